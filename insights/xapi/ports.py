"""What sending statements needs: a list of what is to be sent, and a learning record store (LRS)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from insights.xapi.models import Backlog, Occurrence, Pending


class StatementOutbox(Protocol):
    """Which statements were sent and which are to be. It holds no content: that is read from the rows that a statement is about."""

    def enter(self, since: datetime, now: datetime, limit: int) -> int:
        """Enter what happened at or after `since` and is not entered yet; returns how many. Of many replicas each enters once."""
        ...

    def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Pending]:
        """Up to `limit` statements that are due, oldest first, held until `until`; each goes to one caller."""
        ...

    def occurrences(self, pending: Sequence[Pending]) -> Mapping[str, Occurrence]:
        """What the statements are about, by statement id. What was erased in the meantime is left out."""
        ...

    def sent(self, ids: Collection[str], at: datetime) -> None: ...

    def drop(self, ids: Collection[str]) -> None:
        """Forget statements that are about nothing any more."""
        ...

    def postpone(self, ids: Collection[str], due_at: datetime, error: str) -> None: ...

    def park(self, statement_id: str, error: str, at: datetime) -> None:
        """Leave a statement that the LRS refuses to an operator."""
        ...

    def retry(self, now: datetime) -> int:
        """Let every parked statement be due now; returns how many."""
        ...

    def backlog(self) -> Backlog: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """The LRS has all of them."""


@dataclass(frozen=True, slots=True)
class Conflicting:
    """The LRS has at least one of the ids already, and took none of the batch."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The LRS cannot use the batch; `reason` names the status and what it said."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing is wrong with the statements: the LRS is down, busy, or does not let Cairn in. It asks for `wait` seconds."""

    reason: str
    wait: float = 0.0


Answer = Stored | Conflicting | Refused | Unavailable


class RecordStore(Protocol):
    def store(self, statements: Sequence[Mapping[str, object]]) -> Answer:
        """Send a batch; never raises."""
        ...
