"""Sends statements in a tick. What is due is in the database, so any replica may tick.

The LRS is asked between two units of work. A statement that was sent and not noted is sent again: its id is the same, and an LRS
that has it says 409, which counts as stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from bot.ports import Clock, UnitOfWork
from insights.xapi.models import Pending
from insights.xapi.ports import Answer, Conflicting, RecordStore, Refused, Stored, Unavailable
from insights.xapi.statements import Naming, statement_of

EVERY: Final = 30.0
"""Seconds between two ticks."""

SINCE: Final = "xapi_since"
"""The mark from when on statements are entered, in Unix seconds."""

BATCH = 50
ENTERED_AT_ONCE = 1000
ROUNDS = 40
LATE = timedelta(days=7)
"""So late a row may be stored and still be found."""

_LEASE = timedelta(minutes=5)
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=6)

Statements = Mapping[str, dict[str, object]]

_log = structlog.get_logger()


@dataclass(frozen=True)
class StatementSender:
    units: Callable[[], UnitOfWork]
    store: RecordStore
    clock: Clock
    naming: Naming

    def tick(self) -> None:
        """Enter what happened, then send until nothing is due or the LRS cannot take more."""
        self._enter()
        for _ in range(ROUNDS):
            pending, statements = self._claim()
            if not pending or not self._send(pending, statements):
                break

    def _enter(self) -> None:
        """What happened before sending was turned on is entered when an operator asks for it (`cairn xapi since`)."""
        now = self.clock()
        with self.units() as uow:
            mark = uow.counters.get(SINCE)
            since = now if mark is None else datetime.fromtimestamp(mark, UTC)
            entered = uow.statements.enter(since, now, ENTERED_AT_ONCE)
            if mark is None or (entered < ENTERED_AT_ONCE and since < now - LATE):
                uow.counters.put(SINCE, int(max(since, now - LATE).timestamp()))
            uow.commit()

    def _claim(self) -> tuple[Sequence[Pending], Statements]:
        now = self.clock()
        with self.units() as uow:
            pending = uow.statements.claim(now, now + _LEASE, BATCH)
            about = uow.statements.occurrences(pending)
            uow.statements.drop([statement.id for statement in pending if statement.id not in about])
            uow.commit()
        return pending, {name: statement_of(occurrence, self.naming) for name, occurrence in about.items()}

    def _send(self, pending: Sequence[Pending], statements: Statements) -> bool:
        """Returns whether the LRS takes more. A batch that it refuses is sent one by one, so that one statement stops no other."""
        left = [statement for statement in pending if statement.id in statements]
        answer: Answer = self.store.store([statements[statement.id] for statement in left]) if left else Stored()
        if isinstance(answer, Unavailable):
            return self._postpone(left, answer)
        if isinstance(answer, Stored):
            self._sent([statement.id for statement in left])
            return True
        for number, statement in enumerate(left):
            answer = self.store.store([statements[statement.id]])
            if isinstance(answer, Unavailable):
                return self._postpone(left[number:], answer)
            self._settle(statement, answer)
        return True

    def _settle(self, statement: Pending, answer: Stored | Conflicting | Refused) -> None:
        if not isinstance(answer, Refused):
            self._sent([statement.id])
            return
        with self.units() as uow:
            uow.statements.park(statement.id, answer.reason, self.clock())
            uow.commit()
        _log.warning("statement_parked", kind=statement.kind.value, reason=answer.reason)

    def _sent(self, ids: Sequence[str]) -> None:
        with self.units() as uow:
            uow.statements.sent(ids, self.clock())
            uow.commit()

    def _postpone(self, pending: Sequence[Pending], answer: Unavailable) -> bool:
        """Returns False: nothing more is sent now."""
        tries = min(statement.attempts for statement in pending)
        wait = max(min(_FIRST_WAIT * 2 ** min(tries - 1, 10), _LONGEST_WAIT), timedelta(seconds=answer.wait))
        with self.units() as uow:
            uow.statements.postpone([statement.id for statement in pending], self.clock() + wait, answer.reason)
            uow.commit()
        _log.warning("lrs_unavailable", reason=answer.reason, waiting=len(pending), seconds=int(wait.total_seconds()))
        return False
