"""Turns stored rows of proficiency into spells for survival curves, without a name: who was watched, for how long, and who had
Cairn from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from core.localization import gettext as _
from core.people import Person
from insights.cohorts.ramp_up import Cohort
from insights.cohorts.survival import Spell
from insights.kpi.models import Plan
from nudges.learners.proficiency_rows import Proficiency

SEEN_WITHIN: Final = timedelta(days=28)
"""Whoever is first seen later than this was there before Cairn could watch, or works where nothing is reported."""


@dataclass(frozen=True, slots=True)
class PlannedCohort:
    """People who get Cairn together. `people` are ids of the directory; without `starts` they have not got it yet."""

    title: str
    people: frozenset[str]
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class RampUpPlan:
    """`launch` is when Cairn began for everybody who is in no cohort. `is_random`: the cohorts' starts were drawn by lot."""

    launch: date | None = None
    cohorts: Sequence[PlannedCohort] = ()
    is_random: bool = False

    def cohort(self, person: str) -> PlannedCohort | None:
        """The one with which Cairn began for a person; the first in the plan where it has not begun."""
        theirs = (cohort for cohort in self.cohorts if person in cohort.people)
        return min(theirs, key=lambda cohort: cohort.starts or date.max, default=None)


def ramp_up_plan(plan: Plan, everyone: Sequence[Person]) -> RampUpPlan:
    """The cohorts of kpis.yaml with the people who belong to them now."""
    cohorts = [PlannedCohort(cohort.title, cohort.members(everyone), cohort.starts) for cohort in plan.cohorts.values()]
    return RampUpPlan(plan.launch, cohorts, plan.is_random)


def is_seen(row: Proficiency) -> bool:
    """Whether the way was watched from its start on, for long enough to decide anything."""
    is_watched = row.evidence_from is not None and row.evidence_from <= row.started_on + SEEN_WITHIN
    return is_watched and row.decided_until >= row.started_on


def cohort_of(name: str, rows: Iterable[Proficiency]) -> Cohort:
    return Cohort(name, [spell_of(row) for row in rows])


def spell_of(row: Proficiency, until: date | None = None) -> Spell:
    """Days from the start to proficiency, to the last day on which it would be known, or to `until` where that comes first."""
    end = row.decided_until if row.reached_on is None else row.reached_on
    is_cut = until is not None and end >= until
    end = until if until is not None and is_cut else end
    return Spell(float((end - row.started_on).days), row.reached_on is not None and not is_cut)


def arms(rows: Sequence[Proficiency], plan: RampUpPlan) -> tuple[Cohort, Cohort] | None:
    """People who had Cairn from their first day, and people who did not, up to the day on which they got it; None without both.

    Where the starts of cohorts were drawn by lot, only people count who began while some cohorts had Cairn and others had not.
    """
    treated: list[Spell] = []
    control: list[Spell] = []
    for row in rows:
        cohort = plan.cohort(row.person)
        starts = plan.launch if cohort is None else cohort.starts
        if (cohort is None and (plan.is_random or starts is None)) or (plan.is_random and not _is_between(row.started_on, plan)):
            continue
        if starts is not None and row.started_on >= starts:
            treated.append(spell_of(row))
        else:
            control.append(spell_of(row, starts))
    return (Cohort(_("with Cairn"), treated), Cohort(_("without Cairn"), control)) if treated and control else None


def _is_between(day: date, plan: RampUpPlan) -> bool:
    starts = [cohort.starts for cohort in plan.cohorts if cohort.starts is not None]
    is_over = len(starts) == len(plan.cohorts) and bool(starts) and day >= max(starts)
    return bool(starts) and min(starts) <= day and not is_over
