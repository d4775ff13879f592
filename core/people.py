"""Defines people as the workspace knows them: who asks, in which role, and who is responsible for an SOP."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, Self

LEVELS: Final = ("beginner", "intermediate", "expert")


@dataclass(frozen=True, slots=True)
class Person:
    """A row of people.csv. `id` is the Slack id where the file has one, else the e-mail address; `timezone` an IANA name.

    `ended_on` is the last day of somebody who leaves; statistics end there, and practice as well.
    """

    id: str
    email: str | None = None
    name: str = ""
    role: str | None = None
    level: str = "beginner"
    started_on: date | None = None
    manager: str | None = None
    timezone: str = "UTC"
    ended_on: date | None = None

    def has_left(self, today: date) -> bool:
        """Return whether the last day is over."""
        return self.ended_on is not None and self.ended_on < today


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person for whom a search runs: the roles decide which SOPs exist for them. No roles: only what everyone may see."""

    roles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, role: str | None) -> Self:
        """Return the viewer with this role; without a role, one who sees what everybody may see."""
        return cls(frozenset({role} if role else ()))

    def may_see(self, audience: Collection[str]) -> bool:
        return not audience or not self.roles.isdisjoint(audience)


def names_of(directory: Directory, person: str) -> frozenset[str]:
    """Return the id and e-mail address of a person given by either; for an unknown person only the given name."""
    known = directory.get(person)
    return frozenset(name for name in (person, *((known.id, known.email) if known else ())) if name)


def leads(names: Collection[str], person: Person) -> bool:
    """Return whether somebody, given by their ids and e-mail addresses, is a person's manager. Nobody leads themselves."""
    folded = {name.casefold() for name in names}
    return (person.manager or "").casefold() in folded and person.id.casefold() not in folded


def name_in(directory: Directory, person: str | None) -> str:
    """Return the name of a person given by id or e-mail address; of an unknown one what was given, of nobody nothing."""
    known = directory.get(person) if person else None
    return known.name if known and known.name else person or ""


class Directory(Protocol):
    """Stores the people whom Cairn knows. An unknown person is not an error: they see what everyone may see."""

    def get(self, person: str, email: str = "") -> Person | None:
        """Find by Slack id or e-mail address (case-insensitive), else by a second address; None when unknown."""

    def save(self, people: Sequence[Person]) -> None:
        """Insert or replace by id; a row that had the person's e-mail address for an id gives way."""

    def remove(self, person: str) -> bool:
        """Forget by Slack id or e-mail address; False when unknown."""

    def everyone(self) -> Sequence[Person]: ...
