"""What changed for a group, and how far that may be called an effect: the best comparison that the data allow.

Drawn by lot or by a staggered start: difference of what came after, with what came before taken out (CUPED, Deng 2013). A control
group: difference in differences. No control but weeks enough: interrupted time series. Else before and after, a description.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.withholding import FEWEST
from insights.cohorts.estimates import Estimate, cuped, difference_in_differences, mean_change
from insights.cohorts.series import FEWEST_WEEKS, interrupted_series
from insights.cohorts.verdict_words import Grade, explain

CLAIMABLE = 20
"""With fewer people in an arm no sentence says that anything had an effect."""

_CAUSAL = frozenset({Grade.RANDOMISED, Grade.DIFFERENCE})


@dataclass(frozen=True, slots=True)
class Arm:
    """One group's measurements.

    Args:
        name: as it is shown.
        before: mean value of each person in the period before the change. People who came later are left out.
        after: mean value of each person in the period after it.
        weeks: weekly means of the whole series, before and after; NaN for a week without values.
        start: index of the first week after the change; the middle where it is None.
    """

    name: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    weeks: Sequence[float] = ()
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`effect` is in the measure's own unit, `low` to `high` its 95 % interval; None where they are withheld or unknown.

    `treated` and `control` count people and are None where fewer than five stand behind them. `may_claim` is true only where
    both arms have 20 people, there is a control group, and the interval leaves out zero.
    """

    grade: Grade
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    treated: int | None = None
    control: int | None = None
    words: str = ""
    may_claim: bool = False


@dataclass(frozen=True, slots=True)
class _Values:
    """An arm without what is not a number."""

    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)

    @property
    def paired(self) -> NDArray[np.float64]:
        """A row of (before, after) for each person with both."""
        rows = [(self.before[person], value) for person, value in sorted(self.after.items()) if person in self.before]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    @property
    def known(self) -> NDArray[np.float64]:
        """A row of (before or NaN, after) for each person with a value after the change."""
        rows = [(self.before.get(person, math.nan), value) for person, value in sorted(self.after.items())]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)


def compare(treated: Arm, control: Arm | None, *, is_random: bool) -> Comparison:
    """Compare with the best method that the data allow. Fewer than five people in the treated arm give no figures.

    Args:
        treated: the group with the change.
        control: people without it in the same weeks. A control of fewer than five people is not used.
        is_random: who is in which arm was drawn by lot, or follows from a start that was staggered without regard to the people.
    """
    mine = _values(treated)
    other = _values(control) if control is not None else _Values()
    if is_random and _is_enough(mine.known, other.known):
        return _between(Grade.RANDOMISED, cuped(mine.known, other.known), (treated, control), (len(mine.known), len(other.known)))
    if _is_enough(mine.paired, other.paired):
        estimate = difference_in_differences(mine.paired, other.paired)
        return _between(Grade.DIFFERENCE, estimate, (treated, control), (len(mine.paired), len(other.paired)))
    return _alone(treated, mine)


def _alone(treated: Arm, mine: _Values) -> Comparison:
    people = len(mine.after)
    if people < FEWEST:
        return Comparison(Grade.DESCRIPTIVE, words=f"Withheld: fewer than {FEWEST} people have values.")
    start = len(treated.weeks) // 2 if treated.start is None else treated.start
    estimate = interrupted_series(treated.weeks, start)
    if estimate is not None:
        return _result(Grade.SERIES, estimate, people)
    if len(mine.paired) >= FEWEST:
        return _result(Grade.DESCRIPTIVE, mean_change(mine.paired), len(mine.paired))
    missing = f"No comparison: it takes {FEWEST} people with values before and after, or {FEWEST_WEEKS} weeks on either side."
    return Comparison(Grade.DESCRIPTIVE, treated=people, words=missing)


def _between(grade: Grade, estimate: Estimate, arms: tuple[Arm, Arm | None], sizes: tuple[int, int]) -> Comparison:
    may_claim = grade in _CAUSAL and min(sizes) >= CLAIMABLE and not estimate.low <= 0 <= estimate.high
    words = explain(grade, estimate, sizes, control=arms[1].name if arms[1] else "", is_large=min(sizes) >= CLAIMABLE)
    return Comparison(grade, estimate.effect, estimate.low, estimate.high, *sizes, words, may_claim)


def _result(grade: Grade, estimate: Estimate, people: int) -> Comparison:
    words = explain(grade, estimate, (people, None), is_large=people >= CLAIMABLE)
    return Comparison(grade, estimate.effect, estimate.low, estimate.high, people, None, words)


def _values(arm: Arm) -> _Values:
    return _Values(
        {person: value for person, value in arm.before.items() if math.isfinite(value)},
        {person: value for person, value in arm.after.items() if math.isfinite(value)},
    )


def _is_enough(*arms: NDArray[np.float64]) -> bool:
    return all(len(arm) >= FEWEST for arm in arms)
