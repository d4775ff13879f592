"""Finds sections that the same group of people missed in practice and later at work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.withholding import FEWEST
from insights.diagnosis.facts import Facts, MissedAtWork, Practised
from insights.diagnosis.models import TaskInfo
from retrieval.library.models import SectionRef

_PRACTICE_MISSED = 0.3
"""From this share of the answers wrong on, a section is missed in practice."""

_TIMES = 3
"""Fewer misses at work tell nothing."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Holds a section that `people` of a role practised, with `wrong` of `answers`, and missed `times` at work afterwards.

    `both` counts who missed it in practice and later at work; None under five. `times` is None where fewer than five missed it at
    work: a reader who knows whose miss it was could infer that person's answers.
    """

    task: TaskInfo
    section: SectionRef
    people: int
    answers: int
    wrong: int
    times: int | None
    both: int | None


def missed_concepts(
    tasks: Sequence[TaskInfo],
    facts: Facts,
    roles: Mapping[str, str | None],
    only: Collection[str] | None = None,
    fewest: int = FEWEST,
) -> list[Concept]:
    """Return the sections, the most missed at work first. A section of several tasks of a role is listed under the weightiest."""
    answers: dict[tuple[str, SectionRef], list[Practised]] = defaultdict(list)
    for practised in facts.practised:
        if only is None or practised.person in only:
            answers[roles.get(practised.person) or "", practised.section].append(practised)
    missed = {(miss.person, miss.section): miss for miss in facts.missed}
    concepts: list[tuple[int, Concept]] = []
    for (role, section), group in answers.items():
        task = max(
            (info for info in tasks if info.role == role and info.covers(section)), key=lambda info: info.weight, default=None
        )
        known = _concept(task, section, group, missed, fewest) if task is not None else None
        if known is not None:
            concepts.append(known)
    return [concept for _times, concept in sorted(concepts, key=lambda entry: (-entry[0], entry[1].task.cell, entry[1].section))]


def _concept(
    task: TaskInfo,
    section: SectionRef,
    group: Sequence[Practised],
    missed: Mapping[tuple[str, SectionRef], MissedAtWork],
    fewest: int,
) -> tuple[int, Concept] | None:
    """Return the concept with the number of misses by which it is ranked.

    None where the group is small, where practice went well, or where too little was missed at work after it.
    """
    answers, right = sum(practised.answers for practised in group), sum(practised.right for practised in group)
    pairs = [(practised, at_work) for practised in group if (at_work := missed.get((practised.person, section))) is not None]
    later = [pair for pair in pairs if pair[0].missed_at is not None and pair[1].last_at > pair[0].missed_at]
    times = sum(at_work.times for _, at_work in pairs)
    if len(group) < fewest or answers - right < _PRACTICE_MISSED * answers or times < _TIMES or not later:
        return None
    both = len(later) if len(later) >= fewest else None
    times_shown = times if len(pairs) >= fewest else None
    return times, Concept(task, section, len(group), answers, answers - right, times_shown, both)
