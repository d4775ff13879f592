"""Makes the pages Work and Ramp-up for a reader: a manager's team, an owner's SOPs, everything for an administrator. Computes what
Work says besides the counted KPIs: time to proficiency, and the return on the first year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from bot.insights.ways import RampUpPlan, arms, cohort_of, is_seen, spell_of
from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import gettext as _
from core.localization import percent
from core.people import Person
from insights.cohorts.effort import effort
from insights.cohorts.roi import Improvement, Roi, roi
from insights.cohorts.roi_assumptions import RoiAssumptions
from insights.cohorts.roi_block import roi_block
from insights.cohorts.survival import kaplan_meier
from insights.kpi.builtin import RETURN_ON_INVESTMENT, TIME_TO_PROFICIENCY
from insights.kpi.models import Plan
from insights.kpi.parts import Scope
from insights.kpi.values import Given, Ladder, Measured, Memo, Value
from insights.reports.models import Block, Page
from insights.reports.ramp_up import RampUpFacts, RoleFacts, hidden_cohorts, ramp_up_page
from insights.reports.readers import Reader
from insights.reports.work import WorkScope, work_page
from nudges.learners.proficiency_rows import Proficiency
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef

_WEEKS: Final = 12
"""Weeks whose minutes are counted for the costs."""


def time_to_proficiency(uow: UnitOfWork, reader: Reader) -> Mapping[str, Given]:
    """Return the median of the people whom the reader leads, with those who are still on their way counted as such."""
    if not reader.is_admin and not reader.is_manager:
        return {}
    rows = [row for row in uow.proficiency.everyone() if (reader.is_admin or row.person in reader.team) and is_seen(row)]
    if not rows:
        return {}
    if len(rows) < reader.fewest:
        return {
            TIME_TO_PROFICIENCY: Given(
                None, note=_("Fewer than {n} people were watched from their start on.").format(n=reader.fewest)
            )
        }
    median = kaplan_meier([spell_of(row) for row in rows]).median()
    note = "" if median.days is not None else _("Fewer than half of the people got there while they were watched.")
    return {TIME_TO_PROFICIENCY: Given(median.days, len(rows), note)}


@dataclass(frozen=True)
class Returns:
    """Computes the return. `assumptions` is the part `roi:` of kpis.yaml."""

    plan: Plan
    assumptions: RoiAssumptions

    def add_to(self, measured: Sequence[Measured], uow: UnitOfWork, now: datetime) -> tuple[Sequence[Measured], Block]:
        """Return the KPIs with the return among them, and the block that prints gains, costs and assumptions. People who left
        count as no gain.
        """
        here = [person for person in uow.people.everyone() if not person.has_left(now.date())]
        return_ = roi(self.assumptions, list(self._improvements(measured, here)), effort(uow.effort, self.assumptions, now, _WEEKS))
        return [_with(row, return_) for row in measured], roi_block(return_, self.assumptions)

    def _improvements(self, measured: Sequence[Measured], here: Sequence[Person]) -> Sequence[Improvement]:
        began = self.plan.began(here)
        cohorts = {
            cohort.title: sum(began[person] == cohort.starts for person in cohort.members(here)) for cohort in self.plan.started
        }
        return [
            Improvement(
                kpi.kpi.id,
                f"{kpi.kpi.title}, {compared.cohort}",
                compared.comparison,
                is_lower_better=not kpi.kpi.is_better(1.0),
                people=cohorts.get(compared.cohort, 0),
            )
            for kpi in measured
            if kpi.kpi.id in self.assumptions.values
            for compared in kpi.compared
        ]


def _with(measured: Measured, return_: Roi) -> Measured:
    if measured.kpi.id != RETURN_ON_INVESTMENT:
        return measured
    if not return_.lines or return_.percent is None:
        return replace(measured, note=_("No gain is measured yet. The page shows the costs and what is missing."))
    low, high = percent(round(return_.percent.low)), percent(round(return_.percent.high))
    note = _("The return is between {low} and {high}.").format(low=low, high=high)
    return replace(measured, now=Value(return_.percent.mid, len(return_.lines)), note=note)


class Audience(Protocol):
    """Who looks: a person with a team, or an administrator, who sees everybody. `fewest`: smaller groups are withheld."""

    @property
    def team(self) -> tuple[str, ...]: ...
    @property
    def is_admin(self) -> bool: ...
    @property
    def fewest(self) -> int: ...


@dataclass(frozen=True)
class RampUpPages:
    units: Callable[[], UnitOfWork]
    clock: Clock
    skills: SkillMap
    plan: Callable[[UnitOfWork], RampUpPlan]

    def page(self, reader: Audience) -> Page:
        """Return the page for this reader. Rows of other people's teams are left out of it."""
        rows, plan = units.run(self.units, lambda uow: (uow.proficiency.everyone(), self.plan(uow)))
        theirs = [row for row in rows if reader.is_admin or row.person in reader.team]
        by_role: dict[str, list[Proficiency]] = defaultdict(list)
        for row in theirs:
            if is_seen(row):
                by_role[row.role].append(row)
        roles = [self._role(plan, role, by_role[role], reader.fewest) for role in sorted(by_role)]
        unseen = len(theirs) - sum(len(rows) for rows in by_role.values())
        return ramp_up_page(RampUpFacts(self.clock(), roles, unseen, reader.fewest))

    def _role(self, plan: RampUpPlan, role: str, rows: Sequence[Proficiency], fewest: int) -> RoleFacts:
        groups: dict[str, list[Proficiency]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: row.started_on):
            groups[_cohort(plan, row)].append(row)
        known = self.skills.roles.get(role)
        cohorts = [cohort_of(name, group) for name, group in groups.items()]
        hidden = hidden_cohorts(cohorts, fewest)
        since, before = arms([row for row in rows if _cohort(plan, row) not in hidden], plan) or (None, None)
        return RoleFacts(known.title if known else role, cohorts, before, since, plan.is_random)


