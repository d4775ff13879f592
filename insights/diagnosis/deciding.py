"""Decides where the bottleneck of a task probably is, by comparing practice, questions and work with the workspace's other tasks.

| practice | questions | work errors | probably |
|---|---|---|---|
| low | any | high | people lack practice |
| high | high, stuck | high | the SOP is unclear |
| high | not high | high | the process or the system |
| high | any | high for a few people only | those people: coaching |
| any | low, and most of them end well | low | easy or rare |

There is no diagnosis of a task at which fewer than five people worked, nor where the data allow two causes.

Under each bottleneck, a rate has a mean and a spread: about what is usual, or far from it. The spreads say how much tasks differ
anyway. Where lack of practice causes the errors, wrong answers grow with them. Where an unclear SOP causes them, more questions end
stuck: people who lack practice or meet a fault of the system ask more as well, but are helped as often as anybody.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from core.withholding import FEWEST
from insights.diagnosis import bars
from insights.diagnosis.apart import Person, stand_apart
from insights.diagnosis.models import Cause, Cell, Diagnosis, Level, Missing, Rate, TaskTally
from insights.diagnosis.rates import Pace, Share, effective, intraclass, kept_of, log_pace, log_share, pace, share
from insights.diagnosis.usual import Others, UsualRates, answers_of, errors_of, stuck_of

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


def diagnosed(tallied: Sequence[TaskTally], fewest: int = FEWEST, wanted: Collection[Cell] | None = None) -> list[Diagnosis]:
    """Diagnose every task, or those that are wanted, against all the others, in the order given."""
    answers, errors, stuck = (
        intraclass(pairs_of(one.people.values()) for one in tallied) for pairs_of in (answers_of, errors_of, stuck_of)
    )
    others = Others(tallied)
    return [
        _diagnosed(one, others, others.usual(number), Correlations(answers, errors, stuck), fewest)
        for number, one in enumerate(tallied)
        if wanted is None or one.task.cell in wanted
    ]


def _diagnosed(tally: TaskTally, others: Others, usual: UsualRates, alike: Correlations, fewest: int) -> Diagnosis:
    practice = _practice(tally, usual, alike.answers)
    questions = _questions(tally, usual)
    work, sure = _work(tally, usual, alike.errors)
    diagnosis = Diagnosis(
        tally.task,
        Cause.NOTHING,
        Missing.NONE,
        tally.n,
        practice,
        questions,
        work,
        asked=tally.total("questions"),
        taught=sum(one.lessons > 0 for one in tally.people.values()),
        versions=tally.versions,
        sure=sure,
    )
    if work.people < fewest:
        return replace(diagnosis, cause=Cause.UNKNOWN, missing=Missing.LITTLE_WORK if work.trials else Missing.WORK)
    if _is_few(others.at_work(tally, usual, practice.mean), usual):
        return replace(diagnosis, cause=Cause.FEW)
    return _placed(diagnosis, tally, usual, alike)


def _placed(diagnosis: Diagnosis, tally: TaskTally, usual: UsualRates, alike: Correlations) -> Diagnosis:
    """Name the bottleneck of everybody's errors where they are high and one is likelier than the others together."""
    chances = chances_of(tally, usual, alike)
    wrong = 1 - chances.pop(Cause.NOTHING)
    if wrong < bars.WRONG or diagnosis.work.level is not Level.HIGH:
        if tally.total("done") * usual.errors < _EXPECTED:
            return replace(diagnosis, cause=Cause.UNKNOWN, missing=Missing.LITTLE_WORK, sure=1 - wrong)
        return replace(diagnosis, cause=Cause.EASY if _is_easy(diagnosis, tally) else Cause.NOTHING, sure=1 - wrong)
    cause = max(chances, key=lambda cause: chances[cause])
    is_open = cause in _UNPRACTISED and not diagnosis.practice.trials
    if is_open or chances[cause] < bars.NAMED:
        between = _UNPRACTISED if is_open else tuple(sorted(chances, key=lambda cause: -chances[cause])[:2])
        return replace(diagnosis, cause=Cause.UNKNOWN, missing=Missing.BETWEEN, sure=chances[cause], between=between)
    return replace(diagnosis, cause=cause, sure=chances[cause])


def _is_easy(diagnosis: Diagnosis, tally: TaskTally) -> bool:
    is_low = diagnosis.work.level is Level.LOW and diagnosis.questions.level is not Level.HIGH
    is_practised = diagnosis.practice.trials > 0 and diagnosis.practice.level is not Level.LOW
    is_mostly_stuck = 2 * tally.total("stuck") > tally.total("questions")
    return is_low and is_practised and not is_mostly_stuck


_UNPRACTISED = (Cause.PRACTICE, Cause.PROCESS)
"""Only practice tells these two apart."""

_EXPECTED = 1.0
"""Under so many errors expected at the usual rate, few errors tell nothing."""


def _practice(tally: TaskTally, usual: UsualRates, rho: float) -> Rate:
    """Estimate the share of right answers."""
    answers = answers_of(tally.people.values())
    known = share(answers, usual.right, bars.STRENGTH, rho)
    return _rate(answers, known, usual.right, _level(known, usual.right))


def _level(known: Share | Pace, usual: float) -> Level:
    above = known.above(usual)
    return Level.HIGH if above >= bars.LEVEL_SURE else Level.LOW if above <= 1 - bars.LEVEL_SURE else Level.UNSURE


def _questions(tally: TaskTally, usual: UsualRates) -> Rate:
    """Estimate stuck questions per time that the task was done; `people` counts who was stuck, or who asked where nobody was."""
    known = _stuck(tally, usual.stuck)
    people = sum(one.stuck > 0 for one in tally.people.values()) or sum(one.questions > 0 for one in tally.people.values())
    low, high = known.interval
    return Rate(tally.total("stuck"), tally.total("done"), people, known.mean, low, high, usual.stuck, _level(known, usual.stuck))


def _work(tally: TaskTally, usual: UsualRates, rho: float) -> tuple[Rate, float]:
    errors = errors_of(tally.people.values())
    known = share(errors, usual.errors, bars.STRENGTH, rho)
    above = known.above(max(bars.ERRORS_FLOOR, bars.ERRORS_FACTOR * usual.errors))
    level = Level.HIGH if above >= bars.ERRORS_SURE else Level.UNSURE
    if known.above(usual.errors / bars.ERRORS_FACTOR) <= 1 - bars.LEVEL_SURE:
        level = Level.LOW
    return _rate(errors, known, usual.errors, level), max(above, 1 - above)


def _is_few(people: Sequence[Person], usual: UsualRates) -> bool:
    """Return whether a few people differ and the others' errors are as usual."""
    apart = stand_apart(people)
    if apart.evidence < bars.APART or apart.share > bars.MOST_FEW:
        return False
    often, seldom = errors_chances(apart.others * apart.others_done, apart.others_done, usual)
    return math.log(bars.PRIOR_NOTHING) + seldom > often


def _stuck(tally: TaskTally, usual: float) -> Pace:
    counts = [person.stuck for person in tally.people.values()]
    return pace(counts, float(tally.total("done")), usual, bars.STUCK_STRENGTH)


def _rate(pairs: Sequence[tuple[int, int]], known: Share, usual: float, level: Level) -> Rate:
    low, high = known.interval
    events, trials = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return Rate(events, trials, sum(n > 0 for _, n in pairs), known.mean, low, high, usual, level)
