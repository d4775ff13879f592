from __future__ import annotations

import threading

import pytest
from fakes.slack import Database

from bot.scheduler import Job, Ticks


def test_ticks_go_on_after_a_job_failed() -> None:
    enough = threading.Event()
    calls: list[str] = []

    def failing() -> None:
        calls.append("x")
        if len(calls) > 2:
            enough.set()
        raise ValueError

    ticks = Ticks({"failing": Job(failing, 0.01)})
    ticks.once()
    ticks.start()
    assert enough.wait(10)
    ticks.stop()
    ticks.stop()


def test_every_run_is_told_of_with_its_end() -> None:
    def failing() -> None:
        raise ValueError

    heard: list[tuple[str, bool]] = []
    ticks = Ticks({"good": Job(list), "bad": Job(failing)}, lambda name, is_done: heard.append((name, is_done)))
    ticks.once()
    assert heard == [("good", True), ("bad", False)]


def test_at_a_start_only_what_runs_every_few_seconds_runs_at_once() -> None:
    done: list[str] = []
    ticks = Ticks({"slow": Job(lambda: done.append("slow"), 60.0), "urgent": Job(lambda: done.append("urgent"), 5.0)})
    ticks.urgent()
    assert done == ["urgent"]
    ticks.start()
    ticks.stop()
    ticks.once()
    assert done == ["urgent", "urgent"], "after the end nothing begins"


def test_a_long_job_ends_between_two_units_of_work_when_the_process_stops() -> None:
    begun, units = threading.Event(), Database()

    def endless() -> None:
        while True:
            with units():
                begun.set()

    ticks = Ticks({"endless": Job(endless, 0.01)})
    ticks.start()
    assert begun.wait(10)
    ticks.stop()


def test_once_runs_everything_the_urgent_first() -> None:
    done: list[str] = []
    Ticks({"slow": Job(lambda: done.append("slow"), 60.0), "urgent": Job(lambda: done.append("urgent"), 5.0)}).once()
    assert done == ["urgent", "slow"]


def test_the_others_follow_when_the_start_has_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.scheduler.SETTLING_SECONDS", 0.01)
    ran = threading.Event()
    ticks = Ticks({"slow": Job(ran.set, 3_600.0)})
    ticks.start()
    assert ran.wait(10)
    ticks.stop()


def test_a_job_that_still_runs_since_the_start_is_not_run_a_second_time_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.scheduler.SETTLING_SECONDS", 0.01)
    monkeypatch.setattr("bot.scheduler.SECONDS", 0.0)
    entered, leave, again = threading.Event(), threading.Event(), threading.Event()
    inside: list[int] = []

    def slow() -> None:
        inside.append(1)
        if entered.is_set():
            again.set()
        entered.set()
        leave.wait(10)

    ticks = Ticks({"slow": Job(slow, 0.02)})
    ticks.start()
    assert entered.wait(10)
    assert not again.wait(0.3)
    leave.set()
    assert again.wait(10), "its next time comes"
    ticks.stop()
