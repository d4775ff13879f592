"""The page Work for a reader: a manager's team, an owner's SOPs, everything for an administrator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import Clock, UnitOfWork
from core import units
from insights.kpi.models import Plan
from insights.kpi.parts import Scope
from insights.kpi.values import Given, Ladder, Measured
from insights.reports.models import Page
from insights.reports.readers import Reader
from insights.reports.work import work_page
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


def _nothing_given(_uow: UnitOfWork, _reader: Reader) -> Mapping[str, Given]:
    return {}


@dataclass(frozen=True)
class WorkPages:
    """`given` adds figures that are worked out elsewhere, by the KPI's id; `is_simulated` says whether the rows are."""

    units: Callable[[], UnitOfWork]
    clock: Clock
    plan: Plan
    skills: SkillMap
    given: Callable[[UnitOfWork, Reader], Mapping[str, Given]] = _nothing_given
    is_simulated: Callable[[UnitOfWork], bool] = lambda _uow: False

    def page(self, reader: Reader) -> Page:
        """Read and make the page."""
        now = self.clock()

        def work(uow: UnitOfWork) -> Page:
            ladder = self._ladder(uow, reader)
            measured = ladder.read(uow.facts, self.scope(reader), now)
            return work_page(ladder, measured, now, whose(reader), is_simulated=self.is_simulated(uow))

        return units.run(self.units, work)

    def measured(self, reader: Reader) -> list[Measured]:
        """The same numbers as values (`cairn kpis show`)."""
        now = self.clock()
        return units.run(self.units, lambda uow: list(self._ladder(uow, reader).read(uow.facts, self.scope(reader), now)))

    def scope(self, reader: Reader) -> Scope:
        """Which rows the reader may see counted."""
        places: dict[str, list[SectionRef]] = defaultdict(list)
        for _, task, ref in self.skills.references():
            places[task.id].append(ref)
        if reader.is_admin:
            return Scope(places=places)
        if reader.is_manager:
            return Scope(people=frozenset(reader.team), places=places)
        return Scope(sops=reader.sops, places=places)

    def _ladder(self, uow: UnitOfWork, reader: Reader) -> Ladder:
        return Ladder(self.plan, uow.people.everyone(), self.given(uow, reader), reader.fewest)


def whose(reader: Reader) -> str:
    """Whose work the page is about, in words."""
    if reader.is_admin:
        return "everybody"
    return "the people who report to you" if reader.is_manager else "everybody on the tasks that your SOPs describe"
