"""How long rows are kept, by kind. Open rows, and rows that open rows still need, stay however old they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol


class Kind(StrEnum):
    """What has a period of its own."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    QUESTIONS = "questions"
    PRACTICE = "practice"
    WORK = "work"
    ACCESS = "access"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows of a kind: how many hold something, since when, and how many of them are past their period."""

    rows: int
    oldest: datetime | None
    due: int


@dataclass(frozen=True, slots=True)
class Periods:
    """Days by kind; 0 keeps for ever."""

    days: Mapping[Kind, int]

    def before(self, kind: Kind, now: datetime) -> datetime | None:
        """What is older than this is past its period; None: nothing is."""
        days = self.days.get(kind, 0)
        return now - timedelta(days=days) if days else None


FOR_EVER: Final = Periods({})


class AgingRows(Protocol):
    """Rows with a period. Each call of `clear` commits small batches, so that nobody waits for it."""

    def stored(self, kind: Kind, before: datetime | None) -> Stored: ...

    def clear(self, kind: Kind, before: datetime, most: int) -> int:
        """Remove older rows, at most `most`, and return how many. Fewer than `most` means that nothing is left to do."""
        ...
