"""Where the bottleneck of a task probably is, by how practice, questions and work stand against the workspace's other tasks.

| practice | questions | work errors | probably |
|---|---|---|---|
| low | any | high | people lack practice |
| high | high, stuck | high | the SOP is unclear |
| high | not high | high | the process or the system |
| high | any | high for a few people only | those people: coaching |
| any | low | low | easy or rare |

Nothing is said of a task at which fewer than five people worked, nor where a rate can still be both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.withholding import FEWEST
from insights.diagnosis.apart import Apart, Person, stand_apart
from insights.diagnosis.models import Cause, Diagnosis, Level, Missing, Rate, Tally, TaskTally
from insights.diagnosis.rates import Pace, Share, effective, intraclass, kept_of, log_pace, log_share, pace, share, usual_of


@dataclass(frozen=True, slots=True)
class Bars:
    """What counts as high or low, and how sure it must be. Chosen on made-up teams (docs/measurements/diagnosis.md)."""

    fewest: int = FEWEST
    usual_errors: float = 0.08
    usual_right: float = 0.8
    usual_stuck: float = 0.02
    usual_practising: float = 0.8
    strength: float = 10.0
    stuck_strength: float = 1.0
    errors_factor: float = 1.2
    errors_floor: float = 0.08
    errors_sure: float = 0.8
    errors_strength: float = 60.0
    errors_times: float = 2.5
    errors_more: float = 0.18
    right_strength: float = 25.0
    right_less: float = 0.3
    clear_times: float = 1.6
    clear_shape: float = 4.0
    unclear_times: float = 5.0
    unclear_shape: float = 4.0
    prior_nothing: float = 3.0
    wrong: float = 0.7
    level_sure: float = 0.85
    named: float = 0.5
    apart: float = 2.5
    own_strength: float = 30.0
    rest_factor: float = 1.8
    rest_floor: float = 0.13
    most_few: float = 1 / 3


BARS = Bars()


def diagnosed(tallied: Sequence[TaskTally], bars: Bars = BARS, fewest: int = FEWEST) -> list[Diagnosis]:
    """Diagnose every task against the others, in the order given."""
    rho_right = intraclass(_answers(one.people.values()) for one in tallied)
    rho_errors = intraclass(_errors(one.people.values()) for one in tallied)
    return [_diagnosed(one, tallied, (rho_right, rho_errors), replace(bars, fewest=fewest)) for one in tallied]


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the other tasks have: share right, stuck questions and errors by times done, share of people who practise."""

    right: float
    stuck: float
    errors: float
    practising: float

    @classmethod
    def beside(cls, task: TaskTally, tallied: Sequence[TaskTally], bars: Bars) -> _Usual:
        others = [one for one in tallied if one is not task]
        people = [tuple(one.people.values()) for one in others]
        done, strength = [one.total("done") for one in others], bars.strength
        return cls(
            right=1 - usual_of([(n - k, n) for k, n in map(_sum, map(_answers, people))], 1 - bars.usual_right, strength),
            stuck=usual_of(list(zip((one.total("stuck") for one in others), done, strict=True)), bars.usual_stuck, 50.0),
            errors=usual_of([_sum(_errors(some)) for some in people], bars.usual_errors, 2 * strength),
            practising=1
            - usual_of([(n - k, n) for k, n in map(_sum, map(_practising, others))], 1 - bars.usual_practising, strength),
        )


