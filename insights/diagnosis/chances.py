"""Computes how likely each bottleneck is, given the rates observed in practice, questions and work.

Under each bottleneck, a rate has a mean and a spread: about what is usual, or far from it. The spreads say how much tasks differ
anyway. Where lack of practice causes the errors, wrong answers grow with them. Where an unclear SOP causes them, more questions end
stuck: people who lack practice or meet a fault of the system ask more as well, but are helped as often as anybody.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from insights.diagnosis import bars
from insights.diagnosis.models import Cause, TaskTally
from insights.diagnosis.rates import effective, kept_of, log_pace, log_share, share
from insights.diagnosis.usual import UsualRates, answers_of, errors_of, stuck_of

_UNLIKE, _WIDE = 0.15, 0.7
"""Chance that people ask about a task as about no other, for a reason of its own, and how widely that varies."""


@dataclass(frozen=True, slots=True)
class Correlations:
    """Holds the intraclass correlations of one person's answers, errors and stuck questions."""

    answers: float
    errors: float
    stuck: float


def chances_of(tally: TaskTally, usual: UsualRates, alike: Correlations) -> dict[Cause, float]:
    """Return how likely each bottleneck is, and NOTHING, in which practice or questions may be bad but work is not."""
    wrong, done = effective(errors_of(tally.people.values()), alike.errors)
    often, seldom = errors_chances(wrong, done, usual)
    knowing, lacking = _practice_chances(tally, usual, alike)
    asked = _Asked(tally, usual, alike)
    clear, unclear = asked.chance(1.0), asked.chance(bars.ASKING_LOST, bars.ENDING_MORE)
    logs = {
        Cause.NOTHING: math.log(bars.PRIOR_NOTHING) + seldom + _either(0.15, knowing, lacking) + _either(0.15, clear, unclear),
        Cause.PRACTICE: often + lacking + asked.chance(bars.ASKING_LOST),
        Cause.SOP: often + knowing + unclear,
        Cause.PROCESS: often + knowing + asked.chance(bars.ASKING_FAILING),
    }
    top = max(logs.values())
    whole = sum(math.exp(log - top) for log in logs.values())
    return {cause: math.exp(log - top) / whole for cause, log in logs.items()}


def errors_chances(wrong: float, done: float, usual: UsualRates) -> tuple[float, float]:
    """Return the log likelihoods of errors: of a task in trouble, and of an ordinary one."""
    often = min(0.9, max(bars.ERRORS_TIMES * usual.errors, usual.errors + bars.ERRORS_MORE))
    return log_share(wrong, done, often, 10.0), log_share(wrong, done, usual.errors, bars.ERRORS_STRENGTH)


def _practice_chances(tally: TaskTally, usual: UsualRates, alike: Correlations) -> tuple[float, float]:
    """Return the log likelihoods of practice: of people who know the task, and of people who lack practice and err this often.

    Where nobody answered anything, there may be nothing to practise: it tells nothing.
    """
    right, answers = effective(answers_of(tally.people.values()), alike.answers)
    if not answers:
        return 0.0, 0.0
    more_errors = share(errors_of(tally.people.values()), usual.errors, bars.STRENGTH).mean - usual.errors
    less = min(0.5, max(0.15, bars.RIGHT_LESS * more_errors))
    lacking = log_share(right, answers, max(0.05, usual.right - less), bars.LACKING_STRENGTH)
    return log_share(right, answers, usual.right, bars.RIGHT_STRENGTH), lacking


class _Asked:
    """Computes likelihoods of how often people ask and which share of questions ends stuck.

    The share does not depend on a person's habit to ask.
    """

    def __init__(self, tally: TaskTally, usual: UsualRates, alike: Correlations) -> None:
        counts = [one.questions for one in tally.people.values()]
        kept = kept_of(counts)
        self._questions, self._done = kept * sum(counts), kept * tally.total("done")
        self._ended = effective(stuck_of(tally.people.values()), alike.stuck)
        self._usual = usual

    def chance(self, times: float, more: float = 0.0) -> float:
        """Return the log likelihood if people ask `times` as often as usual and the share that ends stuck is `more` higher."""
        asking = _either(_UNLIKE, self._pace(times, bars.ASKING_STRENGTH), self._pace(times, _WIDE))
        ending = min(0.9, self._usual.ending + more)
        return asking + log_share(*self._ended, ending, bars.ENDING_STRENGTH)

    def _pace(self, times: float, shape: float) -> float:
        return log_pace(self._questions, self._done, times * self._usual.asking, shape)


def _either(chance: float, usual_log: float, other: float) -> float:
    """Return the log likelihood of a mixture: of the second with this chance, else of the first."""
    return _log_sum(math.log(1 - chance) + usual_log, math.log(chance) + other)


def _log_sum(value: float, other: float) -> float:
    top = max(value, other)
    return top + math.log(math.exp(value - top) + math.exp(other - top))
