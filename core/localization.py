"""Translates the texts that people see. English is the source; the other languages are gettext catalogues in `core/locale`.

A text is looked up when it is rendered: in the workspace's language, or inside `speaking(…)` in that of the one person who will see
it. A text that a catalogue lacks is shown in English.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

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
