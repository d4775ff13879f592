"""Completes work that was left unfinished: entries of dead workers are resumed once, messages that were left behind are sent.
Delays an entry that failed for longer and longer, and parks it in the end, so that the entries behind it go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.inbox.intake import Received
from bot.outbox.delivery import Delivery
from bot.outbox.worker import Parking, Worker
from bot.ports import Clock, UnitOfWork
from bot.slack.events import Incoming, UnreadableEntryError
from core.queues import InboxEntry

BATCH = 50
ROUND = timedelta(seconds=30)
"""After that the messages that wait to be sent have their turn."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class Recovery:
    """Works through one round when it is called; safe to run in several processes at once."""

    units: Callable[[], UnitOfWork]
    delivery: Delivery
    worker: Worker
    clock: Clock
    failures: Failures
    work: Callable[[Received], object]

    def tick(self) -> None:
        """One round: resume, then send."""
        with self.units() as uow:
            dead = self.worker.dead(uow.inbox.workers())
        self.resume(dead)
        self.delivery.flush()

    def resume(self, dead: list[str]) -> int:
        """Take over the entries of dead workers and expired leases, one after the other; return how many."""
        started, resumed = self.clock(), 0
        while resumed < BATCH and self.clock() - started < ROUND:
            entry = self._claimed(dead)
            if entry is None:
                break
            self._resume(entry)
            resumed += 1
        if resumed:
            _log.info("resumed", entries=resumed)
        return resumed

    def _claimed(self, dead: list[str]) -> InboxEntry | None:
        with self.units() as uow:
            entries = uow.inbox.claim_abandoned(self.worker.lease(self.clock()), dead, 1)
            uow.commit()
        return next(iter(entries), None)

    def _resume(self, entry: InboxEntry) -> None:
        if self.failures.is_hopeless(entry):
            return
        try:
            incoming = Incoming.from_payload(entry.payload)
        except UnreadableEntryError as error:
            self.failures.failed(entry.id, entry.attempts, error)
            return
        self.work(Received(entry.id, incoming, entry.attempts))


PARK_AFTER = 5
"""Failed attempts."""

CRASHED_AFTER = 20
"""Attempts of which none came to an end: the entry may be what ends the process."""

BACKOFF = timedelta(seconds=5)
"""Before the second attempt; four times as long before each further one."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Handles failed entries. Every count is stored, so that a restart forgets nothing."""

    units: Callable[[], UnitOfWork]
    worker: Worker
    clock: Clock
    parking: Parking

    def failed(self, entry: int, attempts: int, error: Exception) -> None:
        """Let the entry wait for its next attempt, or park it. Raises when the database cannot be reached."""
        name, now = type(error).__name__, self.clock()
        _log.warning("entry_failed", entry=entry, error=name, attempts=attempts)
        with self.units() as uow:
            if attempts < PARK_AFTER:
                uow.inbox.failed(entry, self.worker.name, name, now + BACKOFF * 4 ** (max(attempts, 1) - 1))
            else:
                self.parking.event(uow, entry, self.worker.name, name, now)
            uow.commit()

    def is_hopeless(self, entry: InboxEntry) -> bool:
        """Park an entry during which too many workers died; False when it is to be tried."""
        if entry.attempts <= CRASHED_AFTER:
            return False
        with self.units() as uow:
            self.parking.event(uow, entry.id, self.worker.name, "WorkerDied", self.clock())
            uow.commit()
        return True
