"""Tests whether a few people differ from the others at one task, by a mixture of two kinds of people fitted with EM.

One kind errs at work and answers right like the others, the other kind errs far more often and answers worse. The fit gives the
share of the second kind and by how much the mixture explains the counts better than one kind does. It marks no person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from insights.diagnosis.models import Tally
from insights.diagnosis.rates import log_pace, log_share

Array: TypeAlias = NDArray[np.float64]

_ROUNDS = 12
_EVENTS = 3.0
_MOST = 50.0

_MORE_ERRORS, _TIMES_ERRORS, _FEWER_RIGHT, _TIMES_ASKING = 0.25, 3.0, 0.3, 2.2
"""How the second kind differs: so much more and so many times as often errors, fewer right answers, more questions."""

_STEADY, _STEADY_RIGHT, _LOOSE, _ASKING_SHAPE = 40.0, 12.0, 16.0, 3.0
"""How many observations a person's own share counts as, of the first kind and of the second."""

_EXPECTED, _PEOPLE = 0.08, 8.0
"""The share of people of the second kind that is thought likely beforehand, worth so many of them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Holds what one person did at the task, and the shares of errors and right answers expected from their other tasks."""

    tally: Tally
    errors: float
    right: float
    questions: float


@dataclass(frozen=True, slots=True)
class MixtureFit:
    """Holds the fit: `share` of the people differ, `evidence` is the gain in log likelihood, `others` the rest's error share."""

    share: float
    evidence: float
    others: float
    others_done: float


def stand_apart(people: Sequence[Person]) -> MixtureFit:
    """Fit the mixture to everybody who did the task. The task's difficulty is a factor on what is expected of each person."""
    if not people:
        return MixtureFit(0.0, 0.0, 0.0, 0.0)
    counts = _Counts.of(people)
    answers = counts.answers_gain()
    share, hard, asking = _EXPECTED, 1.0, 1.0
    gains = likely = np.zeros(len(people))
    for _ in range(_ROUNDS):
        gains = np.minimum(counts.work_gain(np.minimum(0.5, hard * counts.usual)) + answers + counts.asking_gain(asking), _MOST)
        odds = share / (1 - share) * np.exp(gains)
        likely = odds / (1 + odds)
        share = float((likely.sum() + _EXPECTED * _PEOPLE) / (len(people) + _PEOPLE))
        kept = 1 - likely
        asking = float((kept @ counts.questions + _EVENTS) / (kept @ counts.expected + _EVENTS))
        hard = float((kept @ counts.errors + _EVENTS) / (kept @ (counts.done * counts.usual) + _EVENTS))
    evidence = float(np.log1p(share * np.expm1(gains)).sum())
    done = float((1 - likely) @ counts.done)
    return MixtureFit(float(likely.mean()), evidence, float((1 - likely) @ counts.errors) / done if done else 0.0, done)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Holds the people's counts as arrays; `usual` and `knowing` are the shares that are expected of each."""

    errors: Array
    done: Array
    right: Array
    answers: Array
    questions: Array
    usual: Array
    knowing: Array
    expected: Array

    @classmethod
    def of(cls, people: Sequence[Person]) -> _Counts:
        rows = []
        for person in people:
            tally, expected = person.tally, (person.errors, person.right, person.questions)
            rows.append((tally.errors, tally.done, tally.right, tally.answers, tally.questions, *expected))
        return cls(*np.array(rows, dtype=np.float64).T)

    def work_gain(self, usual: Array) -> Array:
        """Return each person's log likelihood ratio of their errors: as one of the second kind over one of the rest."""
        worse = np.minimum(0.9, np.maximum(usual + _MORE_ERRORS, _TIMES_ERRORS * usual))
        return log_share(self.errors, self.done, worse, _LOOSE) - log_share(self.errors, self.done, usual, _STEADY)

    def asking_gain(self, times: float) -> Array:
        """Return each person's log likelihood ratio of their questions: as one of the second kind over one of the rest."""
        mean = np.maximum(1e-6, times * self.expected)
        often = log_pace(self.questions, 1.0, _TIMES_ASKING * mean, _ASKING_SHAPE)
        return often - log_pace(self.questions, 1.0, mean, _ASKING_SHAPE)

    def answers_gain(self) -> Array:
        poorer = np.maximum(0.1, self.knowing - _FEWER_RIGHT)
        steady = log_share(self.right, self.answers, self.knowing, _STEADY_RIGHT)
        return log_share(self.right, self.answers, poorer, _LOOSE) - steady
