"""Delays an inbox entry that failed for longer and longer, and parks it in the end, so that the entries behind it go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.outbox.parking import Parking
from bot.outbox.worker import Worker
from bot.ports import Clock, UnitOfWork
from bot.ports.inbox import InboxEntry

PARK_AFTER = 5
"""Failed attempts."""

CRASHED_AFTER = 20
"""Attempts of which none came to an end: the entry may be what ends the process."""

BACKOFF = timedelta(seconds=5)
"""Before the second attempt; four times as long before each further one."""

_log = structlog.get_logger()


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
