"""Parks entries that cannot be processed, and tells the operator at most once a day: in the log, and in a direct message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.blocks.notes import parked
from bot.ports import UnitOfWork
from bot.ports.outbox import OutboxEntry
from bot.slack import calls

PARKED = "parked:"
"""Beginning of the outbox key of the message to the operator; the date follows."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parking:
    """Parks entries. `operator` gives the person or the channel that is told; empty: only the log says it."""

    operator: Callable[[], str] = lambda: ""

    def event(self, uow: UnitOfWork, entry_id: int, worker: str, error: str, now: datetime) -> bool:
        """Park an entry of the inbox; False when another worker has it."""
        is_held = uow.inbox.park(entry_id, worker, error, now)
        if is_held:
            self._tell(uow, "inbox", error, now)
        return is_held

    def call(self, uow: UnitOfWork, entry: OutboxEntry, error: str, now: datetime) -> bool:
        """Park a call of the outbox; False when another worker has it. If the parked call is the message to the operator itself,
        no further message is sent.
        """
        is_held = uow.outbox.park(entry, error, now)
        if is_held:
            self._tell(uow, "outbox", error, now, is_silent=entry.key.startswith(PARKED))
        return is_held

    def _tell(self, uow: UnitOfWork, where: str, error: str, now: datetime, *, is_silent: bool = False) -> None:
        _log.error("parked", where=where, error=error, remedy="cairn inbox list")
        key = f"{PARKED}{now:%Y-%m-%d}"
        operator = self.operator()
        if operator and not is_silent:
            uow.outbox.add(key, operator, calls.post(key, operator, parked()), now)