def _cohort(plan: RampUpPlan, row: Proficiency) -> str:
    planned = plan.cohort(row.person)
    if planned:
        return planned.title
    return _("Started in Q{quarter} {year}").format(quarter=(row.started_on.month + 2) // 3, year=row.started_on.year)


@dataclass(frozen=True)
class WorkPages:
    """Makes the page. `returns` is None where kpis.yaml has no `roi:`. It counts what everybody does, so only administrators see
    it.
    """

    units: Callable[[], UnitOfWork]
    clock: Clock
    plan: Plan
    skills: SkillMap
    returns: Returns | None = None
    memo: Memo = field(default_factory=Memo)

    def page(self, reader: Reader) -> Page:
        """Read and make the page."""
        now = self.clock()

        def work(uow: UnitOfWork) -> Page:
            ladder = self._ladder(uow, reader)
            measured, more = self._read(ladder, uow, reader, now)
            return work_page(ladder, measured, now, WorkScope(whose(reader), is_whole=reader.is_admin), more)

        return units.run(self.units, work)

    def measured(self, reader: Reader) -> list[Measured]:
        """Return the same numbers as values (`cairn kpis show`)."""
        now = self.clock()
        return units.run(self.units, lambda uow: list(self._read(self._ladder(uow, reader), uow, reader, now)[0]))

    def scope(self, reader: Reader) -> Scope:
        """Return which rows the reader may see counted."""
        places: dict[str, list[SectionRef]] = defaultdict(list)
        for _role, task, ref in self.skills.references():
            places[task.id].append(ref)
        if reader.is_admin:
            return Scope(places=places)
        if reader.is_manager:
            return Scope(people=frozenset(reader.team), places=places)
        return Scope(sops=reader.sops, places=places)

    def _read(self, ladder: Ladder, uow: UnitOfWork, reader: Reader, now: datetime) -> tuple[Sequence[Measured], Sequence[Block]]:
        """Return the KPIs, and what is below them."""
        measured: Sequence[Measured] = [row for row in ladder.read(uow.facts, self.scope(reader), now) if _is_shown(row, reader)]
        if self.returns is None or not reader.is_admin:
            return measured, ()
        measured, block = self.returns.add_to(measured, uow, now)
        return measured, (block,)

    def _ladder(self, uow: UnitOfWork, reader: Reader) -> Ladder:
        return Ladder(self.plan, uow.people.everyone(), time_to_proficiency(uow, reader), reader.fewest, self.memo)


def _is_shown(row: Measured, reader: Reader) -> bool:
    """A return counts what everybody does, time to proficiency whom the reader leads: others are not told that data are missing."""
    leads = reader.is_admin or reader.is_manager
    return {RETURN_ON_INVESTMENT: reader.is_admin, TIME_TO_PROFICIENCY: leads}.get(row.kpi.id, True)


def whose(reader: Reader) -> str:
    """Return whose work the page is about, in words."""
    if reader.is_admin:
        return _("everybody")
    return _("the people who report to you") if reader.is_manager else _("everybody on the tasks that your SOPs describe")
