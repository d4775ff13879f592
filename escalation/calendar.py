"""Business time: how much of it lies between two moments, and when an amount of it has passed. Results are in UTC.

Opening and closing are wall-clock times, turned into moments day by day: a change to summer time moves the window, not its
length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NO_TIME = timedelta(0)
_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 1_000
"""Days in a row without opening, after which a calendar counts as never open."""


class NeverOpenError(Exception):
    """The calendar has no working day in sight: its holidays cover everything."""


def _never(_: date) -> bool:
    return False


@dataclass(frozen=True)
class Hours:
    """Working hours of a person. `days` are weekdays (Monday is 0); `is_holiday` is asked for the local date.

    Raises:
        ValueError: closing is not after opening, or there is no working day.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    days: frozenset[int] = frozenset(range(5))
    is_holiday: Callable[[date], bool] = _never

    def __post_init__(self) -> None:
        if self.closes <= self.opens or not self.days:
            raise ValueError("working hours need a working day, and closing comes after opening")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Business time from `start` to `end`; none when `end` is not after `start`."""
        start, end, total = start.astimezone(UTC), end.astimezone(UTC), _NO_TIME
        for opening, closing in self._windows(start):
            if opening >= end:
                break
            total += max(_NO_TIME, min(closing, end) - max(opening, start))
        return total

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment, not before `start`, by which `amount` of business time has passed since `start`.

        Raises:
            NeverOpenError: there is no working day within years.
        """
        start, left, closed = start.astimezone(UTC), amount, 0
        if left <= _NO_TIME:
            return start
        for opening, closing in self._windows(start):
            begin = max(opening, start)
            length = closing - begin
            if left <= length:
                return begin + left
            left -= max(_NO_TIME, length)
            closed = closed + 1 if length <= _NO_TIME else 0
            if closed > _LONGEST_CLOSURE:
                break
        raise NeverOpenError(f"no working day within {_LONGEST_CLOSURE} days of {start.date().isoformat()}")

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def _windows(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """One window per local day from `start` on, in UTC; a day off is a window of no length."""
        day = start.astimezone(self.zone).date()
        while day < date.max:
            opening = self._at(day, self.opens)
            yield opening, max(opening, self._at(day, self.closes)) if self._is_working(day, opening) else opening
            day += _DAY

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.zone).astimezone(UTC)

    def _is_working(self, day: date, opening: datetime) -> bool:
        """A date that a zone skipped (Apia had no 30 December 2011) is no working day."""
        exists = opening.astimezone(self.zone).date() == day
        return exists and day.weekday() in self.days and not self.is_holiday(day)


@dataclass(frozen=True)
class RoundTheClock:
    """Every minute counts: for what cannot wait for the morning."""

    zone: ZoneInfo

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return max(_NO_TIME, end.astimezone(UTC) - start.astimezone(UTC))

    def after(self, start: datetime, amount: timedelta) -> datetime:
        return start.astimezone(UTC) + max(_NO_TIME, amount)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()


Calendar = Hours | RoundTheClock


@dataclass(frozen=True)
class Calendars:
    """Makes a person's calendar from their time zone. Holidays are the workspace's; `default` is the zone of people without one."""

    opens: time = time(9)
    closes: time = time(17)
    days: frozenset[int] = frozenset(range(5))
    is_holiday: Callable[[date], bool] = _never
    default: str = "UTC"

    def of(self, zone: str | None, *, around_the_clock: bool = False) -> Calendar:
        """Return the calendar of somebody in this IANA zone; an unknown zone counts as the default."""
        found = zone_of(zone or self.default) or zone_of(self.default) or ZoneInfo("UTC")
        return RoundTheClock(found) if around_the_clock else Hours(found, self.opens, self.closes, self.days, self.is_holiday)


def zone_of(name: str) -> ZoneInfo | None:
    """None for what is no IANA time zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
