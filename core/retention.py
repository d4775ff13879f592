"""Defines how long rows are kept, by kind. Open rows, and rows that open rows still need, stay however old they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol


class Kind(StrEnum):
    """A kind of rows that has its own period."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    QUESTIONS = "questions"
    PRACTICE = "practice"
    WORK = "work"
    ACCESS = "access"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Stored:
    """Counts rows of a kind: how many hold something, since when, and how many of them are past their period."""

    rows: int
    oldest: datetime | None
    due: int


@dataclass(frozen=True, slots=True)
class Periods:
    """Holds days by kind; 0 keeps rows for ever."""

    days: Mapping[Kind, int]

    def before(self, kind: Kind, now: datetime) -> datetime | None:
        """Return the moment before which rows are past their period; None when they are kept for ever."""
        days = self.days.get(kind, 0)
        return now - timedelta(days=days) if days else None


FOR_EVER: Final = Periods({})


class AgingRows(Protocol):
    """Rows that are removed after a period. Each call of `clear` commits small batches, so that nobody waits for it."""

    def stored(self, kind: Kind, before: datetime | None) -> Stored: ...

    def clear(self, kind: Kind, before: datetime, most: int) -> int:
        """Remove older rows, at most `most`, and return how many. Fewer than `most` means that nothing is left to do."""
        ...
