"""Dates, times and numbers as people write them in the language of the moment."""

from __future__ import annotations

from datetime import date, datetime

from core.localization import SOURCE, language, pgettext


def day(moment: date | datetime) -> str:
    """`3 Nov 2026`."""
    return dated(moment, pgettext("date pattern (CLDR)", "d MMM y"))


def clock(local: datetime) -> str:
    """`14:00 CET`: a moment on somebody's own clock, with the zone."""
    return f"{dated(local, pgettext('time pattern (CLDR)', 'HH:mm'))} {_zone(local)}"


def dated(moment: date | datetime, pattern: str) -> str:
    """A date or moment in a pattern of CLDR, such as `EEEE, d MMMM`; the pattern is translated before."""
    from babel.dates import format_datetime  # noqa: PLC0415 - takes 0.04 s, and few commands write a date

    return format_datetime(_moment(moment), pattern, locale=language())


def decimal(number: float) -> str:
    """`1,234.5`."""
    from babel.numbers import format_decimal  # noqa: PLC0415

    return format_decimal(number, locale=language())


def _moment(moment: date | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001


def _zone(local: datetime) -> str:
    """The zone's own short name where the language knows none: Babel would write `+0100`."""
    from babel.dates import get_timezone_name  # noqa: PLC0415 - the same

    own = local.tzname() or "UTC"
    plain = own if own[0].isalpha() else f"UTC{own}"
    name = plain if language() == SOURCE else get_timezone_name(local, width="short", locale=language())
    return name if name[0].isalpha() and ":" not in name and not name.startswith("GMT") else plain
