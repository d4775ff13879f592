from __future__ import annotations

import threading

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
