"""Makes the page Why for a reader: a manager's team, the tasks of an owner's SOPs, everything for an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.blocks.words import plain_title
from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import gettext as _
from insights.diagnosis.facts import Covered
from insights.diagnosis.findings import DiagnosisInput, Findings, Scope, findings
from insights.diagnosis.matrix import Coverage
from insights.diagnosis.models import TaskInfo
from insights.kpi.values import Memo
from insights.reports.models import Page, Todo
from insights.reports.readers import Reader
from insights.reports.why import ReaderRights, why_page, why_todos
from nudges.skills.skillmap import FREQUENCY, SkillMap
from retrieval.library.models import SectionRef, SopCard

WEEKS: Final = 8
_NAMED: Final = 3
"""Sections of a diagnosis whose titles are looked up."""


@dataclass(frozen=True)
class WhyPages:
    units: Callable[[], UnitOfWork]
    clock: Clock
    skills: SkillMap
    weeks: int = WEEKS
    memo: Memo = field(default_factory=Memo)
    """Findings name nobody: This week, the Home tab and the page read them once in ten minutes."""

    def page(self, reader: Reader) -> Page:
        """Read and make the page."""
        now = self.clock()

        def work(uow: UnitOfWork) -> Page:
            all_findings = self._found(uow, reader, now)
            return why_page(all_findings, self._eyes(uow, reader, all_findings), now)

        return units.run(self.units, work)

    def todos(self, reader: Reader) -> Sequence[Todo]:
        """Return rows for This week: named bottlenecks and what was missed twice."""
        now = self.clock()

        def work(uow: UnitOfWork) -> Sequence[Todo]:
            all_findings = self._found(uow, reader, now)
            return why_todos(all_findings, self._eyes(uow, reader, all_findings))

        return units.run(self.units, work)

    def findings(self, reader: Reader) -> Findings:
        """Return the findings as values (`cairn why`)."""
        now = self.clock()
        return units.run(self.units, lambda uow: self._found(uow, reader, now))

    def _found(self, uow: UnitOfWork, reader: Reader, now: datetime) -> Findings:
        """Return what is found for whoever may see the same."""
        team = reader.team if reader.is_manager else None
        key = (reader.is_admin, reader.sops if reader.is_owner else None, team, reader.fewest)
        return self.memo.get(now, key, lambda: self._findings(uow, reader, now))

    def _findings(self, uow: UnitOfWork, reader: Reader, now: datetime) -> Findings:
        if not (reader.is_admin or reader.is_owner or reader.is_manager) or not self.skills.roles:
            return Findings([], [], [], [], 0, self.weeks)
        ground = self._ground(uow, now)
        if reader.is_admin:
            return findings(ground, Scope(), reader.fewest)
        own = findings(ground, Scope(sops=reader.sops), reader.fewest) if reader.is_owner else None
        team = findings(ground, Scope(people=frozenset(reader.team)), reader.fewest) if reader.is_manager else None
        if team is None or own is None:
            return team or own or findings(ground, Scope(people=frozenset()), reader.fewest)
        return _both(team, own)

    def _ground(self, uow: UnitOfWork, now: datetime) -> DiagnosisInput:
        tasks = tasks_of(self.skills)
        cards = {card.id: card for card in uow.library.cards()}
        covered = uow.task_facts.covered({sop for task in tasks for sop in task.sops})
        return DiagnosisInput(
            tasks=tasks,
            facts=uow.task_facts.between(now - timedelta(weeks=self.weeks), now),
            roles={person.id: person.role for person in uow.people.everyone()},
            weeks=self.weeks,
            coverage={task.cell: _coverage(task, covered, cards) for task in tasks},
        )

    def _eyes(self, uow: UnitOfWork, reader: Reader, all_findings: Findings) -> ReaderRights:
        whose = _("the people who report to you") if reader.is_manager else _("everybody on the tasks of your SOPs")
        if reader.is_manager and reader.is_owner:
            whose = _("the people who report to you, and everybody on the other tasks of your SOPs")
        return ReaderRights(
            fewest=reader.fewest,
            assignable=self._assignable(uow, reader),
            titles=dict(_titles(uow, reader, all_findings)),
            own=reader.sops,
            whose=_("everybody") if reader.is_admin else whose,
        )

    def _assignable(self, uow: UnitOfWork, reader: Reader) -> frozenset[str]:
        roles = {known.role for person in reader.team if (known := uow.people.get(person)) is not None}
        return frozenset(task.id for role in self.skills.roles.values() if role.id in roles for task in role.tasks)


def tasks_of(skills: SkillMap) -> list[TaskInfo]:
    """Return the tasks of a skill map, as they are diagnosed."""
    return [
        TaskInfo(role.id, task.id, task.title, role.title, FREQUENCY[task.frequency], task.impact, task.sops)
        for role in skills.roles.values()
        for task in role.tasks
    ]


def _both(team: Findings, own: Findings) -> Findings:
    """A manager who owns SOPs sees their team's tasks, and of the others those of their SOPs.

    A task is never shown twice: two figures of one task would give away the difference.
    """
    known = {diagnosis.task.cell for diagnosis in team.diagnoses} | {row.task.cell for row in team.friction}
    mapped = {row.task.cell for row in team.matrix}
    return replace(
        team,
        diagnoses=[*team.diagnoses, *(diagnosis for diagnosis in own.diagnoses if diagnosis.task.cell not in known)],
        concepts=[*team.concepts, *(concept for concept in own.concepts if concept.task.cell not in known)],
        matrix=[*team.matrix, *(row for row in own.matrix if row.task.cell not in mapped)],
        friction=[*team.friction, *(row for row in own.friction if row.task.cell not in known)],
    )


def _coverage(task: TaskInfo, covered: Sequence[Covered], cards: Mapping[str, SopCard]) -> Coverage:
    theirs = [place for place in covered if task.covers(place.section)]
    owned = [cards[sop].governance.owner is not None for sop in task.sops if sop in cards]
    return Coverage(len(theirs), sum(place.items > 0 for place in theirs), bool(owned) and all(owned))


def _titles(uow: UnitOfWork, reader: Reader, all_findings: Findings) -> Iterator[tuple[SectionRef, str]]:
    """Return the titles of sections that the reader may read; a section that is gone has no title."""
    shown = {section for diagnosis in all_findings.diagnoses for section in diagnosis.sections[:_NAMED]}
    wanted = sorted(shown | {concept.section for concept in all_findings.concepts})
    cards = {sop: uow.library.card(sop) for sop in {section.sop_id for section in wanted}}
    known = uow.library.sections([section for section in wanted if section.anchor])
    for section in wanted:
        card = cards[section.sop_id]
        if card is None or not (card.id in reader.sops or reader.viewer.may_see(card.governance.audience)):
            continue
        current = known.get(section)
        if current is not None or not section.anchor:
            yield section, plain_title(current) if current is not None else card.title
