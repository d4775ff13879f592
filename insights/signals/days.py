"""Working days. A day is a date in UTC: good enough for counting people over weeks, and the same for every replica."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_DAY = timedelta(days=1)
_FRIDAY = 4
_LONGEST_CLOSURE = 400


def _never(_: date) -> bool:
    return False


def moment(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday without the workspace's holidays."""

    is_holiday: Callable[[date], bool] = _never

    def is_working(self, day: date) -> bool:
        return day.weekday() <= _FRIDAY and not self.is_holiday(day)

    def back(self, day: date, number: int) -> date:
        """The day from which on `number` working days lie before `day`; `day` itself does not count."""
        left, limit = number, day - timedelta(days=7 * number + _LONGEST_CLOSURE)
        while left > 0 and day > limit:
            day -= _DAY
            left -= self.is_working(day)
        return day

    def count(self, since: date, until: date) -> int:
        """Working days after `since` up to `until`, this one included."""
        return sum(self.is_working(since + timedelta(days=number)) for number in range(1, (until - since).days + 1))
