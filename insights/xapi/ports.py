"""Declares what sending statements needs: a list of what is to be sent, and a learning record store (LRS)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.xapi.models import Backlog, Occurrence, Pending


class StatementOutbox(Protocol):
    """Lists statements that were sent or are to be sent. It holds no content: that is read from the rows that they are about."""

    def enter(self, since: datetime, now: datetime, limit: int) -> int:
        """Enter what happened at or after `since` and is not entered yet; return how many. Several replicas enter nothing twice."""

    def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Pending]:
        """Claim up to `limit` statements that are due, oldest first, until `until`; each goes to one caller."""

    def occurrences(self, pending: Sequence[Pending]) -> Mapping[str, Occurrence]:
        """Return what the statements are about, by statement id. What was erased in the meantime is left out."""

    def sent(self, ids: Collection[str], at: datetime) -> None: ...

    def drop(self, ids: Collection[str]) -> None:
        """Forget statements whose row is gone."""

    def postpone(self, ids: Collection[str], due_at: datetime, error: str) -> None: ...

    def park(self, statement_id: str, error: str, at: datetime) -> None:
        """Stop sending a statement that the LRS rejects, until an operator retries it."""

    def retry(self, now: datetime) -> int:
        """Make every parked statement due now; return how many."""

    def backlog(self) -> Backlog: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """Reports that the LRS stored all statements."""


@dataclass(frozen=True, slots=True)
class Conflicting:
    """Reports that the LRS had at least one of the ids already, and stored none of the batch."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Reports that the LRS rejected the batch; `reason` names the status and what it said."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Reports that the LRS is down, busy, or denies access; the statements are fine. It asks for `wait` seconds."""

    reason: str
    wait: float = 0.0


Answer = Stored | Conflicting | Refused | Unavailable


class RecordStore(Protocol):
    def store(self, statements: Sequence[Mapping[str, object]]) -> Answer:
        """Send a batch; never raises."""
