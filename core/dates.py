"""Reads dates and moments as spreadsheets and other systems write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

_DOTTED = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$")
_SLASHED = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_BEGINS_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?!\d)")
_WORDY = re.compile(r"^(?:(\d{1,2})[. /-]+([^\W\d]{3,})|([^\W\d]{3,}) (\d{1,2}),?)[. ,/-]+(\d{4}|\d{2})$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
_DAY_ZERO: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets' day numbers: https://support.microsoft.com/office/datevalue-function"""
_SERIALS: Final = range(18_264, 73_051)
"""Day numbers from 1950 to 2099."""
_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), start=1
    )
    for name in names.split()
}
_MOMENT: Final = re.compile(
    r"(?P<day>\S+?(?:[ ]\S+?){0,2}?)[ T,]+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?")
_MILLISECONDS: Final = 13
"""Digits of an epoch in milliseconds; one in seconds has ten."""
_YEARS: Final = range(1970, 2200)
_NOON: Final = 12


def date_of(text: str, others: Collection[str] = ()) -> date | None:
    """Read 2026-03-31, 31.03.2026, 3/31/2026, 31 Mar 2026 or a spreadsheet's day number; None for what is no date.

    Of 03/04/2026 nobody can tell day and month. `others` are the column's dates: if one of them has a day beyond 12, all are read
    in its order; else the answer is None.
    """
    text = text.strip()
    try:
        return _plain(text) or _slashed(text, others)
    except ValueError:
        return None


def order_hints(texts: Iterable[str]) -> tuple[str, ...]:
    """Return up to two dates that tell day from month: one with a day beyond 12 in the first place, one in the second."""
    hints: dict[int, str] = {}
    for text in texts:
        match = _BEGINS_SLASHED.match(text.strip())
        place = next((number for number in (1, 2) if match is not None and int(match[number]) > _NOON), 0)
        if match is not None and place:
            hints.setdefault(place, match[0])
    return tuple(hints.values())


def moment_of(text: str, zone: tzinfo, others: Collection[str] = ()) -> datetime | None:
    """Read a moment in UTC: ISO 8601, Unix seconds or milliseconds, or a date of `date_of` with or without a time of day.

    A text without an offset is in `zone`. `others` are the column's texts; they tell day from month.
    """
    text = " ".join(text.split())
    try:
        moment = _epoch(text) or _iso(text, zone) or _written(text, zone, others)
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment is not None and moment.year in _YEARS else None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text) / (1000 if len(text) == _MILLISECONDS else 1), UTC)


def _iso(text: str, zone: tzinfo) -> datetime | None:
    if not _ISO.match(text):
        return None
    plain = re.sub(r" (?:UTC|GMT|Z)$", "Z", text)
    try:
        moment = datetime.fromisoformat(re.sub(r" ([+-]\d{2}:?\d{2})$", r"\1", plain))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _written(text: str, zone: tzinfo, others: Collection[str]) -> datetime | None:
    match = _MOMENT.fullmatch(text)
    day = date_of(match["day"] if match else text, [_day_part(other) for other in others])
    if day is None:
        return None
    return datetime.combine(day, _time_of(match) if match else time(), zone)


def _day_part(text: str) -> str:
    match = _MOMENT.fullmatch(" ".join(text.split()))
    return match["day"] if match else text


def _time_of(match: re.Match[str]) -> time:
    hour, half = int(match["hour"]), (match["half"] or "").casefold()
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    return time(hour, int(match["minute"]), int(match["second"] or 0))


def _plain(text: str) -> date | None:
    if match := _ISO.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.match(text):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if _SERIAL.match(text) and int(float(text)) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(float(text)))
    match = _WORDY.match(text)
    month = _MONTHS.get((match[2] or match[3])[:3].casefold()) if match else None
    return date(_year(match[5]), month, int(match[1] or match[4])) if match and month else None


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004 -- two digits


def _slashed(text: str, others: Collection[str]) -> date | None:
    match = _SLASHED.match(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    pairs = [(int(parts[1]), int(parts[2])) for other in (text, *others) if (parts := _SLASHED.match(other.strip()))]
    is_day_first = any(day > 12 for day, _ in pairs)  # noqa: PLR2004 -- months
    is_month_first = any(day > 12 for _, day in pairs)  # noqa: PLR2004
    if is_day_first == is_month_first and first != second:
        return None
    return date(year, second, first) if is_day_first else date(year, first, second)
