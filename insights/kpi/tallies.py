"""Defines the counts behind KPIs: how often something happened, and the sum of its values. Work events and own counts share it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from retrieval.library.models import SectionRef


class OwnKind(StrEnum):
    """Lists what Cairn counts itself. The names never collide with those of work events (`core.work_events`)."""

    QUESTION_ASKED = "question_asked"
    """A question of a topic, asked by a known person."""
    QUESTION_REPEATED = "question_repeated"
    """The same person had asked about the same topic earlier in the same week."""
    ANSWER_HELPED = "answer_helped"
    ANSWER_STUCK = "answer_stuck"
    """A person's newest word on an answer: it helped, or they are still stuck."""
    QUIZ_ANSWERED = "quiz_answered"
    QUIZ_RIGHT = "quiz_right"
    """Practice answers other than scenarios."""
    SCENARIO_ANSWERED = "scenario_answered"
    SCENARIO_RIGHT = "scenario_right"
    """Practice answers to cases: limits, decisions, cases of a language model."""
    CONFIDENCE_STATED = "confidence_stated"
    RIGHT_AND_SURE = "right_and_sure"
    """Practice answers whose person said how sure they were; those that were right and sure."""


OWN = frozenset(kind.value for kind in OwnKind)


class Tally(NamedTuple):
    """Counts one kind: `n` is how often it happened, `valued` how many of these have a value, `total` the sum of the values.

    `people` counts the persons behind it; erased people are counted in `n` alone.
    """

    n: int = 0
    valued: int = 0
    total: float = 0.0
    people: int = 0


_NOTHING = Tally()

Tallies = Mapping[str, Tally]
"""By kind; a kind without anything is left out."""


@dataclass(frozen=True, slots=True)
class Span:
    """Holds a span of time from `since` up to but excluding `until`."""

    since: datetime
    until: datetime

    @property
    def weeks(self) -> float:
        return (self.until - self.since).total_seconds() / (7 * 86_400)


@dataclass(frozen=True, slots=True)
class Slice:
    """Selects which rows are counted; None counts all.

    `people` are ids, `tasks` limit work events, `places` (a section, or a whole SOP with an empty anchor) limit questions and
    practice. `currency` keeps only values in that unit.
    """

    people: Collection[str] | None = None
    tasks: Collection[str] | None = None
    places: Collection[SectionRef] | None = None
    currency: str | None = None


EVERYTHING = Slice()


class PersonValue(NamedTuple):
    """Counts what one person did of a kind in a span."""

    person: str
    kind: str
    tally: Tally


def by_kind(values: Iterable[PersonValue]) -> Tallies:
    """Add up the persons' counts by kind."""
    tally_of: dict[str, Tally] = {}
    for _, kind, tally in values:
        old = tally_of.get(kind, _NOTHING)
        tally_of[kind] = _added(old, tally, people=old.people + 1)
    return tally_of


def over_weeks(weeks: Iterable[Tallies]) -> Tallies:
    """Add up weeks. `people` is a lower bound: the people of the week with the most."""
    tally_of: dict[str, Tally] = {}
    for tallies in weeks:
        for kind, tally in tallies.items():
            old = tally_of.get(kind, _NOTHING)
            tally_of[kind] = _added(old, tally, people=max(old.people, tally.people))
    return tally_of


def _added(tally: Tally, other: Tally, *, people: int) -> Tally:
    return Tally(tally.n + other.n, tally.valued + other.valued, tally.total + other.total, people)
