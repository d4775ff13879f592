"""Runs the recurring jobs at their intervals (the ticks). They hold no state: what is due is in the database, so any replica may
tick.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from threading import Event, Lock, Timer

from apscheduler.schedulers.background import BackgroundScheduler

from bot.slack.sending import guarded
from core import units

SECONDS = 5
SETTLING_SECONDS = 3.0
"""So long after a start the first questions have the processor to themselves; what runs every few seconds does not wait."""


@dataclass(frozen=True, slots=True)
class Job:
    """A function to call, and how often."""

    call: Callable[[], object]
    seconds: float = SECONDS


class Ticks:
    """Calls every job again and again, one run of a job at a time: a time that comes while it runs is left out. A failing job is
    logged and called again; `ran` is told of every run whether it went well.
    """

    def __init__(self, jobs: Mapping[str, Job], ran: Callable[[str, bool], object] = lambda _name, _is_done: None) -> None:
        self._ran = ran
        self._jobs = {name: partial(self._run, name, job.call, Lock()) for name, job in jobs.items()}
        self._urgent = [name for name, job in jobs.items() if job.seconds <= SECONDS]
        self._is_ending = Event()
        self._settled = Timer(SETTLING_SECONDS, self._rest)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        for name, job in jobs.items():
            self._scheduler.add_job(
                self._jobs[name],
                "interval",
                seconds=job.seconds,
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def _run(self, name: str, call: Callable[[], object], running: Lock) -> None:
        if running.acquire(blocking=False):
            try:
                with units.until(self._is_ending.is_set):
                    self._ran(name, guarded(name, call))
            finally:
                running.release()

    def once(self) -> None:
        """Run every job now, in the caller's thread."""
        self.urgent()
        self._rest()

    def urgent(self) -> None:
        """Run the jobs that are called every few seconds now, in the caller's thread."""
        for name in self._urgent:
            self._jobs[name]()

    def _rest(self) -> None:
        for name, job in self._jobs.items():
            if name not in self._urgent and not self._is_ending.is_set():
                job()

    def start(self) -> None:
        """Begin to tick. Jobs that are called less often run for the first time when the start has settled."""
        self._scheduler.start()
        self._settled.start()

    def stop(self) -> None:
        """End the running jobs before their next unit of work."""
        self._is_ending.set()
        self._settled.cancel()
        if self._settled.is_alive():
            self._settled.join()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
