"""Defines the steps of the first ninety days, and what is known of a workspace during them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Final

from core.withholding import FEWEST
from insights.diagnosis.matrix import Coverage


class Phase(IntEnum):
    """Lists the three phases of the rollout, one third each."""

    PICK = 1
    BUILD = 2
    OPERATE = 3


PHASES: Final = {
    Phase.PICK: "Days 1 to 30: pick one workflow and take a baseline",
    Phase.BUILD: "Days 31 to 60: build the path",
    Phase.OPERATE: "Days 61 to 90: measure, refine, make it routine",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """Holds a KPI of the picked workflow in words: before the launch, and of the last four weeks. Empty without any counts."""

    title: str
    baseline: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """Counts SOPs that readers see, that wait for approval, and whose review is overdue; `first_on` is when the first came in."""

    current: int = 0
    waiting: int = 0
    overdue: int = 0
    first_on: date | None = None


@dataclass(frozen=True, slots=True)
class Workflow:
    """Holds the titles of the tasks that KPIs name.

    `missing` counts their SOPs that nobody can read, `mended` their sections that were changed since the launch.
    """

    tasks: tuple[str, ...] = ()
    missing: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    figures: tuple[Figure, ...] = ()
    mended: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """Counts people of the last weeks: known with a role, with work reported on a task, who asked, who answered questions."""

    known: int = 0
    working: int = 0
    asking: int = 0
    practising: int = 0


@dataclass(frozen=True, slots=True)
class Workspace:
    """Holds everything that the steps check. `rough` are the tasks of the friction map, the roughest first."""

    today: date
    library: Library = Library()
    activity: Activity = Activity()
    workflow: Workflow = Workflow()
    tasks: int = 0
    rough: tuple[str, ...] = ()
    launch: date | None = None
    golden: int = 0
    has_roi: bool = False
    fewest: int = FEWEST

    def people(self, count: int) -> str:
        """Return a number of people in words; a small number is withheld."""
        if not count:
            return "nobody"
        return f"{count} people" if count >= self.fewest else f"fewer than {self.fewest} people"


@dataclass(frozen=True, slots=True)
class Step:
    """Describes one step: `detail` says what is there or missing, `command` what to do about it."""

    id: str
    phase: Phase
    title: str
    is_done: bool
    detail: str
    command: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """Holds all steps. `day` counts from the day on which the first SOP came in; None before that."""

    day: int | None
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """Return the first step that is not done."""
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def phase(self) -> Phase:
        return self.next.phase if self.next else Phase.OPERATE