def _sum(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def _diagnosed(tally: TaskTally, tallied: Sequence[TaskTally], rho: tuple[float, float], bars: Bars) -> Diagnosis:
    usual = _Usual.beside(tally, tallied, bars)
    practice = _practice(tally, usual, rho[0], bars)
    questions = _questions(tally, usual, bars)
    work, sure = _work(tally, usual, rho[1], bars)
    found = Diagnosis(
        tally.task,
        Cause.NOTHING,
        Missing.NONE,
        tally.n,
        practice,
        questions,
        work,
        asked=tally.total("questions"),
        lessons=tally.total("lessons"),
        escalated=tally.total("escalated") + tally.total("cases"),
        versions=tally.versions,
        sure=sure,
    )
    if work.people < bars.fewest:
        return replace(found, cause=Cause.UNKNOWN, missing=Missing.LITTLE_WORK if work.trials else Missing.WORK)
    few = _few(tally, usual, tallied, practice.mean, bars)
    if few is not None:
        return replace(found, cause=Cause.FEW, share_of_people=few.share)
    return _placed(found, tally, usual, rho, bars)


def _placed(found: Diagnosis, tally: TaskTally, usual: _Usual, rho: tuple[float, float], bars: Bars) -> Diagnosis:
    """Name the bottleneck of everybody's errors where they are high and one is likelier than the others together."""
    chances = _chances(tally, usual, rho, bars)
    wrong = 1 - chances.pop(Cause.NOTHING)
    if wrong < bars.wrong or found.work.level is not Level.HIGH:
        return replace(found, cause=_of_usual_errors(found, tally, usual), missing=_little(tally, usual), sure=1 - wrong)
    cause = max(chances, key=lambda one: chances[one])
    if chances[cause] < bars.named * wrong:
        return replace(found, cause=Cause.UNKNOWN, missing=Missing.BETWEEN, sure=chances[cause], between=_likeliest(chances))
    return replace(found, cause=cause, sure=chances[cause])


def _of_usual_errors(found: Diagnosis, tally: TaskTally, usual: _Usual) -> Cause:
    if not _is_enough(tally, usual):
        return Cause.UNKNOWN
    is_easy = found.work.level is Level.LOW and found.questions.level is not Level.HIGH and found.practice.trials > 0
    return Cause.EASY if is_easy else Cause.NOTHING


_EXPECTED = 1.0
"""Under so many errors expected at the usual rate, few errors tell nothing."""


def _is_enough(tally: TaskTally, usual: _Usual) -> bool:
    return tally.total("done") * usual.errors >= _EXPECTED


def _little(tally: TaskTally, usual: _Usual) -> Missing:
    return Missing.NONE if _is_enough(tally, usual) else Missing.LITTLE_WORK


def _likeliest(chances: Mapping[Cause, float]) -> tuple[Cause, ...]:
    """The two that the data cannot tell apart, the likelier first."""
    return tuple(sorted(chances, key=lambda one: -chances[one])[:2])


def _chances(tally: TaskTally, usual: _Usual, rho: tuple[float, float], bars: Bars) -> dict[Cause, float]:
    """Return how likely each bottleneck is, and NOTHING, in which practice or questions may be bad but work is not."""
    right, answers = effective(_answers(tally.people.values()), rho[0])
    wrong, done = effective(_errors(tally.people.values()), rho[1])
    people, counts = _practising(tally), [one.stuck for one in tally.people.values()]
    took_part, kept = sum(pair[0] for pair in people), kept_of(counts)

    def stuck(times: float, shape: float) -> float:
        return log_pace(kept * sum(counts), kept * tally.total("done"), times * usual.stuck, shape)

    present = log_share(took_part, len(people), usual.practising, 4.0)
    absent = log_share(took_part, len(people), usual.practising / 3, 4.0)
    knowing = log_share(right, answers, usual.right, bars.right_strength) + present
    lacking = _either(
        0.15,
        log_share(right, answers, max(0.05, usual.right - bars.right_less), 10.0) + present,
        log_share(right, answers, usual.right - 0.1, 8.0) + absent,
    )
    often = log_share(wrong, done, min(0.9, max(bars.errors_times * usual.errors, usual.errors + bars.errors_more)), 10.0)
    seldom = log_share(wrong, done, usual.errors, bars.errors_strength)
    clear, unclear = stuck(bars.clear_times, bars.clear_shape), stuck(bars.unclear_times, bars.unclear_shape)
    logs = {
        Cause.NOTHING: math.log(bars.prior_nothing) + seldom + _either(0.15, knowing, lacking) + _either(0.15, clear, unclear),
        Cause.PRACTICE: often + lacking + stuck(2.0, 2.5),
        Cause.SOP: often + knowing + unclear,
        Cause.PROCESS: often + knowing + clear,
    }
    top = max(logs.values())
    whole = sum(math.exp(log - top) for log in logs.values())
    return {cause: math.exp(log - top) / whole for cause, log in logs.items()}


def _either(chance: float, one: float, other: float) -> float:
    """Log likelihood of the first, or with a chance of the second."""
    return _log_sum(math.log(1 - chance) + one, math.log(chance) + other)


def _log_sum(one: float, other: float) -> float:
    top = max(one, other)
    return top + math.log(math.exp(one - top) + math.exp(other - top))


def _practice(tally: TaskTally, usual: _Usual, rho: float, bars: Bars) -> Rate:
    """How right the answers are."""
    answers = _answers(tally.people.values())
    known = share(answers, usual.right, bars.strength, rho)
    return _rate(answers, known, usual.right, _level(known, usual.right, bars))


def _level(known: Share | Pace, usual: float, bars: Bars) -> Level:
    above = known.above(usual)
    return Level.HIGH if above >= bars.level_sure else Level.LOW if above <= 1 - bars.level_sure else Level.UNSURE


def _questions(tally: TaskTally, usual: _Usual, bars: Bars) -> Rate:
    """Stuck questions by times that the task was done."""
    known = _stuck(tally, usual.stuck, bars)
    people = sum(one.questions > 0 for one in tally.people.values())
    low, high = known.interval
    return Rate(
        tally.total("stuck"), tally.total("done"), people, known.mean, low, high, usual.stuck, _level(known, usual.stuck, bars)
    )


def _work(tally: TaskTally, usual: _Usual, rho: float, bars: Bars) -> tuple[Rate, float]:
    errors = _errors(tally.people.values())
    known = share(errors, usual.errors, bars.strength, rho)
    above = known.above(max(bars.errors_floor, bars.errors_factor * usual.errors))
    level = Level.HIGH if above >= bars.errors_sure else Level.UNSURE
    if known.above(usual.errors) <= 1 - bars.level_sure:
        level = Level.LOW
    return _rate(errors, known, usual.errors, level), max(above, 1 - above)


def _few(tally: TaskTally, usual: _Usual, tallied: Sequence[TaskTally], right: float, bars: Bars) -> Apart | None:
    """Who stands apart, where the others' errors are usual; None where it is everybody or nobody."""
    others = [one.people for one in tallied if one is not tally and one.task.role == tally.task.role]
    people = [
        _person(one, [known[name] for known in others if name in known], usual, right, bars)
        for name, one in tally.people.items()
        if one.done
    ]
    found = stand_apart(people)
    is_usual = found.others <= max(bars.rest_floor, bars.rest_factor * usual.errors)
    return found if found.evidence >= bars.apart and found.share <= bars.most_few and is_usual else None


def _person(one: Tally, elsewhere: Sequence[Tally], usual: _Usual, right: float, bars: Bars) -> Person:
    """What the other tasks of a person let expect of them at this one."""
    errors = share([_sum(_errors(elsewhere))], usual.errors, bars.own_strength).mean
    answers = share([_sum(_answers(elsewhere))], usual.right, bars.own_strength).mean
    return Person(one, errors, min(0.95, max(0.2, answers + max(right, usual.right - 0.05) - usual.right)))


def _stuck(tally: TaskTally, usual: float, bars: Bars) -> Pace:
    counts = [one.stuck for one in tally.people.values()]
    return pace(counts, float(tally.total("done")), usual, bars.stuck_strength)


def _rate(pairs: Sequence[tuple[int, int]], known: Share, usual: float, level: Level) -> Rate:
    low, high = known.interval
    events, trials = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return Rate(events, trials, sum(n > 0 for _, n in pairs), known.mean, low, high, usual, level)


def _answers(people: Iterable[Tally]) -> list[tuple[int, int]]:
    return [(one.right, one.answers) for one in people]


def _errors(people: Iterable[Tally]) -> list[tuple[int, int]]:
    return [(one.errors, one.done) for one in people]


def _practising(tally: TaskTally) -> list[tuple[int, int]]:
    """Of the people at work those who answered anything on the task."""
    return [(int(one.answers > 0), 1) for one in tally.people.values() if one.done]
