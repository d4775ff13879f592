"""Finds people by the name that another system uses: Slack id, e-mail address, or a full name that only one person has."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from core.people import Directory, Person


@dataclass
class PersonFinder:
    """Looks names up in the directory; every name is looked up once."""

    directory: Directory
    _known: dict[str, Person | None] = field(default_factory=dict)

    def id_of(self, named: str) -> str | None:
        """Return the id of a person of the directory; None for an unknown name, or one that several people have."""
        known = self._find(named)
        return known.id if known else None

    def zone_of(self, named: str) -> str | None:
        """Return the time zone of a person of the directory."""
        known = self._find(named)
        return known.timezone if known else None

    def _find(self, named: str) -> Person | None:
        if named not in self._known:
            known = self.directory.get(named)
            self._known[named] = known or (self._names.get(_plain(named)) if " " in named else None)
        return self._known[named]

    @cached_property
    def _names(self) -> dict[str, Person | None]:
        names: dict[str, Person | None] = {}
        for person in self.directory.everyone():
            name = _plain(person.name)
            names[name] = None if name in names else person
        return names


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
