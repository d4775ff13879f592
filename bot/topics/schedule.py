"""Computes when the weekly digest is sent: on one weekday at one local time, the same moment for every replica."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.workdays import WEEKDAYS

_AT = re.compile(rf"({'|'.join(WEEKDAYS)})[a-z]*\s+(\d{{1,2}})(?::(\d\d))?", re.IGNORECASE)
_WEEK: Final = timedelta(days=7)
_ZONES: Final = timedelta(hours=14)
"""How far local time is from UTC, at most."""

OFF: Final = "off"

LATE: Final = timedelta(hours=24)
"""After an outage a digest is sent so long; then the next one has to do."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The weekly time of the digest. `weekday` counts from Monday (0)."""

    weekday: int = 0
    at: time = time(9)

    def last(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the newest moment, not after `now`, at which a digest was due in this zone; in UTC."""
        local = now.astimezone(zone)
        day = local.date() - timedelta(days=(local.weekday() - self.weekday) % 7)
        due = datetime.combine(day, self.at, zone).astimezone(UTC)
        return due if due <= now else datetime.combine(day - _WEEK, self.at, zone).astimezone(UTC)

    def is_near(self, now: datetime) -> bool:
        """Return whether a digest may be due anywhere on earth. It is checked before anything else, since it seldom is."""
        return now - self.last(now + _ZONES, ZoneInfo("UTC")) <= LATE + _ZONES


def schedule_of(text: str) -> Schedule | None:
    """Read a setting such as `mon 9:00`; None for `off`. Raises `ValueError`: it is neither."""
    if text.strip().casefold() == OFF:
        return None
    match = _AT.fullmatch(text.strip())
    if match is None:
        raise ValueError("write a weekday and a time, like mon 9:00, or off")
    return Schedule(WEEKDAYS.index(match[1].casefold()), time(int(match[2]), int(match[3] or 0)))
