"""Defines the values of `kpis.yaml`: KPIs, cohorts and a company's plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

from core.localization import N_
from core.localization import gettext as _
from core.people import Person
from insights.kpi.formula import Formula


class Level(IntEnum):
    """Lists the levels of KPIs (Kirkpatrick's four levels, and the return after Phillips)."""

    HELPFULNESS = 1
    LEARNING = 2
    WORK = 3
    BUSINESS = 4
    RETURN = 5


LEVEL_WORDS: Final[Mapping[Level, str]] = MappingProxyType(
    {
        Level.HELPFULNESS: N_("Did it help?"),
        Level.LEARNING: N_("Was it learned?"),
        Level.WORK: N_("Is it done at work?"),
        Level.BUSINESS: N_("Does the business notice?"),
        Level.RETURN: N_("Was it worth it?"),
    }
)


class Aim(StrEnum):
    """Says in which direction a KPI gets better."""

    UP = "up"
    DOWN = "down"


PERCENT: Final = "%"
MINUTES: Final = N_("minutes")
DAYS: Final = N_("days")


@dataclass(frozen=True, slots=True)
class Kpi:
    """Defines one KPI.

    `formula` is None for a figure that is computed elsewhere. `target` is in `unit`; `words` explain the formula in a sentence.
    `connect` says where the data come from, for a workspace that has none.
    """

    id: str
    title: str
    level: Level
    unit: str
    aim: Aim
    formula: Formula | None
    words: str = ""
    connect: str = ""
    tasks: tuple[str, ...] = ()
    target: float | None = None

    def spoken(self) -> Kpi:
        """Return the KPI with its texts in the current language; texts that a company wrote itself stay."""
        return replace(self, title=_(self.title), words=_(self.words), connect=_(self.connect))

    @property
    def scale(self) -> float:
        return 100.0 if self.unit == PERCENT else 1.0

    def is_better(self, change: float) -> bool:
        return change > 0 if self.aim is Aim.UP else change < 0

    def reaches(self, value: float) -> bool | None:
        """Return whether a value (in `unit`) is as good as the target; None without a target."""
        if self.target is None:
            return None
        return value >= self.target if self.aim is Aim.UP else value <= self.target


@dataclass(frozen=True, slots=True)
class Cohort:
    """Groups people by role, by first day, or by name. `starts` is when Cairn began for them; None: it has not."""

    id: str
    title: str
    role: str | None = None
    started_after: date | None = None
    people: tuple[str, ...] = ()
    starts: date | None = None

    def members(self, everyone: Iterable[Person]) -> frozenset[str]:
        """Return the ids of people who fit every rule of the cohort."""
        named = {name.casefold() for name in self.people}
        return frozenset(person.id for person in everyone if self._fits(person, named))

    def _fits(self, person: Person, named: set[str]) -> bool:
        if named and not named & {person.id.casefold(), (person.email or "").casefold()}:
            return False
        if self.role is not None and person.role != self.role:
            return False
        return self.started_after is None or (person.started_on is not None and person.started_on > self.started_after)


@dataclass(frozen=True)
class Plan:
    """Holds what a company measures. `launch` is the day on which Cairn began; the baseline is the `baseline_weeks` before it.

    `is_random`: the cohorts' starts were assigned at random.
    """

    kpis: Mapping[str, Kpi]
    launch: date | None = None
    baseline_weeks: int = 8
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)
    is_random: bool = False

    @property
    def started(self) -> Sequence[Cohort]:
        """Return the cohorts with a start; where there are no cohorts, one of everybody since the launch."""
        if self.cohorts or self.launch is None:
            return [cohort for cohort in self.cohorts.values() if cohort.starts is not None]
        return [Cohort("everyone", _("Everyone"), starts=self.launch)]

    def began(self, everyone: Sequence[Person]) -> Mapping[str, date]:
        """Return when Cairn began for each person: the first start of all their cohorts. Others are left out."""
        first_start: dict[str, date] = {}
        for cohort in self.started:
            if cohort.starts is not None:
                first_start |= {
                    person: min(cohort.starts, first_start.get(person, cohort.starts)) for person in cohort.members(everyone)
                }
        return first_start
