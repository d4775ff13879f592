"""Computes what the page Work says besides the counted KPIs: time to proficiency, and the return on the first year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.insights.ways import is_seen, spell_of
from bot.ports import UnitOfWork
from core.localization import gettext as _
from core.people import Person
from insights.cohorts.effort import effort
from insights.cohorts.roi import Improvement, Roi, roi
from insights.cohorts.roi_assumptions import RoiAssumptions
from insights.cohorts.roi_block import roi_block
from insights.cohorts.survival import kaplan_meier
from insights.kpi.builtin import RETURN_ON_INVESTMENT, TIME_TO_PROFICIENCY
from insights.kpi.models import Plan
from insights.kpi.values import Given, Measured, Value
from insights.reports.models import Block
from insights.reports.readers import Reader

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
        return [_with(measured_kpi, return_) for measured_kpi in measured], roi_block(return_, self.assumptions)

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
        return replace(measured, note=_("No gain is measured yet. The page prints the costs and what is missing."))
    low, high = f"{return_.percent.low:.0f}", f"{return_.percent.high:.0f}"
    note = _("The return is between {low} % and {high} %.").format(low=low, high=high)
    return replace(measured, now=Value(return_.percent.mid, len(return_.lines)), note=note)
