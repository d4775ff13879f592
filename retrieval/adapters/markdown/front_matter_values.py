"""Reads the values of front matter: each reader returns our type or says what is wrong and what to write instead.

How often an SOP is reviewed stands there as people write it: `90d`, `every 6 months`, `yearly`, `P1Y`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from retrieval.adapters.markdown.front_matter import FrontMatter
from retrieval.library.models import EVERYONE, Approval

YES: Final = frozenset({"true", "yes", "on", "1", "y", "ja"})
NO: Final = frozenset({"false", "no", "off", "0", "n", "nein"})

_PUBLISHED = frozenset({"published", "publish", "active", "live"})
_WITHHELD = frozenset({"draft", "drafts", "unpublished", "archived", "archive", "obsolete", "trashed", "retired", "wip"})
_STATES = frozenset({"status", "state", "stage", "lifecycle", "publication_status", "publishstatus"})
_STATE_WORDS = frozenset(
    {
        "draft",
        "wip",
        "archived",
        "obsolete",
        "retired",
        "unpublished",
        "work in progress",
        "entwurf",
        "archiviert",
        "outdated",
        "superseded",
        "veraltet",
    }
)


def is_publishing_key(name: str) -> bool:
    """Return whether `unpublished` reads this key, however it is spelt."""
    return name.strip().casefold() in _PUBLISHED | _WITHHELD


def unpublished(front: FrontMatter) -> str | None:
    """Return the key by which another tool would not show the page either, such as `published: false`; None when it would."""
    for name, value in front.values.items():
        word = value.strip().casefold() if isinstance(value, str) else ""
        key = name.strip().casefold()
        if (
            (key in _PUBLISHED and word in NO)
            or (key in _WITHHELD and value is not None and word not in NO)
            or (key in _STATES and word in _STATE_WORDS)
        ):
            return f"{name}: {word or '…'}"
    return None


_LONGEST = timedelta(days=3650)
_ID = re.compile(r"^\w[\w./-]*$")
_PERSON = re.compile(r"^(?:[UW][A-Z0-9]{2,}|[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)$")
_ADDRESS = re.compile(r"^[^<>]*<([^<>@\s]+@[^<>@\s]+)>$")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?$")
_URL = re.compile(r"^https?://[^\s<>|]+$")
_MAX_LENGTH = 300


class BadValueError(ValueError):
    """A value cannot be used: the text says what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def is_person(text: str) -> bool:
    """Return whether this is a Slack user id or an e-mail address."""
    return _PERSON.match(text) is not None


def check_id(text: str) -> str:
    """Return the id; raises `BadValueError` when it could not be named in `id#section` or on a command line."""
    if len(text) > _MAX_LENGTH or not _ID.match(text) or ".." in text:
        raise BadValueError(f"'{text}' is no valid id", "Use letters, digits, and - _ . / between them.")
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadValueError(f"expected text, found {_named(value)}", "Write one text behind the key.")
    text = " ".join(value.split())
    if not text or len(text) > _MAX_LENGTH:
        raise BadValueError("the text is empty or longer than 300 characters", "Shorten it, or remove the key.")
    return text


