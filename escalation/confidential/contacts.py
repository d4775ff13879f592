"""Reads the contacts for confidential topics from a YAML file: people, help lines and a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.localization import N_
from core.localization import gettext as _
from retrieval.library.models import Problem

_KEYS = frozenset({"people", "help_lines", "page"})
_SHAPE = "Write people (person, about), help_lines (name, number, when) and page, as in examples/confidential.yaml."


@dataclass(frozen=True, slots=True)
class Confidant:
    """Somebody to talk to in confidence. `person` is a Slack id or an e-mail address; `about` says what they help with."""

    person: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A phone number to call. `when` gives the hours, empty where they are not known."""

    name: str
    number: str
    when: str = ""


GENERAL_LINES = (
    HelpLine(N_("Emergency"), N_("112 in Europe, 911 in North America, 999 in the UK, or your country's own number")),
    HelpLine(
        N_("Crisis line"),
        N_("988 in the US and Canada, 116 123 in the UK and Ireland, findahelpline.com for every other country"),
        N_("day and night"),
    ),
)
"""What is told where a workspace names no help line of its own."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of a workspace. When empty, people read general numbers and the advice to ask somebody they trust."""

    people: tuple[Confidant, ...] = ()
    help_lines: tuple[HelpLine, ...] = ()
    page: str = ""

    @property
    def lines(self) -> Sequence[HelpLine]:
        """The workspace's own help lines in its words, else the general ones in the reader's language."""
        return self.help_lines or tuple(HelpLine(_(line.name), _(line.number), _(line.when)) for line in GENERAL_LINES)


def parse_contacts(value: object, file: str, lines: Mapping[str, int]) -> tuple[Contacts, tuple[Problem, ...]]:
    """Read the file's value; what is wrong is reported and left out.

    Args:
        value: as YAML gives it.
        file: its name, for the problems.
        lines: the line of each top-level key.
    """
    if not isinstance(value, Mapping):
        return Contacts(), (Problem(file, 1, "this names nobody for confidential topics", _SHAPE),)
    problems = [
        Problem(file, lines.get(str(key)), f"`{key}` is no key of this file", _SHAPE) for key in value if str(key) not in _KEYS
    ]

    def listed(key: str) -> list[Mapping[str, str]]:
        rows, bad = _rows(value.get(key), "person" if key == "people" else "")
        if bad:
            problems.append(Problem(file, lines.get(key), f"`{key}` is no list of entries", _SHAPE))
        return rows

    people = [Confidant(row["person"], row.get("about", "")) for row in listed("people") if row.get("person")]
    calls = [HelpLine(row["name"], row["number"], row.get("when", "")) for row in listed("help_lines") if _is_line(row)]
    page = str(value.get("page") or "")
    if page and not page.startswith(("https://", "http://")):
        problems.append(Problem(file, lines.get("page"), "`page` is no address", "Write it with https://."))
        page = ""
    return Contacts(tuple(people), tuple(calls), page), tuple(problems)


def _rows(value: object, bare: str) -> tuple[list[Mapping[str, str]], bool]:
    """Return the entries of a list as texts, and whether it has invalid ones. A bare text stands for the key `bare`."""
    if value is None:
        return [], False
    if not isinstance(value, list):
        return [], True
    rows: list[Mapping[str, str]] = []
    for entry in value:
        if isinstance(entry, Mapping):
            rows.append({str(key): str(part) for key, part in entry.items() if part is not None})
        elif isinstance(entry, str) and bare:
            rows.append({bare: entry})
    is_named = all(row.get("person") if bare else _is_line(row) for row in rows)
    return rows, len(rows) < len(value) or not is_named


def _is_line(row: Mapping[str, str]) -> bool:
    return bool(row.get("name") and row.get("number"))
