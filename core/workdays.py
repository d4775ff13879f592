"""Computes business time: which days are worked, and how much working time lies between two moments. Moments are in UTC.

Opening and closing are wall-clock times, turned into moments day by day: a change to summer time moves the window, not its
length. A shift that closes at or before its opening ends on the next day, and belongs to the day on which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NO_TIME = timedelta(0)
_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 400
"""Days in a row without a working day, after which there is none in sight."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS: Final = "24/7"

_CLOCK = r"(\d{1,2})(?::([0-5]\d))?"
_HOURS = re.compile(rf"(?:([a-z,\s-]*[a-z])\s+)?{_CLOCK}\s*[-–]\s*{_CLOCK}", re.IGNORECASE)
_DAYS = re.compile(rf"({'|'.join(WEEKDAYS)})[a-z]*(?:\s*-\s*({'|'.join(WEEKDAYS)})[a-z]*)?")


class NeverOpenError(Exception):
    """The calendar has no working day within years: its holidays cover everything."""


def _never(_: date) -> bool:
    return False


@dataclass(frozen=True)
class Workdays:
    """The working weekdays (Monday is 0) without the workspace's holidays. Statistics over weeks may use dates in UTC."""

    days: frozenset[int] = frozenset(range(5))
    is_holiday: Callable[[date], bool] = _never

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.days and not self.is_holiday(day)

    def rolled(self, day: date) -> date:
        """Return the day itself, or the first working day after it; the day itself where there is none within reach."""
        ahead = (day + number * _DAY for number in range(_LONGEST_CLOSURE))
        return next((later for later in ahead if self.is_working(later)), day)

    def back(self, day: date, number: int) -> date:
        """Return the day from which `number` working days pass before `day`; `day` itself does not count."""
        left, limit = number, day - timedelta(days=7 * number + _LONGEST_CLOSURE)
        while left > 0 and day > limit:
            day -= _DAY
            left -= self.is_working(day)
        return day

    def count(self, since: date, until: date) -> int:
        """Return the number of working days after `since` up to and including `until`."""
        return sum(self.is_working(since + timedelta(days=number)) for number in range(1, (until - since).days + 1))


@dataclass(frozen=True)
class Hours:
    """Working hours of a person, on local dates. Closing at or before opening is on the next day. Raises `ValueError`: there is no
    working day.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    workdays: Workdays = field(default_factory=Workdays)

    def __post_init__(self) -> None:
        if not self.workdays.days:
            raise ValueError("working hours need a working day")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time from `start` to `end`; zero when `end` is not after `start`."""
        start, end, total = start.astimezone(UTC), end.astimezone(UTC), _NO_TIME
        for opening, closing in self._windows(start):
            if opening >= end:
                break
            total += max(_NO_TIME, min(closing, end) - max(opening, start))
        return total

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """Return the first moment, not before `start`, by which `amount` of business time has passed since `start`. Raises
        `NeverOpenError`: there is no working day within years.
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
        """Yield one window per local day, in UTC, from the one that may still be open at `start`; a day off has length 0.

        A night may have begun two dates before, where a zone skipped the date between.
        """
        overnight = _DAY if self.closes <= self.opens else _NO_TIME
        day = min(start.astimezone(self.zone).date() - overnight, (start - overnight).astimezone(self.zone).date())
        while day < date.max - overnight:
            opening = self._at(day, self.opens)
            is_working = self._is_working(day, opening)
            yield opening, max(opening, self._at(day + overnight, self.closes)) if is_working else opening
            day += _DAY

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self.zone).astimezone(UTC)

    def _is_working(self, day: date, opening: datetime) -> bool:
        """A date that a zone skipped (Apia had no 30 December 2011) is no working day."""
        exists = opening.astimezone(self.zone).date() == day
        return exists and self.workdays.is_working(day)


@dataclass(frozen=True)
class RoundTheClock:
    """A calendar in which every minute counts, for cases that cannot wait for the morning."""

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
    """Makes a person's calendar from their time zone. Hours and holidays are the workspace's; `default` is the zone of people
    without one. `is_always`: the workspace works around the clock.
    """

    opens: time = time(9)
    closes: time = time(17)
    workdays: Workdays = field(default_factory=Workdays)
    default: str = "UTC"
    is_always: bool = False

    def of(self, zone: str | None, *, around_the_clock: bool = False) -> Calendar:
        """Return the calendar of somebody in this IANA zone; an unknown zone counts as the default."""
        local = known_zone(zone or self.default) or zone_of(self.default)
        return RoundTheClock(local) if around_the_clock or self.is_always else Hours(local, self.opens, self.closes, self.workdays)


def calendars_of(text: str, is_holiday: Callable[[date], bool] = _never) -> Calendars:
    """Read a workspace's hours: `9-17`, `8:30-17:00`, `22-6` over night, `Sun-Thu 9-18`, `Mon,Wed,Fri 0-24`, or `24/7`. Raises
    `ValueError`: it is none of these.
    """
    if text.strip() == ALWAYS:
        return Calendars(workdays=Workdays(frozenset(range(7)), is_holiday), is_always=True)
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError("write hours like 9-17, 8:30-17, 22-6 or 24/7, with days before them where needed: Sun-Thu 9-17")
    named, *clock = match.groups()
    opens, closes = _time_of(*clock[:2]), _time_of(*clock[2:])
    days = _days_of(named) if named else Workdays().days
    return Calendars(opens, closes, Workdays(days, is_holiday))


def _time_of(hour: str, minute: str | None) -> time:
    """Read a time of day; 24:00 is midnight."""
    hours, minutes = int(hour), int(minute or 0)
    if (hours, minutes) > (24, 0):
        raise ValueError("a day ends at 24:00")
    return time(hours % 24, minutes)


def _days_of(text: str) -> frozenset[int]:
    """Read weekdays from names and ranges; a range may pass the end of the week."""
    days: set[int] = set()
    for part in text.casefold().split(","):
        match = _DAYS.fullmatch(part.strip())
        if match is None:
            raise ValueError("write weekdays like Sun-Thu or Mon,Wed,Fri")
        first, last = (WEEKDAYS.index(name or match[1]) for name in match.groups())
        days.update((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))
    return frozenset(days)


@cache
def zone_of(name: str | None) -> ZoneInfo:
    """Return the IANA zone of this name; UTC for any other name."""
    return known_zone(name or "") or ZoneInfo("UTC")


def local_day(now: datetime, zone: str) -> date:
    return now.astimezone(zone_of(zone)).date()


def moment(day: date) -> datetime:
    """Return the first moment of a day in UTC."""
    return datetime.combine(day, time(), UTC)


def known_zone(name: str) -> ZoneInfo | None:
    """Return the time zone of an IANA name; None for any other name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
