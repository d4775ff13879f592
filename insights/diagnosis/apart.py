"""Whether a few people stand apart from the others at one task: a mixture of two kinds of people, fitted by expectation maximisation.

One kind errs at work and answers right like the others, the other kind errs far more often and answers worse. The fit gives the
share of the second kind and by how much the mixture explains the counts better than one kind does. It marks no person.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from insights.diagnosis.models import Tally
from insights.diagnosis.rates import log_share

_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Kinds:
    """How the two kinds differ: shares of errors and right answers, how many observations a person's own share counts as."""

    more_errors: float = 0.2
    times_errors: float = 3.0
    fewer_right: float = 0.3
    steady: float = 60.0
    steady_right: float = 12.0
    loose: float = 8.0
    expected: float = 0.08
    """Share of people of the second kind that is thought likely beforehand, worth `people` of them."""
    people: float = 4.0


KINDS = Kinds()


@dataclass(frozen=True, slots=True)
class Apart:
    """`share` of the people stand apart; `evidence` is the gain in log likelihood; `others` the error share of the rest."""

    share: float
    evidence: float
    others: float
    weight_of_rest: float


def stand_apart(people: Sequence[Tally], errors: float, right: float, kinds: Kinds = KINDS) -> Apart:
    """Fit the mixture to everybody at work.

    Args:
        people: who did the task.
        errors: the usual share of errors, toward which that of the rest is drawn.
        right: the usual share of right answers of this task.
        kinds: how the kinds differ.
    """
    share, rest = kinds.expected, errors
    gains: list[float] = []
    for _ in range(_ROUNDS):
        gains = [_gain(one, rest, right, kinds) for one in people]
        likely = [_posterior(share, gain) for gain in gains]
        share = (sum(likely) + kinds.expected * kinds.people) / (len(people) + kinds.people)
        kept = [1 - weight for weight in likely]
        wrong = sum(weight * one.errors for weight, one in zip(kept, people, strict=True))
        done = sum(weight * one.done for weight, one in zip(kept, people, strict=True))
        rest = (wrong + 10 * errors) / (done + 10)
    evidence = sum(math.log1p(share * math.expm1(min(gain, 50.0))) for gain in gains)
    likely = [_posterior(share, gain) for gain in gains]
    return Apart(sum(likely) / len(people), evidence, rest, sum(1 - weight for weight in likely))


def _gain(one: Tally, errors: float, right: float, kinds: Kinds) -> float:
    """Log likelihood of a person's counts as one of the second kind over that as one of the rest."""
    worse = min(0.9, max(errors + kinds.more_errors, kinds.times_errors * errors))
    poorer = max(0.1, right - kinds.fewer_right)
    at_work = log_share(one.errors, one.done, worse, kinds.loose) - log_share(one.errors, one.done, errors, kinds.steady)
    answers = log_share(one.right, one.answers, poorer, kinds.loose) - log_share(one.right, one.answers, right, kinds.steady_right)
    return at_work + answers


def _posterior(share: float, gain: float) -> float:
    odds = share / (1 - share) * math.exp(min(gain, 50.0))
    return odds / (1 + odds)
