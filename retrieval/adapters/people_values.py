"""Reads dates and time zones as spreadsheets and HR systems write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DOTTED = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$")
_SLASHED = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_WORDY = re.compile(r"^(?:(\d{1,2})[. -]+([^\W\d]{3,})|([^\W\d]{3,}) (\d{1,2}),?)[. ,-]+(\d{4})$")
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
_WINDOWS: Final[Mapping[str, str]] = {
    "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw",
    "romance standard time": "Europe/Paris",
    "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik",
    "e. europe standard time": "Europe/Chisinau",
    "gtb standard time": "Europe/Bucharest",
    "fle standard time": "Europe/Kyiv",
    "turkey standard time": "Europe/Istanbul",
    "russian standard time": "Europe/Moscow",
    "south africa standard time": "Africa/Johannesburg",
    "w. central africa standard time": "Africa/Lagos",
    "e. africa standard time": "Africa/Nairobi",
    "egypt standard time": "Africa/Cairo",
    "morocco standard time": "Africa/Casablanca",
    "israel standard time": "Asia/Jerusalem",
    "arabian standard time": "Asia/Dubai",
    "arab standard time": "Asia/Riyadh",
    "pakistan standard time": "Asia/Karachi",
    "india standard time": "Asia/Kolkata",
    "bangladesh standard time": "Asia/Dhaka",
    "se asia standard time": "Asia/Bangkok",
    "china standard time": "Asia/Shanghai",
    "singapore standard time": "Asia/Singapore",
    "taipei standard time": "Asia/Taipei",
    "tokyo standard time": "Asia/Tokyo",
    "korea standard time": "Asia/Seoul",
    "aus eastern standard time": "Australia/Sydney",
    "e. australia standard time": "Australia/Brisbane",
    "cen. australia standard time": "Australia/Adelaide",
    "w. australia standard time": "Australia/Perth",
    "new zealand standard time": "Pacific/Auckland",
    "eastern standard time": "America/New_York",
    "us eastern standard time": "America/Indianapolis",
    "central standard time": "America/Chicago",
    "central america standard time": "America/Guatemala",
    "mountain standard time": "America/Denver",
    "us mountain standard time": "America/Phoenix",
    "pacific standard time": "America/Los_Angeles",
    "alaskan standard time": "America/Anchorage",
    "hawaiian standard time": "Pacific/Honolulu",
    "atlantic standard time": "America/Halifax",
    "newfoundland standard time": "America/St_Johns",
    "central standard time (mexico)": "America/Mexico_City",
    "sa pacific standard time": "America/Bogota",
    "sa eastern standard time": "America/Cayenne",
    "sa western standard time": "America/La_Paz",
    "e. south america standard time": "America/Sao_Paulo",
    "argentina standard time": "America/Buenos_Aires",
    "pacific sa standard time": "America/Santiago",
    "utc": "UTC",
}
"""Time zones of Windows by the CLDR table windowsZones.xml (territory 001)."""
_OFFSET = re.compile(r"^(?:utc|gmt)\s?([+-]\d{1,2})(?::?00)?$", re.IGNORECASE)
_FURTHEST: Final = 14


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


def zone_of(text: str) -> str | None:
    """The IANA name; of Windows' names and of UTC+2 as well. None for what is no time zone."""
    name = _WINDOWS.get(" ".join(text.casefold().split()), text.strip())
    offset = _OFFSET.match(name)
    if offset is not None and abs(int(offset[1])) <= _FURTHEST:
        hours = int(offset[1])
        name = f"Etc/GMT{-hours:+d}" if hours else "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return name


def _plain(text: str) -> date | None:
    if match := _ISO.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.match(text):
        year = int(match[3])
        return date(year if year > 99 else 2000 + year, int(match[2]), int(match[1]))  # noqa: PLR2004 -- two digits
    if _SERIAL.match(text) and int(float(text)) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(float(text)))
    match = _WORDY.match(text)
    month = _MONTHS.get((match[2] or match[3])[:3].casefold()) if match else None
    return date(int(match[5]), month, int(match[1] or match[4])) if match and month else None


def _slashed(text: str, others: Collection[str]) -> date | None:
    match = _SLASHED.match(text)
    if match is None:
        return None
    first, second, year = (int(part) for part in match.groups())
    pairs = [(int(found[1]), int(found[2])) for other in (text, *others) if (found := _SLASHED.match(other.strip()))]
    is_day_first = any(one > 12 for one, _ in pairs)  # noqa: PLR2004 -- months
    is_month_first = any(two > 12 for _, two in pairs)  # noqa: PLR2004
    if is_day_first == is_month_first and first != second:
        return None
    return date(year, second, first) if is_day_first else date(year, first, second)
