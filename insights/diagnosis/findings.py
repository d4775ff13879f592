"""Everything that is found for one scope of people and tasks, with the small cells left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.withholding import withheld
from insights.diagnosis.concepts import Concept, missed_concepts
from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.facts import Facts
from insights.diagnosis.friction import Friction, friction_map
from insights.diagnosis.matrix import Coverage, MatrixRow, matrix
from insights.diagnosis.models import Cause, Cell, Diagnosis, TaskInfo
from insights.diagnosis.tallies import tallies
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work and which tasks count. `people` None: everybody; `sops` None: every task, else those that they describe."""

    people: frozenset[str] | None = None
    sops: frozenset[str] | None = None

    def holds(self, task: TaskInfo) -> bool:
        return self.sops is None or not self.sops.isdisjoint(task.sops)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is diagnosed: the map's tasks, counts of a period of `weeks`, roles by person, what the library has for each task."""

    tasks: Sequence[TaskInfo]
    facts: Facts
    roles: Mapping[str, str | None]
    weeks: float
    coverage: Mapping[Cell, Coverage]


@dataclass(frozen=True, slots=True)
class Findings:
    """`withheld` counts tasks of the scope that too few people did, or that would give away one of those."""

    diagnoses: Sequence[Diagnosis]
    concepts: Sequence[Concept]
    matrix: Sequence[MatrixRow]
    friction: Sequence[Friction]
    withheld: int
    weeks: float


def findings(ground: Ground, scope: Scope, fewest: int = 5) -> Findings:
    """Diagnose the tasks of a scope. What is usual is read from all tasks of the same people, shown or not."""
    tallied = tallies(ground.tasks, ground.facts, ground.roles, ground.weeks, scope.people)
    wanted = [one for one in tallied if scope.holds(one.task) and (one.n or one.team)]
    hidden = withheld({one.task.cell: one.n for one in wanted if one.n}, fewest)
    shown = {one.task.cell for one in wanted if one.n and one.task.cell not in hidden}
    diagnoses = [one for one in diagnosed(tallied, fewest=fewest) if one.task.cell in shown]
    return Findings(
        diagnoses=[replace(one, sections=_telling(one, ground, scope.people)) for one in diagnoses],
        concepts=[
            one
            for one in missed_concepts(ground.tasks, ground.facts, ground.roles, scope.people, fewest)
            if one.task.cell in shown and (scope.sops is None or one.section.sop_id in scope.sops)
        ],
        matrix=matrix([replace(one, people={}) if one.task.cell in hidden else one for one in wanted], ground.coverage, fewest),
        friction=friction_map([one for one in wanted if one.task.cell in shown], fewest),
        withheld=len(hidden),
        weeks=ground.weeks,
    )


def _telling(diagnosis: Diagnosis, ground: Ground, people: Collection[str] | None) -> tuple[SectionRef, ...]:
    """Sections that most of what speaks for the cause is about, most first; else those that the map names."""
    task, facts = diagnosis.task, ground.facts
    counted = Counter[SectionRef]()
    if diagnosis.cause is Cause.SOP:
        for asked in facts.asked:
            counted[asked.section] += asked.stuck * _is_of(asked.person, asked.section, task, ground, people)
    elif diagnosis.cause is Cause.PRACTICE:
        for answers in facts.practised:
            wrong = answers.answers - answers.right
            counted[answers.section] += wrong * _is_of(answers.person, answers.section, task, ground, people)
    else:
        for missed in facts.missed:
            counted[missed.section] += missed.times * _is_of(missed.person, missed.section, task, ground, people)
    found = [section for section, count in counted.most_common() if count]
    return tuple(found or task.sections)


def _is_of(person: str, section: SectionRef, task: TaskInfo, ground: Ground, people: Collection[str] | None) -> bool:
    return (people is None or person in people) and ground.roles.get(person) == task.role and task.covers(section)
