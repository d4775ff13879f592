"""Defines the counts behind a diagnosis. A person is an opaque key here, usable only for counting people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class LessonCount:
    """Counts lessons that a person took on a section."""

    person: str
    section: SectionRef
    lessons: int


@dataclass(frozen=True, slots=True)
class Practised:
    """Counts a person's graded answers on a section. `missed_at` is the first wrong one of the period."""

    person: str
    section: SectionRef
    answers: int
    right: int
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SectionQuestions:
    """Counts a person's questions that led to a section.

    `stuck`: not answered, "still stuck", two SOPs that disagree, or asked again on the same day.
    """

    person: str
    section: SectionRef
    questions: int
    stuck: int


@dataclass(frozen=True, slots=True)
class WorkCount:
    """Counts a person's work events on a task, under the name that their source uses."""

    person: str
    task: str
    completed: int
    missed: int
    reopened: int
    escalated: int


@dataclass(frozen=True, slots=True)
class MissedAtWork:
    """Counts steps of a section that a person left out at work."""

    person: str
    section: SectionRef
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """Counts exceptions about an SOP that a person sent to a decider."""

    person: str
    sop: str
    cases: int


@dataclass(frozen=True, slots=True)
class NewVersion:
    """Records a version of an SOP that was approved within the period."""

    sop: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Holds all counts of a period, by person and section or task."""

    taught: tuple[LessonCount, ...] = ()
    practised: tuple[Practised, ...] = ()
    asked: tuple[SectionQuestions, ...] = ()
    worked: tuple[WorkCount, ...] = ()
    missed: tuple[MissedAtWork, ...] = ()
    sent: tuple[Sent, ...] = ()
    versions: tuple[NewVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class Covered:
    """Holds a section that readers see, and how many practice questions about it may be asked."""

    section: SectionRef
    items: int
