"""Assigns counts to tasks: a section belongs to every task of the person's role that names it or its SOP."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from insights.diagnosis.facts import Facts
from insights.diagnosis.models import Cell, Tally, TaskInfo, TaskTally
from retrieval.library.models import SectionRef


def tallies(
    tasks: Sequence[TaskInfo], facts: Facts, roles: Mapping[str, str | None], weeks: float, only: Collection[str] | None = None
) -> list[TaskTally]:
    """Return the counts of each task.

    Args:
        tasks: the skill map's.
        facts: counts of the period.
        roles: role id by person. Work of people without a role counts where a task's id is used once in the map.
        weeks: length of the period.
        only: the persons who count; None: all.
    """
    places = Places(tasks, roles)
    counted: dict[Cell, dict[str, Tally]] = {task.cell: defaultdict(Tally) for task in tasks}

    def of(person: str, section: SectionRef) -> Iterable[Tally]:
        is_counted = only is None or person in only
        return [counted[task.cell][person] for task in places.naming(person, section)] if is_counted else []

    for lesson in facts.taught:
        for tally in of(lesson.person, lesson.section):
            tally.lessons += lesson.lessons
    for answers in facts.practised:
        for tally in of(answers.person, answers.section):
            tally.answers += answers.answers
            tally.right += answers.right
    for askings in facts.asked:
        for tally in of(askings.person, askings.section):
            tally.questions += askings.questions
            tally.stuck += askings.stuck
    _add_work(facts, places, counted, only)
    team = Counter(role for person, role in roles.items() if only is None or person in only)
    versions = Counter(version.sop for version in facts.versions)
    return [
        TaskTally(task, dict(counted[task.cell]), weeks, team[task.role], sum(versions[sop] for sop in task.sops)) for task in tasks
    ]


def _add_work(facts: Facts, places: Places, counted: dict[Cell, dict[str, Tally]], only: Collection[str] | None) -> None:
    for work in facts.worked:
        task = places.named(work.person, work.task)
        if task is not None and (only is None or work.person in only):
            tally = counted[task.cell][work.person]
            tally.completed += work.completed
            tally.errors += work.missed + work.reopened
            tally.escalated += work.escalated
    for sent in facts.sent:
        for task in places.of_sop(sent.person, sent.sop):
            if only is None or sent.person in only:
                counted[task.cell][sent.person].cases += sent.cases


class Places:
    """Finds which tasks a section, an SOP or a source's task name means for a person."""

    def __init__(self, tasks: Sequence[TaskInfo], roles: Mapping[str, str | None]) -> None:
        self._roles = roles
        self._by_id: dict[str, list[TaskInfo]] = defaultdict(list)
        self._by_sop: dict[tuple[str, str], list[TaskInfo]] = defaultdict(list)
        for task in tasks:
            self._by_id[task.id].append(task)
            for sop in task.sops:
                self._by_sop[task.role, sop].append(task)
        self._covering = cache(self._find)

    def naming(self, person: str, section: SectionRef) -> Sequence[TaskInfo]:
        return self._covering(self._roles.get(person) or "", section)

    def of_sop(self, person: str, sop: str) -> Sequence[TaskInfo]:
        return self._by_sop.get((self._roles.get(person) or "", sop), ())

    def named(self, person: str, task_id: str) -> TaskInfo | None:
        known = self._by_id.get(task_id, ())
        role = self._roles.get(person)
        own = next((task for task in known if task.role == role), None)
        return own or (known[0] if len(known) == 1 and role is None else None)

    def _find(self, role: str, section: SectionRef) -> Sequence[TaskInfo]:
        return [task for task in self._by_sop.get((role, section.sop_id), ()) if task.covers(section)]
