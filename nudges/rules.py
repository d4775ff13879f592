"""The workspace's rules for practice, and local days. A working day is a weekday that is no holiday, in the person's own zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nudges.skillmap import SkillMap
from nudges.weights import Weights

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366


def _never(_: date) -> bool:
    return False


@dataclass(frozen=True)
class Rules:
    """`days` are working weekdays (Monday is 0); `is_holiday` is asked for a local date."""

    skills: SkillMap = field(default_factory=lambda: SkillMap({}))
    is_holiday: Callable[[date], bool] = _never
    days: frozenset[int] = frozenset(range(5))

    @cached_property
    def weights(self) -> Weights:
        return Weights(self.skills)

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.days and not self.is_holiday(day)

    def rolled(self, day: date) -> date:
        """The day itself, or the first working day after it; where there is none within a year, the day itself."""
        for ahead in range(_LONGEST_CLOSURE):
            if self.is_working(day + ahead * _DAY):
                return day + ahead * _DAY
        return day


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of this name; UTC for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_day(now: datetime, zone: str) -> date:
    return now.astimezone(zone_of(zone)).date()
