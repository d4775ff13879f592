"""Completes work that was left unfinished: entries of dead workers are resumed once, messages that were left behind are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.inbox.failures import Failures
from bot.inbox.intake import Received
from bot.outbox.delivery import Delivery
from bot.outbox.worker import Worker
from bot.ports import Clock, UnitOfWork
from bot.ports.inbox import InboxEntry
from bot.slack.events import Incoming, UnreadableEntryError

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
