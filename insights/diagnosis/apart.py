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


@dataclass(frozen=True, slots=True)
class Kinds:
    """Sets how the two kinds differ: shares of errors and right answers, how many observations a person's own share counts as."""

    more_errors: float = 0.25
    times_errors: float = 3.0
    fewer_right: float = 0.3
    steady: float = 40.0
    steady_right: float = 12.0
    loose: float = 16.0
    times_asking: float = 2.2
    asking_shape: float = 3.0
    expected: float = 0.08
    """Share of people of the second kind that is thought likely beforehand, worth `people` of them."""
    people: float = 8.0


KINDS = Kinds()


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


def stand_apart(people: Sequence[Person], kinds: Kinds = KINDS) -> MixtureFit:
    """Fit the mixture to everybody who did the task. The task's difficulty is a factor on what is expected of each person."""
    if not people:
        return MixtureFit(0.0, 0.0, 0.0, 0.0)
    counts = _Counts.of(people)
    answers = counts.answers_gain(kinds)
    share, hard, asking = kinds.expected, 1.0, 1.0
    gains = likely = np.zeros(len(people))
    for _ in range(_ROUNDS):
        gains = np.minimum(
            counts.work_gain(np.minimum(0.5, hard * counts.usual), kinds) + answers + counts.asking_gain(asking, kinds), _MOST
        )
        odds = share / (1 - share) * np.exp(gains)
        likely = odds / (1 + odds)
        share = float((likely.sum() + kinds.expected * kinds.people) / (len(people) + kinds.people))
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
        rows = [
            (
                person.tally.errors,
                person.tally.done,
                person.tally.right,
                person.tally.answers,
                person.tally.questions,
                person.errors,
                person.right,
                person.questions,
            )
            for person in people
        ]
        return cls(*np.array(rows, dtype=np.float64).T)

    def work_gain(self, usual: Array, kinds: Kinds) -> Array:
        """Return each person's log likelihood ratio of their errors: as one of the second kind over one of the rest."""
        worse = np.minimum(0.9, np.maximum(usual + kinds.more_errors, kinds.times_errors * usual))
        return log_share(self.errors, self.done, worse, kinds.loose) - log_share(self.errors, self.done, usual, kinds.steady)

    def asking_gain(self, times: float, kinds: Kinds) -> Array:
        """Return each person's log likelihood ratio of their questions: as one of the second kind over one of the rest."""
        mean = np.maximum(1e-6, times * self.expected)
        shape = kinds.asking_shape
        return log_pace(self.questions, 1.0, kinds.times_asking * mean, shape) - log_pace(self.questions, 1.0, mean, shape)

    def answers_gain(self, kinds: Kinds) -> Array:
        poorer = np.maximum(0.1, self.knowing - kinds.fewer_right)
        steady = log_share(self.right, self.answers, self.knowing, kinds.steady_right)
        return log_share(self.right, self.answers, poorer, kinds.loose) - steady
