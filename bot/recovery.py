"""Nothing stays half done: entries of dead workers are resumed once, messages that were left behind are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.delivery import Delivery
from bot.intake import Received
from bot.models import Incoming
from bot.ports import Clock, UnitOfWork
from bot.worker import Worker

BATCH = 50

_log = structlog.get_logger()


@dataclass(frozen=True)
class Recovery:
    """Works through one round when it is called; safe to run in several processes at once."""

    units: Callable[[], UnitOfWork]
    delivery: Delivery
    worker: Worker
    clock: Clock
    work: Callable[[Received], object]

    def tick(self) -> None:
        """One round: resume, then send."""
        with self.units() as uow:
            dead = self.worker.dead(uow.inbox.workers())
        self.resume(dead)
        self.delivery.flush(dead)

    def resume(self, dead: list[str]) -> int:
        """Take over what dead workers or run-out leases left; returns how many entries."""
        with self.units() as uow:
            entries = uow.inbox.claim_abandoned(self.worker.lease(self.clock()), dead, BATCH)
            uow.commit()
        for entry in entries:
            self.work(Received(entry.id, Incoming.from_payload(entry.payload)))
        if entries:
            _log.info("resumed", entries=len(entries))
        return len(entries)
