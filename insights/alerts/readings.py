"""Defines the values that alerts read from the question log and practice: stumbles, traffic, first tries, changes of SOPs.

A person is an opaque key here, usable only for counting people. A day is a date in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from retrieval.library.models import SectionRef


class AlertKind(StrEnum):
    """Lists the four ways in which an SOP or a process fails many people."""

    GAP = "gap"
    """Nothing in the library answers it."""
    UNCLEAR = "unclear"
    """It was answered, and asked again soon or marked "still stuck"; or everybody asks since the section changed."""
    NOT_STICKING = "not_sticking"
    """It was answered, and first tries at the section's questions fail."""
    CONFLICTING = "conflicting"
    """Two SOPs say different things."""


class Cause(StrEnum):
    """Lists how somebody stumbled. That a question needed a human's decision is no stumble by itself."""

    UNANSWERED = "unanswered"
    ASKED_AGAIN = "asked_again"
    STILL_STUCK = "still_stuck"
    CONFLICTING = "conflicting"
    MISSED = "missed"
    """A wrong first try at a quiz item."""
    ASKED = "asked"
    """No stumble by itself: asked about a section that changed shortly before. Counted only where many more ask than before."""

    @property
    def kind(self) -> AlertKind:
        return _KINDS[self]


_KINDS = {
    Cause.UNANSWERED: AlertKind.GAP,
    Cause.ASKED_AGAIN: AlertKind.UNCLEAR,
    Cause.STILL_STUCK: AlertKind.UNCLEAR,
    Cause.CONFLICTING: AlertKind.CONFLICTING,
    Cause.MISSED: AlertKind.NOT_STICKING,
    Cause.ASKED: AlertKind.UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class Stumble:
    """Holds one stumble over a topic. `id` is the question's; `at` is when it became known: the second question, the click.

    `section` is the source that came first, answer or not; `other` the second one where two SOPs disagree. `is_newcomer`: within
    the first 30 days of the job. What a person asked `times` within a minute and stumbled over in the same way is one stumble.
    """

    id: str
    topic: str
    person: str
    at: datetime
    cause: Cause
    section: SectionRef | None = None
    other: SectionRef | None = None
    is_newcomer: bool = False
    times: int = 1

    @property
    def kind(self) -> AlertKind:
        return self.cause.kind


@dataclass(frozen=True, slots=True)
class FirstTry:
    """Holds a person's first answer ever within a family of quiz items. `choice` is the option's position in the item."""

    person: str
    section: SectionRef
    family: str
    item: str
    choice: int
    is_right: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class SopChange:
    """Records that readers see a section in another form since `at`; `is_new`: it was not there before."""

    section: SectionRef
    version: int
    at: datetime
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class AskedOn:
    """Counts the people who asked about a topic on one day, newcomers separately. One person counts once a day."""

    topic: str
    day: date
    people: int
    newcomers: int = 0


@dataclass(frozen=True)
class Traffic:
    """Counts who asked, by topic and day. Questions without a topic have the empty name."""

    rows: tuple[AskedOn, ...] = ()
    _by_topic: dict[str, list[AskedOn]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _totals: Counter[date] = field(init=False, repr=False, compare=False, default_factory=Counter)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._by_topic.setdefault(row.topic, []).append(row)
            self._totals[row.day] += row.people

    @property
    def topics(self) -> Iterable[str]:
        return self._by_topic.keys()

    def of(self, topic: str) -> Iterable[AskedOn]:
        return self._by_topic.get(topic, ())

    @property
    def totals(self) -> Mapping[date, int]:
        """Return the sums over all topics, by day."""
        return self._totals


@dataclass(frozen=True, slots=True)
class Material:
    """Holds everything that one inspection reads.

    `places` names the section that a topic's questions mostly lead to, `owners` who answers for an SOP (any key will do; an SOP
    without one is left out). `asked` holds everybody's questions since a section changed.
    """

    stumbles: tuple[Stumble, ...] = ()
    traffic: Traffic = field(default_factory=Traffic)
    tries: tuple[FirstTry, ...] = ()
    changes: tuple[SopChange, ...] = ()
    asked: tuple[Stumble, ...] = ()
    places: Mapping[str, SectionRef] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CasesOn:
    """Counts the cases opened about a topic or, without one, about an SOP."""

    topic: str | None
    sop_id: str | None
    cases: int
    people: int
