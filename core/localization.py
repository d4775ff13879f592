"""Translates the texts that people see, and formats dates, times and numbers in the same language. English is the source; the other
languages are gettext catalogues in `core/locale`.

A text is looked up when it is rendered: in the workspace's language, or inside `speaking(…)` in that of the one person who will see
it. A text that a catalogue lacks is shown in English.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from core.amounts.units import is_money, plural
from core.amounts.writing import quantity_text

SOURCE: Final = "en"
"""The language of the texts in the code."""

FOLDER: Final = Path(__file__).parent / "locale"
_CATALOGUE: Final = "LC_MESSAGES/cairn.po"

_person: ContextVar[str | None] = ContextVar("language of the one person who will see this", default=None)
_workspace: Final = [SOURCE]
"""One entry: threads do not inherit a ContextVar, and all of them speak the workspace's language."""


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that Cairn speaks."""
    return (SOURCE, *sorted(path.parent.parent.name for path in FOLDER.glob(f"*/{_CATALOGUE}")))


def language() -> str:
    """Return the code of the language in which texts are rendered now."""
    person = _person.get()
    return _workspace[0] if person is None else person


def language_of(locale: str) -> str | None:
    """Return the language for a locale such as `de-AT`; None where Cairn does not speak it."""
    code = locale.replace("_", "-").partition("-")[0].casefold()
    return code if code in languages() else None


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Render in this language what only one person sees; None selects the workspace's language."""
    before = _person.set(language)
    try:
        yield
    finally:
        _person.reset(before)


@contextmanager
def workspace(language: str) -> Iterator[None]:
    """Use this language in every thread until the block ends."""
    before, _workspace[0] = _workspace[0], language
    try:
        yield
    finally:
        _workspace[0] = before


def gettext(message: str) -> str:
    """Translate a text; imported as `_`. An empty text stays empty: gettext stores a catalogue's header under it."""
    return _texts(language()).gettext(message) if message else ""


def pgettext(context: str, message: str) -> str:
    """Translate a text that has different meanings in different places."""
    return _texts(language()).pgettext(context, message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a text with the right plural for a number."""
    return _texts(language()).ngettext(one, many, number)


def counted(number: int, one: str, many: str, **others: object) -> str:
    """Return the right plural with the number in its place `{n}` and with other values in their places: `3 rows`."""
    return ngettext(one, many, number).format(n=number, **others)


def quoted(text: str) -> str:
    """Put another person's words between the quotation marks of the language."""
    return gettext("“{title}”").format(title=text)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a constant for the catalogues; it is translated where it is shown."""
    return message


@cache
def _texts(code: str) -> catalogues.NullTranslations:
    path = FOLDER / code / _CATALOGUE
    return catalogues.NullTranslations() if code == SOURCE else read_catalogue(path, code)


def read_catalogue(path: Path, code: str) -> catalogues.GNUTranslations:
    """Read a catalogue. The plural rule is that of the language; the file needs no header."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs none of it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)


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
