"""Tallies of a team, written down by hand: ordinary tasks, and one that is not."""

from __future__ import annotations

from insights.diagnosis.models import Tally, TaskInfo, TaskTally
from retrieval.library.models import SectionRef

WEEKS = 8.0


def info(name: str, frequency: int = 4, impact: int = 3, role: str = "crew") -> TaskInfo:
    return TaskInfo(role, name, name.title(), role.title(), frequency, impact, (SectionRef(name, ""),))


def tally(
    *,
    done: int = 50,
    errors: int = 4,
    right: int = 8,
    answers: int = 10,
    questions: int = 2,
    stuck: int = 0,
    escalated: int = 0,
    lessons: int = 0,
) -> Tally:
    return Tally(
        lessons=lessons,
        answers=answers,
        right=right,
        questions=questions,
        stuck=stuck,
        completed=done - errors,
        errors=errors,
        escalated=escalated,
    )


def task(name: str, *people: Tally, role: str = "crew") -> TaskTally:
    known = {f"U{number}": one for number, one in enumerate(people)}
    return TaskTally(info(name, role=role), known, WEEKS, len(people))


def ordinary(count: int = 4, people: int = 12) -> list[TaskTally]:
    """Tasks in which a twelfth goes wrong, four fifths are known, and one question in two people ends stuck."""
    return [task(f"usual-{number}", *(tally(stuck=one % 2) for one in range(people))) for number in range(count)]
