"""Defines a task, what each person did about it, and its diagnosis.

A diagnosis names the probable place of the bottleneck, with evidence. It claims no cause and names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from retrieval.library.models import SectionRef

Cell = tuple[str, str]
"""Role and task, by id: the key of a task, and a cell of a table that withholds small ones."""


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """Describes a task of a role. `frequency` is 1 (rare) to 4 (daily), `impact` 1 (awkward) to 4 (money or law)."""

    role: str
    id: str
    title: str
    role_title: str = ""
    frequency: int = 3
    impact: int = 2
    sections: tuple[SectionRef, ...] = ()
    """An empty anchor is the whole SOP."""

    @property
    def cell(self) -> Cell:
        return self.role, self.id

    @property
    def weight(self) -> int:
        """Return frequency times impact, 1 to 16."""
        return self.frequency * self.impact

    def covers(self, section: SectionRef) -> bool:
        return section in self.sections or SectionRef(section.sop_id, "") in self.sections

    @property
    def sops(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ref.sop_id for ref in self.sections))


@dataclass(slots=True)
class Tally:
    """Counts what one person did about one task in the period."""

    lessons: int = 0
    answers: int = 0
    right: int = 0
    questions: int = 0
    stuck: int = 0
    completed: int = 0
    errors: int = 0
    """Missed steps and reopened tickets."""
    escalated: int = 0
    cases: int = 0

    @property
    def done(self) -> int:
        """Return how often the task was done according to work events."""
        return self.completed + self.errors


@dataclass(frozen=True, slots=True)
class TaskTally:
    """Holds the counts of one task. `people` are all with any count, `weeks` is the period's length, `team` the role's size."""

    task: TaskInfo
    people: Mapping[str, Tally]
    weeks: float
    team: int
    versions: int = 0

    def total(self, name: str) -> int:
        return sum(getattr(tally, name) for tally in self.people.values())

    @property
    def n(self) -> int:
        return len(self.people)


class Cause(StrEnum):
    """Lists where the bottleneck can be."""

    PRACTICE = "practice"
    """People lack practice."""
    SOP = "sop"
    """The SOP is unclear."""
    PROCESS = "process"
    """The process or the system, not the learner."""
    FEW = "few"
    """A few people, whom coaching would help."""
    EASY = "easy"
    """It goes well without: stop asking."""
    NOTHING = "nothing"
    """Nothing to see."""
    UNKNOWN = "unknown"
    """Not enough data to say."""

    @property
    def is_named(self) -> bool:
        """Return whether the cause names a bottleneck."""
        return self in NAMED


NAMED = frozenset({Cause.PRACTICE, Cause.SOP, Cause.PROCESS, Cause.FEW})


class Missing(StrEnum):
    """Lists the data that a diagnosis lacks."""

    WORK = "no work events"
    LITTLE_WORK = "few work events"
    BETWEEN = "more than one bottleneck fits"
    NONE = ""


class Level(StrEnum):
    """Compares a rate with what is usual. UNSURE: the data allow both."""

    LOW = "low"
    HIGH = "high"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Rate:
    """Holds an estimated rate: `low` to `high` is the 90 % interval, `usual` that of other tasks. Counts are as observed."""

    events: int
    trials: int
    people: int
    mean: float
    low: float
    high: float
    usual: float
    level: Level


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Holds the diagnosis of a task. `sections` are those that the evidence is about, most evidence first."""

    task: TaskInfo
    cause: Cause
    missing: Missing
    n: int
    practice: Rate
    questions: Rate
    work: Rate
    sections: tuple[SectionRef, ...] = ()
    between: tuple[Cause, ...] = ()
    asked: int = 0
    taught: int = 0
    """Of the `n` people, how many took a lesson on it in the period."""
    versions: int = 0
    sure: float = 0.0
    """Probability of what was concluded, 0 to 1, under the model."""
