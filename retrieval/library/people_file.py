"""Defines the contents of a file of people, as an import reports them."""

from __future__ import annotations

from dataclasses import dataclass

from core.people import Person
from retrieval.library.models import Problem


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its header as written, and its meaning; None when Cairn does not use it."""

    header: str
    meaning: str | None


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """The contents of a file: people, everything wrong, the meaning found for each column, and how many of the people have left."""

    people: tuple[Person, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[Column, ...] = ()
    left: int = 0
    undated: frozenset[str] = frozenset()
    """Ids of those who have left on a day that the file does not name."""
