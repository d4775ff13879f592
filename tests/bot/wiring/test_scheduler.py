from __future__ import annotations

import threading

import pytest

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
