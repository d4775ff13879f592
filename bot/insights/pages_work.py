"""Makes the page Work for a reader: a manager's team, an owner's SOPs, everything for an administrator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.insights.returns import Returns, time_to_proficiency
from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import gettext as _
from insights.kpi.builtin import RETURN_ON_INVESTMENT, TIME_TO_PROFICIENCY
from insights.kpi.memo import Memo
from insights.kpi.models import Plan
from insights.kpi.parts import Scope
from insights.kpi.values import Ladder, Measured
from insights.reports.models import Block, Page
from insights.reports.readers import Reader
from insights.reports.work import WorkScope, work_page
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


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
        measured: Sequence[Measured] = [
            measured_kpi for measured_kpi in ladder.read(uow.facts, self.scope(reader), now) if _is_shown(measured_kpi, reader)
        ]
        if self.returns is None or not reader.is_admin:
            return measured, ()
        measured, block = self.returns.add_to(measured, uow, now)
        return measured, (block,)

    def _ladder(self, uow: UnitOfWork, reader: Reader) -> Ladder:
        return Ladder(self.plan, uow.people.everyone(), time_to_proficiency(uow, reader), reader.fewest, self.memo)


def _is_shown(measured_kpi: Measured, reader: Reader) -> bool:
    """A return counts what everybody does, time to proficiency whom the reader leads: others are not told that data are missing."""
    leads = reader.is_admin or reader.is_manager
    return {RETURN_ON_INVESTMENT: reader.is_admin, TIME_TO_PROFICIENCY: leads}.get(measured_kpi.kpi.id, True)


def whose(reader: Reader) -> str:
    """Return whose work the page is about, in words."""
    if reader.is_admin:
        return _("everybody")
    return _("the people who report to you") if reader.is_manager else _("everybody on the tasks that your SOPs describe")
