"""Reads time zones as HR systems write them, and takes one from a country that has one zone only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
_SEASONS: Final = (datetime(2026, 1, 15), datetime(2026, 7, 15))  # noqa: DTZ001 -- local times of each zone


def zone_of(text: str) -> str | None:
    """Return the IANA name; of Windows' names and of UTC+2 as well. None for what is no time zone."""
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


def zone_of_country(text: str) -> str | None:
    """Return the zone of a country whose clocks all show the same time, by its name or its code of two letters; else None."""
    zones = _countries().get(" ".join(text.casefold().split()), ())
    times = {tuple(ZoneInfo(name).utcoffset(moment) for moment in _SEASONS) for name in zones}
    return zones[0] if len(times) == 1 else None


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """Return zones by code and by English name, from the tables of the IANA data."""
    folder = resources.files("tzdata") / "zoneinfo"
    zones: dict[str, tuple[str, ...]] = {}
    for code, _, name in _rows((folder / "zone.tab").read_text(encoding="utf-8")):
        zones[code.casefold()] = (*zones.get(code.casefold(), ()), name)
    names = {row[1].casefold(): row[0].casefold() for row in _rows((folder / "iso3166.tab").read_text(encoding="utf-8"))}
    spoken = {"germany": "de", "deutschland": "de", "österreich": "at", "schweiz": "ch", "united kingdom": "gb", "uk": "gb"}
    return zones | {name: zones.get(code, ()) for name, code in (names | spoken).items()}


def _rows(table: str) -> list[list[str]]:
    lines = (line for line in table.splitlines() if line and not line.startswith("#"))
    return [line.split("\t")[:3] for line in lines]
