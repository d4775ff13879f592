"""Defines a person's practice settings and when their next batch is due. Opting out is "not enrolled", never a failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

DEFAULT_SLOT = time(9)
DAILY_CAP = 3
MANAGERS_CAP = 1
WEEKLY_CAP = 15
WEEKLY_AFTER = 3
"""After so many unanswered batches in a row there is one a week, until something is answered."""

QUIET_FROM = time(19)
QUIET_UNTIL = time(7)


class Snooze(StrEnum):
    HOUR = "hour"
    TOMORROW = "tomorrow"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Learner:
    """A person's practice settings. `next_at` is the next batch; None while none is planned (paused without an end, not enrolled).

    `slot` is the local time of the daily batch; `quiet_from` to `quiet_until` (over midnight) is kept free of batches.
    `leave_from` to `leave_until` are local dates, both included. `paused_until` is a local date, the first on which practice
    goes on; `is_paused` without it means until further notice. `unanswered` counts batches in a row without any answer.
    """

    person: str
    zone: str = "UTC"
    role: str | None = None
    level: str = "beginner"
    is_manager: bool = False
    is_enrolled: bool = True
    slot: time = DEFAULT_SLOT
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    is_paused: bool = False
    paused_until: date | None = None
    leave_from: date | None = None
    leave_until: date | None = None
    unanswered: int = 0
    next_at: datetime | None = None
    explains: bool = False
    """Whether they agreed that colleagues who are stuck are told of them."""

    @property
    def is_weekly(self) -> bool:
        return self.unanswered >= WEEKLY_AFTER


@dataclass(frozen=True, slots=True)
class Quota:
    """The maximum that the workspace asks of a learner. `slot` is the default for new people; a chosen one stays."""

    slot: time = DEFAULT_SLOT
    daily: int = DAILY_CAP
    weekly: int = WEEKLY_CAP

    def daily_of(self, learner: Learner) -> int:
        """Return the daily number of questions; managers get fewer."""
        return min(self.daily, MANAGERS_CAP) if learner.is_manager else self.daily
