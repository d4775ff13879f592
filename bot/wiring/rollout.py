"""Reads from a workspace's data how far its first ninety days have come, as an administrator may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.insights.why import WhyPages, tasks_of
from bot.ports import UnitOfWork
from bot.wiring import Cairn
from bot.wiring.insights import kpis_of, work_pages
from core import units
from core.work_events import WorkKind
from core.workdays import moment
from insights.diagnosis.matrix import Coverage
from insights.diagnosis.models import TaskInfo
from insights.kpi.models import Plan
from insights.kpi.tallies import OwnKind, Slice, Span
from insights.kpi.values import Measured
from insights.kpi.words import shown
from insights.reports.readers import Reader, visibility_of
from insights.rollout.models import Activity, Figure, Library, Rollout, Workflow, Workspace
from insights.rollout.steps import rollout
from retrieval.adapters.golden_file import read_golden
from retrieval.library.ports import SopStatus

_ROUGHEST: Final = 3
_RECENT: Final = timedelta(weeks=4)
_WORK: Final = timedelta(weeks=8)


def rollout_of(cairn: Cairn) -> Rollout:
    """Return the steps of the first ninety days. Reads only."""
    visibility = visibility_of(cairn.settings.managers_see, cairn.settings.works_council)
    operator = Reader("", is_admin=True, visibility=visibility)
    plan, now = kpis_of(cairn.settings), cairn.clock()
    tasks = tasks_of(cairn.skills)
    picked = _picked(plan.plan, tasks)
    measured = [row for row in work_pages(cairn).measured(operator) if row.kpi.tasks]
    friction = WhyPages(cairn.unit, cairn.clock, cairn.skills).findings(operator).friction

    def read(uow: UnitOfWork) -> Workspace:
        statuses = [status for status in uow.library.statuses() if status.retired_at is None]
        return Workspace(
            today=now.date(),
            library=_library(uow, statuses, now),
            activity=_activity(uow, tasks, now),
            workflow=_workflow(uow, picked, statuses, measured, (plan.plan, now)),
            tasks=sum(bool(task.sops) for task in tasks),
            rough=tuple(row.task.title for row in friction[:_ROUGHEST]),
            launch=plan.plan.launch,
            golden=_golden(cairn),
            has_roi=plan.assumptions is not None,
            fewest=operator.fewest,
        )

    return rollout(units.run(cairn.unit, read))


def _picked(plan: Plan, tasks: Sequence[TaskInfo]) -> list[TaskInfo]:
    named = {task for kpi in plan.kpis.values() for task in kpi.tasks}
    return [task for task in tasks if task.id in named]


def _golden(cairn: Cairn) -> int:
    file = cairn.settings.golden_questions
    return len(read_golden(file)[0]) if file is not None and file.is_file() else 0


def _library(uow: UnitOfWork, statuses: Sequence[SopStatus], now: datetime) -> Library:
    first = [version.created_at for status in statuses for version in uow.library.versions(status.id)[:1]]
    return Library(
        current=sum(status.card is not None for status in statuses),
        waiting=sum(status.pending is not None for status in statuses),
        overdue=sum(status.card is not None and status.card.is_overdue(now.date()) for status in statuses),
        first_on=min(first).date() if first else None,
    )


def _activity(uow: UnitOfWork, tasks: Sequence[TaskInfo], now: datetime) -> Activity:
    recent = Span(now - _RECENT, now)
    work = Slice(tasks=sorted({task.id for task in tasks}))
    kinds = [kind.value for kind in WorkKind]
    people = {value.person for value in uow.facts.of_people(Span(now - _WORK, now), kinds, work)} if tasks else set()

    def behind(kind: OwnKind) -> int:
        return len({value.person for value in uow.facts.of_people(recent, [kind.value])})

    return Activity(
        known=sum(bool(person.role) for person in uow.people.everyone()),
        working=len(people),
        asking=behind(OwnKind.QUESTION_ASKED),
        practising=behind(OwnKind.QUIZ_ANSWERED),
    )


def _workflow(
    uow: UnitOfWork,
    picked: Sequence[TaskInfo],
    statuses: Sequence[SopStatus],
    measured: Sequence[Measured],
    at: tuple[Plan, datetime],
) -> Workflow:
    if not picked:
        return Workflow()
    sops = {sop for task in picked for sop in task.sops}
    cards = {status.id: status.card for status in statuses if status.card is not None}
    covered = [section for section in uow.task_facts.covered(sops) if any(task.covers(section.section) for task in picked)]
    plan, now = at
    changes = uow.readings.changes(moment(plan.launch), now) if plan.launch is not None else []
    return Workflow(
        tasks=tuple(dict.fromkeys(task.title for task in picked)),
        missing=len(sops - cards.keys()),
        coverage=Coverage(
            len(covered),
            sum(section.items > 0 for section in covered),
            all(cards[sop].governance.owner for sop in sops & cards.keys()),
        ),
        figures=tuple(Figure(row.kpi.title, _words(row, before=True), _words(row, before=False)) for row in measured),
        mended=len({change.section for change in changes if any(task.covers(change.section) for task in picked)}),
    )


def _words(measured: Measured, *, before: bool) -> str:
    """Return the counts in words; empty where nothing was counted."""
    value = measured.baseline if before else measured.now
    has_value = value is not None and (value.value is not None or value.is_withheld)
    return shown(measured, value) if has_value else ""
