"""Reads the keys of an SOP's front matter. Keys of other tools pass; a misspelt key of ours does not, because a lost
`audience` would show the SOP to everyone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from retrieval.adapters.yaml_front_matter import FrontMatter
from retrieval.library.models import EVERYONE, Approval, Problem

_EVERY = re.compile(r"^(\d{1,4})\s*(d|w|m|y|days?|weeks?|months?|years?)$", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_LONGEST = timedelta(days=3650)
_ID = re.compile(r"^\w[\w./-]*$")
_PERSON = re.compile(r"^(?:[UW][A-Z0-9]{2,}|[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)$")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?$")
_URL = re.compile(r"^https?://[^\s<>|]+$")
_MAX_LENGTH = 300
_SHORT = 5


class BadValueError(ValueError):
    """A value that cannot be taken: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(slots=True)
class Fields:
    """What the front matter says, in our types; a key that is absent or wrong has no entry. `problems` are all errors."""

    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        found = self.values.get(name)
        return found if isinstance(found, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.values.get(name)
        return found if isinstance(found, tuple) else ()

    @property
    def audience(self) -> frozenset[str]:
        found = self.values.get("audience")
        return found if isinstance(found, frozenset) else EVERYONE

    @property
    def review_every(self) -> timedelta | None:
        found = self.values.get("review_every")
        return found if isinstance(found, timedelta) else None

    @property
    def approval(self) -> Approval:
        found = self.values.get("approval")
        return found if isinstance(found, Approval) else Approval.AUTO


def read_fields(front: FrontMatter, source: str) -> Fields:
    """Check every key and value; the result holds what is right and a problem for everything that is not."""
    fields = Fields()
    for name, value in front.values.items():
        line = front.lines.get(name)
        read = _READERS.get(name)
        if read is None:
            fields.problems += _misspelt(name, line, source)
        elif value is not None:
            try:
                fields.values[name] = read(value)
            except BadValueError as error:
                fields.problems.append(Problem(source, line, f"`{name}`: {error.what}", error.remedy))
    return fields


def is_person(text: str) -> bool:
    """Whether this is a Slack user id or an e-mail address."""
    return _PERSON.match(text) is not None


def check_id(text: str) -> str:
    """Return the id; raises `BadValueError` when it could not be named in `id#section` or on a command line."""
    if len(text) > _MAX_LENGTH or not _ID.match(text) or ".." in text:
        raise BadValueError(f"'{text}' is no valid id", "Use letters, digits, and - _ . / between them.")
    return text


def _misspelt(name: str, line: int | None, source: str) -> list[Problem]:
    written = name.lower().replace("-", "_")
    near = [key for key in _READERS if _edits(written, key) <= (1 if len(key) <= _SHORT else 2)]
    return [Problem(source, line, f"unknown key `{name}`", f"Did you mean `{near[0]}`?")] if near else []


def _edits(left: str, right: str) -> int:
    """Return the edit distance, two neighbours swapped counted as one (Damerau-Levenshtein, optimal string alignment)."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadValueError(f"expected text, found {_named(value)}", f'Put it into quotes: "{value}".')
    text = " ".join(value.split())
    if not text or len(text) > _MAX_LENGTH:
        raise BadValueError("the text is empty or longer than 300 characters", "Shorten it, or remove the key.")
    return text


def _texts(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    if any(not isinstance(entry, str) for entry in found):
        raise BadValueError(
            "expected text or a list of texts", 'Write one "- text" per line; quote numbers and texts with a colon.'
        )
    return tuple(dict.fromkeys(_text(entry) for entry in found))


def _audience(value: object) -> frozenset[str]:
    roles = [role.strip() for entry in _texts(value) for role in entry.split(",") if role.strip()]
    if not roles:
        raise BadValueError("no role is named", "Name roles, or remove the key: then everyone may read it.")
    return EVERYONE if {role.lower() for role in roles} & {"everyone", "all"} else frozenset(roles)


def _review_every(value: object) -> timedelta:
    found = _EVERY.match(value.strip()) if isinstance(value, str) else None
    every = timedelta(days=int(found[1]) * _DAYS[found[2][0].lower()]) if found else timedelta(0)
    if not timedelta(0) < every <= _LONGEST:
        raise BadValueError(f"'{value}' is no period", "Write a number and a unit: 90d, 12w, 6m or 1y (10 years at most).")
    return every


def _approval(value: object) -> Approval:
    try:
        return Approval(str(value).strip().lower())
    except ValueError:
        raise BadValueError(f"'{value}' is no kind of approval", "Write `required` or `auto`.") from None


def _like(pattern: re.Pattern[str], remedy: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        if not pattern.match(text):
            raise BadValueError(f"'{text}' cannot be used", remedy)
        return text

    return read


def _named(value: object) -> str:
    match value:
        case bool():
            return "yes/no"
        case int() | float():
            return "a number"
        case list() | dict():
            return "a list"
        case _:
            return "a date" if hasattr(value, "isoformat") else "something else"


_READERS: Mapping[str, Callable[[object], object]] = {
    "id": lambda value: check_id(_text(value)),
    "title": _text,
    "owner": _text,
    "backup": _text,
    "channel": _text,
    "audience": _audience,
    "review_every": _review_every,
    "approval": _approval,
    "tasks": _texts,
    "limits": _texts,
    "url": _like(_URL, "Write an address that begins with https://."),
    "language": _like(_LANGUAGE, "Write a language code such as en or de."),
}
