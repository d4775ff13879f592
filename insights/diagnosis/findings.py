"""Collects all findings for one scope of people and tasks, and withholds those about too few people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.withholding import withheld
from insights.diagnosis.concepts import Concept, missed_concepts
from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.facts import Facts
from insights.diagnosis.friction import Friction, friction_map
from insights.diagnosis.matrix import BOTTLENECK, IN_ORDER, Coverage, MatrixRow, matrix
from insights.diagnosis.models import Cause, Cell, Diagnosis, TaskInfo
from insights.diagnosis.tallies import Places, tallies
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
