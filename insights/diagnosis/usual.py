"""Computes the usual rates from the other tasks, and what to expect of a person from their other tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from insights.diagnosis import bars
from insights.diagnosis.apart import Person
from insights.diagnosis.models import Tally, TaskTally
from insights.diagnosis.rates import pooled, share, usual_of

Pair = tuple[int, int]


def answers_of(people: Iterable[Tally]) -> list[Pair]:
    """Return right answers and answers of each person."""
    return [(person.right, person.answers) for person in people]


def errors_of(people: Iterable[Tally]) -> list[Pair]:
    """Return errors and times done of each person."""
    return [(person.errors, person.done) for person in people]


def stuck_of(people: Iterable[Tally]) -> list[Pair]:
    """Return stuck questions and questions of each person."""
    return [(one.stuck, one.questions) for one in people]


@dataclass(frozen=True, slots=True)
class UsualRates:
    """Holds the usual shares of right answers and of questions that end stuck.

    Errors, questions and stuck questions are per time done.
    """

    right: float
    stuck: float
    asking: float
    ending: float
    errors: float


class Others:
    """Sums up every task and person once, to compute the usual rates of each task from all others."""

    def __init__(self, tallied: Sequence[TaskTally]) -> None:
        self._tasks = [_sums(tally) for tally in tallied]
        self._people: dict[tuple[str, str], Tally] = defaultdict(Tally)
        for tally in tallied:
            for name, person in tally.people.items():
                whole = self._people[tally.task.role, name]
                for count in ("errors", "completed", "right", "answers", "questions"):
                    setattr(whole, count, getattr(whole, count) + getattr(person, count))

    def usual(self, number: int) -> UsualRates:
        """Return the usual rates of all tasks except the one at this position."""
        rest = self._tasks[:number] + self._tasks[number + 1 :]
        wrong, stuck, asked, ended, errors = zip(*rest, strict=True) if rest else ((),) * 5
        return UsualRates(
            right=1 - usual_of(wrong, 1 - bars.USUAL_RIGHT, bars.STRENGTH),
            stuck=usual_of(stuck, bars.USUAL_STUCK, bars.STUCK_TIMES),
            asking=usual_of(asked, bars.USUAL_ASKING, bars.STUCK_TIMES),
            ending=usual_of(ended, bars.USUAL_ENDING, bars.STRENGTH),
            errors=usual_of(errors, bars.USUAL_ERRORS, 2 * bars.STRENGTH),
        )

    def at_work(self, tally: TaskTally, usual: UsualRates, right: float) -> list[Person]:
        """Return everybody who did the task, with what is expected of them; `right` is everybody's share of right answers at it."""
        harder = max(right, usual.right - 0.05) - usual.right
        return [self._person(tally.task.role, name, person, usual, harder) for name, person in tally.people.items() if person.done]

    def _person(self, role: str, name: str, person: Tally, usual: UsualRates, harder: float) -> Person:
        whole, strength = self._people[role, name], bars.OWN_STRENGTH
        done = whole.done - person.done
        asking = pooled([(whole.questions - person.questions, done)], usual.asking, bars.OWN_ASKING)
        expected = share([(whole.errors - person.errors, done)], usual.errors, strength).mean
        knowing = share([(whole.right - person.right, whole.answers - person.answers)], usual.right, strength).mean
        return Person(person, expected, min(0.95, max(0.2, knowing + harder)), asking * person.done)


def _sums(tally: TaskTally) -> tuple[Pair, ...]:
    """Return a task's wrong answers, stuck questions, questions, questions that ended stuck and errors, each with its whole."""
    right, answers, stuck, asked, errors, done = map(tally.total, ("right", "answers", "stuck", "questions", "errors", "done"))
    return (answers - right, answers), (stuck, done), (asked, done), (stuck, asked), (errors, done)
