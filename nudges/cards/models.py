"""Defines a card: one person's practice of one item family, computed only from what started it and how it was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from nudges.cards.spacing import Rating, Schedule, begin, missed_at_work, relearn, review, sooner
from nudges.items.recall import is_recall
from retrieval.library.models import SectionRef

STEP_QUOTE, STEP_PLACE = "step_quote", "step_place"
"""Of a missed step's context: its words, where the question asks for something close to it, and the section that it stands in."""


OUTCOME = "outcome"
"""Of the context of work that went wrong: the kind of the event."""


class Cause(StrEnum):
    """The reason why something is practised."""

    QUESTION = "question"
    """They asked Cairn about it: a follow-up check on the next working day."""
    DECISION = "decision"
    """Their exception was decided: a check on the rule behind it."""
    MISSED_STEP = "missed_step"
    """Work showed that the step was left out."""
    OUTCOME = "outcome"
    """Their work came back, was handed on or went wrong otherwise."""
    PATH = "path"
    """It is the next step of their learning path."""
    CHANGED = "changed"
    """They had mastered the section, and it has changed."""
    RELATED = "related"
    """They met a related workflow again, and had once missed this."""
    ASSIGNED = "assigned"
    """Whoever leads the team asked everybody to check it."""
    ASKED_FOR = "asked_for"
    """`/cairn quiz me`."""


MEETING = frozenset({Cause.QUESTION, Cause.DECISION, Cause.PATH})
"""Causes that mean that the person has read the section."""


@dataclass(frozen=True, slots=True)
class Start:
    """One reason to practise a family. `id` makes it idempotent; `on` is the person's local date.

    `context` is shown to the person word for word ("refund": "R-1042").
    """

    id: str
    person: str
    family: str
    section: SectionRef
    cause: Cause
    at: datetime
    on: date
    retention: float
    context: Mapping[str, str] = field(default_factory=dict)


class Begun(NamedTuple):
    """The part of a start that names the event which began it."""

    id: str
    at: datetime
    family: str


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """The present state of a card. `cause`, `context` and `started_at` belong to the newest start.

    `is_open` is true until that start was answered right.
    """

    person: str
    family: str
    section: SectionRef
    cause: Cause
    context: Mapping[str, str]
    started_at: datetime
    is_open: bool
    schedule: Schedule

    @property
    def is_missed_step(self) -> bool:
        """A step missed at work that has not been answered right since."""
        return self.cause is Cause.MISSED_STEP and self.is_open

    @property
    def is_miss(self) -> bool:
        """The last answer was wrong."""
        return self.schedule.misses > 0


@dataclass(frozen=True, slots=True)
class Review:
    """The part of an attempt that the schedule needs; `id` is that of the question."""

    id: str
    at: datetime
    on: date
    rating: Rating
    retention: float


Entry = Start | Review


def applied(card: PracticeCard | None, entry: Entry) -> PracticeCard:
    """Return the card after one entry of its log. None stands for no card yet, which only a start can create."""
    if isinstance(entry, Start):
        schedule = _begun(entry) if card is None else _moved(card.schedule, entry)
        return PracticeCard(
            entry.person, entry.family, entry.section, entry.cause, entry.context, entry.at, is_open=True, schedule=schedule
        )
    if card is None:
        raise ValueError(f"the review {entry.id} has no card")
    schedule, _ = review(card.schedule, entry.rating, entry.on, entry.retention)
    return replace(card, schedule=schedule, is_open=card.is_open and entry.rating is Rating.AGAIN)


def fold(log: Iterable[Entry]) -> PracticeCard | None:
    """Return the card that its log gives, whatever the order of arrival; None when nothing ever started it."""
    entries = sorted(log, key=lambda entry: (entry.at, isinstance(entry, Review), entry.id))
    first = next((entry for entry in entries if isinstance(entry, Start)), None)
    if first is None:
        return None
    card = applied(None, first)
    for entry in entries:
        card = card if entry is first else applied(card, entry)
    return card


_TODAY = frozenset({Cause.PATH, Cause.ASKED_FOR})


def _days_until(start: Start) -> int:
    """Return the days until a card may be asked. A recall card waits a day after its lesson, whose lines were just read."""
    is_just_read = start.cause is Cause.PATH and is_recall(start.family)
    return 0 if start.cause in _TODAY and not is_just_read else 1


def _begun(start: Start) -> Schedule:
    schedule = begin(start.on, _days_until(start))
    return replace(schedule, is_promised=start.cause is not Cause.ASKED_FOR)


def _moved(schedule: Schedule, start: Start) -> Schedule:
    if start.cause is Cause.MISSED_STEP:
        return missed_at_work(schedule, start.on, start.retention)
    if start.cause is Cause.CHANGED:
        return relearn(schedule, start.on)
    if start.cause is Cause.ASKED_FOR:
        return schedule
    return sooner(schedule, start.on, _days_until(start))
