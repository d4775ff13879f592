"""Counts what a person was taught, answered and asked about a section before a mistake at work. It claims no cause.

Lessons, answers and questions of the year before the event count, where they are about the event's section, its SOP, or a section
that its task names. Later ones, and those about other sections, are ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.plain import letters_of
from core.work_events import WorkEvent, WorkKind
from retrieval.library.models import SectionRef

MISTAKES: Final = frozenset(
    {WorkKind.STEP_MISSED, WorkKind.TICKET_REOPENED, WorkKind.ESCALATED, WorkKind.SLA_BREACHED, WorkKind.LEAKAGE}
)
BEFORE: Final = timedelta(days=365)
"""So long before a mistake learning is looked at."""


class ExperienceKind(StrEnum):
    """Lists what a person can have done about a section."""

    TAUGHT = "taught"
    """A lesson of their path was shown."""
    RIGHT = "right"
    WRONG = "wrong"
    """A practice question was answered."""
    ASKED = "asked"
    STUCK = "stuck"
    """They asked Cairn; stuck: nothing was found, or they said that it did not help."""


@dataclass(frozen=True, slots=True)
class Experience:
    """Records one lesson, answer or question. `source` is the id of the start, the ask or the question behind it."""

    person: str
    kind: ExperienceKind
    at: datetime
    section: SectionRef
    source: str


class Preparation(StrEnum):
    """Lists how well a person was prepared when the mistake happened, the most important reason first."""

    MISSED_BEFORE = "missed_before"
    """The last answer about it was wrong: what was missed in practice showed at work."""
    STUCK_BEFORE = "stuck_before"
    """They asked about it and got stuck."""
    KNEW = "knew"
    """The last answer about it was right."""
    TAUGHT_ONLY = "taught_only"
    """They were shown the lesson, and never answered a question about it."""
    ASKED_ONLY = "asked_only"
    """They asked about it, and were neither taught nor practised."""
    NOTHING = "nothing"
    """No lesson, answer or question about it."""


@dataclass(frozen=True, slots=True)
class PriorLearning:
    """Counts what came before an event, and holds the moment of the last of each kind."""

    event: str
    counts: Mapping[ExperienceKind, int]
    last: Mapping[ExperienceKind, datetime]

    @property
    def preparation(self) -> Preparation:
        right, wrong = self.last.get(ExperienceKind.RIGHT), self.last.get(ExperienceKind.WRONG)
        stuck = self.last.get(ExperienceKind.STUCK)
        if wrong is not None and (right is None or wrong > right):
            return Preparation.MISSED_BEFORE
        if stuck is not None and (right is None or stuck > right):
            return Preparation.STUCK_BEFORE
        if right is not None:
            return Preparation.KNEW
        is_taught = ExperienceKind.TAUGHT in self.counts
        return Preparation.TAUGHT_ONLY if is_taught else Preparation.ASKED_ONLY if self.counts else Preparation.NOTHING


class PastExperiences(Protocol):
    """Reads what people did about sections of SOPs. An erased person has no rows."""

    def of_people(self, persons: Collection[str], since: datetime, until: datetime) -> Sequence[Experience]:
        """Return everything of these people in the span (`until` excluded), oldest first by person."""


def is_mistake(event: WorkEvent) -> bool:
    """Return whether something went wrong: a kind of `MISTAKES`, or a check against the policy that failed."""
    return event.kind in MISTAKES or (event.kind == WorkKind.POLICY_CHECKED and event.value == 0)


def sections_of(event: WorkEvent, tasks: Mapping[str, Sequence[SectionRef]]) -> tuple[SectionRef, ...]:
    """Return what an event is about: the section or SOP that it names, else what its task names. No anchor: the whole SOP."""
    sop, section = event.place
    return (SectionRef(sop, section),) if sop else tuple(tasks.get(event.task or "", ()))


def prior_learning(event: WorkEvent, sections: Collection[SectionRef], experiences: Iterable[Experience]) -> PriorLearning:
    """Count the person's experiences about the sections in the year before the event."""
    counts: dict[ExperienceKind, int] = {}
    last: dict[ExperienceKind, datetime] = {}
    for experience in experiences:
        is_theirs = experience.person == event.person and event.at - BEFORE <= experience.at < event.at
        if is_theirs and any(_covers(section, experience.section) for section in sections):
            counts[experience.kind] = counts.get(experience.kind, 0) + 1
            last[experience.kind] = max(experience.at, last.get(experience.kind, experience.at))
    return PriorLearning(event.id, counts, last)


def prior_learning_of(
    events: Collection[WorkEvent], tasks: Mapping[str, Sequence[SectionRef]], past: PastExperiences
) -> Mapping[str, PriorLearning]:
    """Look up what came before each event, by its id; every person is read once."""
    if not events:
        return {}
    first, last = min(event.at for event in events), max(event.at for event in events)
    by_person: dict[str, list[Experience]] = {}
    for experience in past.of_people({event.person for event in events}, first - BEFORE, last):
        by_person.setdefault(experience.person, []).append(experience)
    return {event.id: prior_learning(event, sections_of(event, tasks), by_person.get(event.person, ())) for event in events}


def _covers(wanted: SectionRef, section: SectionRef) -> bool:
    """Return whether a section is the wanted one, by anchor or by the heading that the anchor was made of."""
    if wanted.sop_id != section.sop_id:
        return False
    return not wanted.anchor or letters_of(wanted.anchor) == letters_of(section.anchor)