def _texts(value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    if any(not isinstance(entry, str) for entry in entries):
        raise BadValueError("expected text or a list of texts", 'Write one "- text" per line; quote texts with a colon.')
    return tuple(dict.fromkeys(_text(entry) for entry in entries))


def _people(value: object) -> tuple[str, ...]:
    """Return the people of a text, a list, or a text with commas; of `Ada <ada@example.com>` the address."""
    names = [name.strip() for entry in _texts(value) for name in re.split("[,;]", entry)]
    return tuple(dict.fromkeys(_ADDRESS.sub(r"\1", name) for name in names if name))


def _person(value: object) -> str:
    names = _people(value)
    if len(names) != 1:
        raise BadValueError("expected one person", "Write a Slack id or an e-mail address.")
    return names[0]


def _audience(value: object) -> frozenset[str]:
    if value is None:
        raise BadValueError("no role is named", "Name roles, or remove the key: then everyone may read it.")
    roles = [role.strip() for entry in _texts(value) for role in entry.split(",") if role.strip()]
    if not roles:
        raise BadValueError("no role is named", "Name roles, or remove the key: then everyone may read it.")
    return EVERYONE if {role.lower() for role in roles} & {"everyone", "all"} else frozenset(roles)


def _review_every(value: object) -> timedelta:
    every = period_of(value) if isinstance(value, str) else None
    if every is None or not timedelta(0) < every <= _LONGEST:
        shown = f"'{value}'" if isinstance(value, str) else _named(value)
        raise BadValueError(f"{shown} is no period", "Write 90d, 12w, 6m, 1y, quarterly or yearly (10 years at most).")
    return every


def _effective(value: object) -> date:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError as error:
        raise BadValueError(f"'{value}' is no date", "Write it as 2026-03-31.") from error


def _approval(value: object) -> Approval:
    kind = value.strip().lower() if isinstance(value, str) else _named(value)
    try:
        return Approval(kind)
    except ValueError:
        raise BadValueError(f"'{kind}' is no kind of approval", "Write `required` or `auto`.") from None


def _draft(value: object) -> bool:
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word not in YES | NO:
        raise BadValueError("neither true nor false", "Write `draft: true`, or remove the key.")
    return word in YES


def _like(pattern: re.Pattern[str], remedy: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        if not pattern.match(text):
            raise BadValueError(f"'{text}' cannot be used", remedy)
        return text

    return read


def _named(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case list():
            return "a list"
        case dict():
            return "keys below it"
        case _:
            return "something else"


READERS: Mapping[str, Callable[[object], object]] = {
    "id": lambda value: check_id(_text(value)),
    "title": _text,
    "owner": _people,
    "backup": _person,
    "channel": _text,
    "audience": _audience,
    "review_every": _review_every,
    "approval": _approval,
    "draft": _draft,
    "effective": _effective,
    "tasks": _texts,
    "limits": _texts,
    "url": _like(_URL, "Write an address that begins with https://."),
    "language": _like(_LANGUAGE, "Write a language code such as en or de."),
}


_DAYS: Final = {"d": 1, "w": 7, "m": 30, "q": 90, "y": 365}
_WORDS: Final = {
    **dict.fromkeys(("daily", "täglich"), 1),
    **dict.fromkeys(("weekly", "wöchentlich"), 7),
    **dict.fromkeys(("fortnightly", "biweekly"), 14),
    **dict.fromkeys(("monthly", "monatlich"), 30),
    **dict.fromkeys(("bimonthly",), 60),
    **dict.fromkeys(("quarterly", "vierteljährlich", "quartalsweise"), 90),
    **dict.fromkeys(("half-yearly", "halfyearly", "biannually", "biannual", "semiannually", "semi-annually", "semiannual"), 180),
    **dict.fromkeys(("semi-annual", "half yearly", "twice a year", "halbjährlich"), 180),
    **dict.fromkeys(("yearly", "annually", "annual", "jährlich", "once a year", "per year", "a year"), 365),
    **dict.fromkeys(("biennially", "biennial", "every other year", "zweijährlich"), 730),
}
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(("one a an ein", "two zwei", "three drei", "four vier", "five fünf", "six sechs"), start=1)
    for word in words.split()
} | {"nine": 9, "ten": 10, "twelve": 12, "zwölf": 12, "eighteen": 18}
_UNITS: Final = {
    "d": "d", "day": "d", "days": "d", "tag": "d", "tage": "d",
    "w": "w", "wk": "w", "week": "w", "weeks": "w", "woche": "w", "wochen": "w",
    "m": "m", "mo": "m", "mon": "m", "mth": "m", "mths": "m", "month": "m", "months": "m", "monat": "m", "monate": "m",
    "q": "q", "quarter": "q", "quarters": "q", "quartal": "q", "quartale": "q",
    "y": "y", "yr": "y", "yrs": "y", "year": "y", "years": "y", "jahr": "y", "jahre": "y",
}  # fmt: skip
_EVERY: Final = re.compile(r"^(?:once )?(?:every|each|alle|jedes|jeden) ")
_COUNTED: Final = re.compile(r"^(?:(\d{1,4}(?=[^\w]|[^\W\d])|[^\W\d]+(?=[\s-]))[\s-]*)?([^\W\d]+)$")
_ISO: Final = re.compile(r"^p(\d{1,4})([dwmy])$")
_MOST_CHARACTERS: Final = 40


def period_of(text: str) -> timedelta | None:
    """Return the period; None when the text, read as a whole, names none."""
    phrase = " ".join(text.casefold().split()).rstrip(".")
    if len(phrase) > _MOST_CHARACTERS:
        return None
    if phrase in _WORDS:
        return timedelta(days=_WORDS[phrase])
    iso = _ISO.match(phrase)
    bare = _EVERY.sub("", phrase)
    counted = iso or _COUNTED.match(bare)
    if counted is None or (not counted[1] and bare == phrase):
        return None
    number, unit = counted[1] or "1", _UNITS.get(counted[2])
    count = int(number) if number.isdigit() else _NUMBERS.get(number)
    return timedelta(days=count * _DAYS[unit]) if unit is not None and count is not None else None
