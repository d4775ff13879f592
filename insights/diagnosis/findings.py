"""Collects all findings for one scope of people and tasks, and withholds those about too few people.

A section's counts belong to every task of the person's role that names it or its SOP.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Protocol

from core.withholding import withheld
from insights.diagnosis.concepts import Concept, missed_concepts
from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.facts import Covered, Facts
from insights.diagnosis.friction import Friction, friction_map
from insights.diagnosis.matrix import BOTTLENECK, IN_ORDER, Coverage, MatrixRow, matrix
from insights.diagnosis.models import Cause, Cell, Diagnosis, Tally, TaskInfo, TaskTally
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class Scope:
    """Selects whose work and which tasks count. `people` None: everybody; `sops` None: every task, else those they describe."""

    people: frozenset[str] | None = None
    sops: frozenset[str] | None = None

    def holds(self, task: TaskInfo) -> bool:
        return self.sops is None or not self.sops.isdisjoint(task.sops)


@dataclass(frozen=True, slots=True)
class DiagnosisInput:
    """Holds the input: the skill map's tasks, counts of a period of `weeks`, roles by person, the library's coverage by task."""

    tasks: Sequence[TaskInfo]
    facts: Facts
    roles: Mapping[str, str | None]
    weeks: float
    coverage: Mapping[Cell, Coverage]


@dataclass(frozen=True, slots=True)
class Findings:
    """Holds all findings. `withheld` counts tasks that too few people did, or from which such a task could be worked out."""

    diagnoses: Sequence[Diagnosis]
    concepts: Sequence[Concept]
    matrix: Sequence[MatrixRow]
    friction: Sequence[Friction]
    withheld: int
    weeks: float


def findings(ground: DiagnosisInput, scope: Scope, fewest: int = 5) -> Findings:
    """Diagnose the tasks of a scope. The usual rates come from all tasks of the same people, shown or not."""
    tallied = tallies(ground.tasks, ground.facts, ground.roles, ground.weeks, scope.people)
    wanted = [tally for tally in tallied if scope.holds(tally.task) and (tally.n or tally.team)]
    hidden = withheld({tally.task.cell: tally.n for tally in wanted if tally.n}, fewest)
    shown = {tally.task.cell for tally in wanted if tally.n and tally.task.cell not in hidden}
    diagnoses = diagnosed(tallied, fewest=fewest, wanted=shown)
    named = {diagnosis.task.cell for diagnosis in diagnoses if diagnosis.cause.is_named}
    counted = [replace(tally, people={}) if tally.task.cell in hidden else tally for tally in wanted]
    telling = _Telling(ground, scope.people)
    return Findings(
        diagnoses=[replace(diagnosis, sections=telling.sections(diagnosis)) for diagnosis in diagnoses],
        concepts=[
            concept
            for concept in missed_concepts(ground.tasks, ground.facts, ground.roles, scope.people, fewest)
            if concept.task.cell in shown and (scope.sops is None or concept.section.sop_id in scope.sops)
        ],
        matrix=[_told(row, named) for row in matrix(counted, ground.coverage, fewest)],
        friction=friction_map([tally for tally in wanted if tally.task.cell in shown], fewest),
        withheld=len(hidden),
        weeks=ground.weeks,
    )


def _told(row: MatrixRow, named: Collection[Cell]) -> MatrixRow:
    """Replace the reason "in good order" of a task whose diagnosis names a bottleneck."""
    return replace(row, reason=BOTTLENECK) if row.reason == IN_ORDER and row.task.cell in named else row


class _Telling:
    """Counts the evidence for each cause by task and section, in one pass."""

    def __init__(self, ground: DiagnosisInput, people: Collection[str] | None) -> None:
        places, facts = Places(ground.tasks, ground.roles), ground.facts
        self._stuck: dict[Cell, Counter[SectionRef]] = defaultdict(Counter)
        self._wrong: dict[Cell, Counter[SectionRef]] = defaultdict(Counter)
        self._missed: dict[Cell, Counter[SectionRef]] = defaultdict(Counter)
        rows = (
            (self._stuck, ((row.person, row.section, row.stuck) for row in facts.asked if row.stuck)),
            (self._wrong, ((row.person, row.section, row.answers - row.right) for row in facts.practised if row.missed_at)),
            (self._missed, ((row.person, row.section, row.times) for row in facts.missed)),
        )
        for counted, triples in rows:
            for person, section, times in triples:
                for task in places.naming(person, section) if people is None or person in people else ():
                    counted[task.cell][section] += times

    def sections(self, diagnosis: Diagnosis) -> tuple[SectionRef, ...]:
        """Return the sections with evidence for the diagnosis, most first; without any, those that the map names."""
        counted = {Cause.SOP: self._stuck, Cause.PRACTICE: self._wrong}.get(diagnosis.cause, self._missed)
        return tuple(section for section, _ in counted[diagnosis.task.cell].most_common()) or diagnosis.task.sections


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


class TaskFacts(Protocol):
    """Reads counts of a span. They include neither erased persons nor confidential matters, which no table holds."""

    def between(self, since: datetime, until: datetime) -> Facts:
        """Count what happened at or after `since` and before `until`; nothing happened: empty."""

    def covered(self, sops: Collection[str]) -> Sequence[Covered]:
        """Return the sections of the SOPs' current versions, in reading order; retired and unknown SOPs have none."""
