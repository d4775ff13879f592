"""How likely each bottleneck is: what practice, questions and work would look like under each, and what they look like.

Under each, a rate has a mean and a spread: about what is usual, or far from it. The spreads say how much tasks differ anyway.
Where an unclear SOP makes the errors, stuck questions grow with them.
"""

from __future__ import annotations

import math

from insights.diagnosis.bars import Bars
from insights.diagnosis.models import Cause, TaskTally
from insights.diagnosis.rates import effective, kept_of, log_pace, log_share, share
from insights.diagnosis.usual import Usual, answers_of, errors_of, practising


def chances_of(tally: TaskTally, usual: Usual, rho: tuple[float, float], bars: Bars) -> dict[Cause, float]:
    """Return how likely each bottleneck is, and NOTHING, in which practice or questions may be bad but work is not."""
    right, answers = effective(answers_of(tally.people.values()), rho[0])
    wrong, done = effective(errors_of(tally.people.values()), rho[1])
    people, counts = practising(tally), [one.stuck for one in tally.people.values()]
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
    errors_ratio = share(errors_of(tally.people.values()), usual.errors, bars.strength).mean / usual.errors
    clear = stuck(bars.clear_times, bars.clear_shape)
    unclear = stuck(max(bars.unclear_least, bars.unclear_growth * errors_ratio), bars.unclear_shape)
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
