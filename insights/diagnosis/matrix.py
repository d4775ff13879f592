"""Ranks where to invest next: each task of a role with its weight, its coverage, and how well the team does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.localization import N_
from core.withholding import FEWEST
from insights.diagnosis.models import Cell, TaskInfo, TaskTally

QUIZ_SHARE, WORK_SHARE = 0.3, 0.4
"""Shares of answers and of work in the mastery of a task, as for a person; what is not known takes no part."""

_PRIOR, _PRIOR_SHARE = 5.0, 0.7
"""A team's mastery is drawn toward this share, worth so many people, before tasks are ranked."""

IN_ORDER = N_("in good order")
BOTTLENECK = N_("covered, and a bottleneck is named")

_NO_SOP, _NO_OWNER, _NO_ITEMS = 0.5, 0.1, 0.2


@dataclass(frozen=True, slots=True)
class Coverage:
    """Holds the library's coverage of a task: sections, how many have a practice question, whether every SOP has an owner."""

    sections: int = 0
    with_items: int = 0
    has_owner: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Holds one task's row. `mastery` is 0 to 1, None where fewer than five people are known. `gain` is weight x what is missing.

    `reason` is translated where it is shown: rows are kept for readers of several languages.
    """

    task: TaskInfo
    coverage: Coverage
    people: int
    mastery: float | None
    gain: float
    reason: str


def matrix(tallied: Sequence[TaskTally], coverage: Mapping[Cell, Coverage], fewest: int = FEWEST) -> list[MatrixRow]:
    """Rank the tasks, the highest gain first."""
    rows = [_row(tally, coverage.get(tally.task.cell, Coverage()), fewest) for tally in tallied]
    return sorted(rows, key=lambda row: (-row.gain, row.task.cell))


def _row(tally: TaskTally, coverage: Coverage, fewest: int) -> MatrixRow:
    known = [share for share in (_mastery(tally, person) for person in tally.people) if share is not None]
    mastery = sum(known) / len(known) if len(known) >= fewest else None
    expected = _PRIOR_SHARE if mastery is None else (_PRIOR * _PRIOR_SHARE + sum(known)) / (_PRIOR + len(known))
    lacking = 1 - expected + _uncovered(coverage)
    return MatrixRow(tally.task, coverage, len(known), mastery, tally.task.weight * lacking, _reason(coverage, mastery))


def _mastery(tally: TaskTally, person: str) -> float | None:
    """Return one person's share of right answers and of work without an error, weighted as in their own mastery."""
    counts = tally.people[person]
    parts = [(QUIZ_SHARE, counts.right / counts.answers)] if counts.answers else []
    if counts.done:
        parts.append((WORK_SHARE, counts.completed / counts.done))
    whole = sum(share for share, _ in parts)
    return sum(share * value for share, value in parts) / whole if parts else None


def _uncovered(coverage: Coverage) -> float:
    if not coverage.sections:
        return _NO_SOP
    bare = 1 - coverage.with_items / coverage.sections
    return _NO_ITEMS * bare + (0.0 if coverage.has_owner else _NO_OWNER)


def _reason(coverage: Coverage, mastery: float | None) -> str:
    """Return in words what is missing most."""
    lacks = (
        (not coverage.sections, N_("no SOP describes it")),
        (not coverage.with_items, N_("nothing to practise yet")),
        (mastery is None, N_("too few people known")),
        (mastery is not None and mastery < _PRIOR_SHARE, N_("weak in practice or at work")),
        (not coverage.has_owner, N_("an SOP has no owner")),
    )
    return next((words for is_so, words in lacks if is_so), IN_ORDER)
