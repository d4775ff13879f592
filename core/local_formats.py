"""Formats dates, times and numbers in the language that texts are rendered in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from core.amounts.units import is_money, plural
from core.amounts.writing import quantity_text
from core.localization import SOURCE, language, ngettext, pgettext


def day(moment: date | datetime) -> str:
    """Format a date: `3 Nov 2026`."""
    return dated(moment, pgettext("date pattern (CLDR)", "d MMM y"))


def clock(local: datetime) -> str:
    """Format a moment in somebody's time zone, with the zone: `14:00 CET`."""
    return f"{dated(local, pgettext('time pattern (CLDR)', 'HH:mm'))} {_zone(local)}"


def dated(moment: date | datetime, pattern: str) -> str:
    """Format a date or moment by a CLDR pattern such as `EEEE, d MMMM`; the pattern is translated first."""
    from babel.dates import format_datetime  # noqa: PLC0415 - takes 0.04 s, and few commands write a date

    return format_datetime(_moment(moment), pattern, locale=language())


def decimal(number: float) -> str:
    """Format a number: `1,234.5`."""
    from babel.numbers import format_decimal  # noqa: PLC0415

    return format_decimal(number, locale=language())


def percent(number: float) -> str:
    """Format a percentage with two figures: `84 %`, `5.8 %`; an integer as it is. The space keeps the sign beside its number."""
    is_short = isinstance(number, int) or abs(number) >= 10  # noqa: PLR2004 - two figures are enough to read
    return f"{written(f'{number:.0f}' if is_short else f'{number:.1f}')}\u00a0%"


def quantity(value: Decimal, unit: str) -> str:
    """Format an amount for people: `1,500 USD`, `30 days`, `15 %`. `core.amounts.writing` writes amounts that are read back."""
    if language() == SOURCE:
        return quantity_text(value, unit)
    from babel.numbers import format_decimal  # noqa: PLC0415

    number = format_decimal(value, locale=language(), decimal_quantization=False)
    if unit == "percent" or is_money(unit) or unit.isupper() or not unit:
        return f"{number} {'%' if unit == 'percent' else unit}".strip()
    return f"{number} {unit if value == 1 and unit not in _UNITS else _unit_words(unit, 1 if value == 1 else _MANY)}"


def units_word(unit: str) -> str:
    """Return the name of a unit behind a number that is not known yet: `months`. A word of an SOP stays as it is."""
    return _unit_words(unit, _MANY)


def written(number: str) -> str:
    """Convert a number that Python wrote, such as `-1,234.5`, to the language's own point and separator, with a true minus."""
    number = number.replace("-", "\u2212")
    if language() == SOURCE:
        return number
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415 - the same

    code = language()
    return number.translate(str.maketrans(",.", f"{get_group_symbol(code)}{get_decimal_symbol(code)}"))


def _unit_words(unit: str, number: int) -> str:
    words = _UNITS.get(unit)
    return words(number) if words else plural(unit)


_MANY: Final = 2
_UNITS: Final[Mapping[str, Callable[[int], str]]] = {
    "second": lambda n: ngettext("second", "seconds", n),
    "minute": lambda n: ngettext("minute", "minutes", n),
    "hour": lambda n: ngettext("hour", "hours", n),
    "day": lambda n: ngettext("day", "days", n),
    "business day": lambda n: ngettext("business day", "business days", n),
    "business hour": lambda n: ngettext("business hour", "business hours", n),
    "business week": lambda n: ngettext("business week", "business weeks", n),
    "week": lambda n: ngettext("week", "weeks", n),
    "month": lambda n: ngettext("month", "months", n),
    "quarter": lambda n: ngettext("quarter", "quarters", n),
    "year": lambda n: ngettext("year", "years", n),
}


def _moment(moment: date | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001


def _zone(local: datetime) -> str:
    """Return the zone's own short name where the language has none: Babel would write `+0100`."""
    from babel.dates import get_timezone_name  # noqa: PLC0415 - the same

    own = local.tzname() or "UTC"
    plain = own if own[0].isalpha() else f"UTC{own}"
    name = plain if language() == SOURCE else get_timezone_name(local, width="short", locale=language())
    return name if name[0].isalpha() and ":" not in name and not name.startswith("GMT") else plain


def language_name(code: str, language: str) -> str:
    """Return what a language is called in another one: `en` is "Englisch" in German. A code that nobody knows stays as it is."""
    from babel import Locale  # noqa: PLC0415 - the same

    return str(Locale(language).languages.get(code, code))
