"""Ranks tasks by questions, escalations and errors per week and person, so that a team's size does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.withholding import FEWEST
from insights.diagnosis.models import TaskInfo, TaskTally

_STUCK, _ESCALATED, _ERROR = 3.0, 3.0, 2.0
"""What a question counts more when it ended stuck, what an escalation and an error count against a question."""

_WEEKS_DRAWN = 20.0
"""Person-weeks by which a task's rate is drawn toward the mean of all: six events of a week decide nothing."""


@dataclass(frozen=True, slots=True)
class Friction:
    """Holds events per 10 person-weeks, None where too few people caused them (for errors: where too few did the task).

    What a task is ranked by is not shown: the sum of its parts would tell the one that is withheld.
    """

    task: TaskInfo
    people: int
    questions: float | None
    stuck: float | None
    escalations: float | None
    errors: float | None


def friction_map(tallied: Sequence[TaskTally], fewest: int = FEWEST) -> list[Friction]:
    """Rank the tasks with enough people, the roughest first: by their weighted events, shrunk toward the mean of all tasks.

    Tasks without any event are left out.
    """
    known = [tally for tally in tallied if tally.n >= fewest and _weighed(tally)]
    exposure = sum(_person_weeks(tally) for tally in known)
    mean = sum(_weighed(tally) for tally in known) / exposure if exposure else 0.0

    def score(tally: TaskTally) -> float:
        return (_weighed(tally) + mean * _WEEKS_DRAWN) / (_person_weeks(tally) + _WEEKS_DRAWN)

    return [_friction(tally, fewest) for tally in sorted(known, key=lambda tally: (-score(tally), tally.task.cell))]


def _friction(tally: TaskTally, fewest: int) -> Friction:
    weeks = _person_weeks(tally)

    def paced(*names: str, among: str = "") -> float | None:
        counts = [sum(getattr(person, name) for name in names) for person in tally.people.values()]
        behind = (
            sum(getattr(person, among) > 0 for person in tally.people.values()) if among else sum(count > 0 for count in counts)
        )
        return None if 0 < behind < fewest else 10 * sum(counts) / weeks

    return Friction(
        tally.task,
        tally.n,
        questions=paced("questions"),
        stuck=paced("stuck"),
        escalations=paced("escalated", "cases"),
        errors=paced("errors", among="done"),
    )


def _person_weeks(tally: TaskTally) -> float:
    """Return the task's person-weeks: everybody of the role counts, whether they asked or not."""
    return max(tally.n, tally.team) * tally.weeks


def _weighed(tally: TaskTally) -> float:
    escalations = tally.total("escalated") + tally.total("cases")
    return (
        tally.total("questions") + (_STUCK - 1) * tally.total("stuck") + _ESCALATED * escalations + _ERROR * tally.total("errors")
    )
