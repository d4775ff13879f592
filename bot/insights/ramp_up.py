"""Makes the page Ramp-up: the progress of the people whom its reader leads, by role and cohort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.insights.ways import RampUpPlan, arms, cohort_of, is_seen
from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import gettext as _
from insights.reports.models import Page
from insights.reports.ramp_up import RampUpFacts, RoleFacts, hidden_cohorts, ramp_up_page
from nudges.learners.proficiency_rows import Proficiency
from nudges.skills.skillmap import SkillMap


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
