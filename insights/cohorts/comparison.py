"""Estimates what changed for a group, by the strongest comparison that the data allow, and whether it may be called an effect.

Randomised, or a staggered start: difference of the values after, adjusted for the values before (CUPED, Deng 2013). A control
group: difference in differences. No control but enough weeks: interrupted time series (a line before, a line after, and their mean
distance over the weeks after; Wagner 2002). Else before and after, a description only.

Neighbouring weeks of a series are correlated. The correlation is estimated together with the lines (restricted maximum likelihood
of an AR(1)). Of 100 half years without an effect, Newey and West's errors reported one in 15 to 27, these in 3 to 7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from core.localization import gettext as _
from core.withholding import FEWEST
from insights.cohorts.estimates import Estimate, cuped, difference_in_differences, interval, mean_change
from insights.cohorts.verdict_words import Grade, Sides, explain

CLAIMABLE = 20
"""With fewer people in an arm no sentence says that anything had an effect."""

_CAUSAL = frozenset({Grade.RANDOMISED, Grade.DIFFERENCE})


@dataclass(frozen=True, slots=True)
class Arm:
    """Holds one group's measurements: each person's mean value in the period before the change (people who came later are left out)
    and after it, and weekly means of the whole series; NaN for a week without values.

    `start` is the index of the first week after the change; the middle where it is None.
    """

    name: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    weeks: Sequence[float] = ()
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Holds the result of a comparison.

    `effect` is in the measure's own unit, `low` to `high` its 95 % interval; None where they are withheld or unknown.
    `treated` and `control` count people and are None where they are fewer than five. `may_claim` is true only where both arms
    have 20 people, there is a control group, and the interval excludes zero.
    """

    grade: Grade
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    treated: int | None = None
    control: int | None = None
    words: str = ""
    may_claim: bool = False

    @property
    def tells_apart(self) -> bool:
        """Return whether it has a control group, and both groups are large enough to support a causal claim."""
        return self.grade in _CAUSAL and min(self.treated or 0, self.control or 0) >= CLAIMABLE


@dataclass(frozen=True, slots=True)
class _Values:
    """Holds an arm's values without those that are no number."""

    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)

    @property
    def paired(self) -> NDArray[np.float64]:
        """Return a row of (before, after) for each person with both."""
        rows = [(self.before[person], value) for person, value in sorted(self.after.items()) if person in self.before]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    @property
    def known(self) -> NDArray[np.float64]:
        """Return a row of (before or NaN, after) for each person with a value after the change."""
        rows = [(self.before.get(person, math.nan), value) for person, value in sorted(self.after.items())]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)


def compare(treated: Arm, control: Arm | None, *, is_random: bool) -> Comparison:
    """Compare by the strongest method that the data allow. With fewer than `FEWEST` people in the treated arm there are no figures;
    a control of fewer, people without the change in the same weeks, is not used. `is_random`: people were assigned to arms at
    random, or by a start that was staggered without regard to the people.
    """
    mine = _values(treated)
    other = _values(control) if control is not None else _Values()
    name = control.name if control is not None else ""
    if is_random and min(len(mine.known), len(other.known)) >= FEWEST:
        sides = Sides(len(mine.known), len(other.known), name)
        return _result(Grade.RANDOMISED, cuped(mine.known, other.known), sides)
    if min(len(mine.paired), len(other.paired)) >= FEWEST:
        sides = Sides(len(mine.paired), len(other.paired), name)
        return _result(Grade.DIFFERENCE, difference_in_differences(mine.paired, other.paired), sides)
    return _alone(treated, mine)


def _alone(treated: Arm, mine: _Values) -> Comparison:
    people = len(mine.after)
    if people < FEWEST:
        return Comparison(Grade.DESCRIPTIVE, words=_("Withheld: fewer than {n} people have values.").format(n=FEWEST))
    start = len(treated.weeks) // 2 if treated.start is None else treated.start
    estimate = interrupted_series(treated.weeks, start)
    if estimate is not None:
        return _result(Grade.SERIES, estimate, Sides(people))
    if len(mine.paired) >= FEWEST:
        return _result(Grade.DESCRIPTIVE, mean_change(mine.paired), Sides(len(mine.paired)))
    missing = _("No comparison: that takes {n} people with values before and after, or {weeks} weeks on either side.")
    return Comparison(Grade.DESCRIPTIVE, treated=people, words=missing.format(n=FEWEST, weeks=FEWEST_WEEKS))


def _result(grade: Grade, estimate: Estimate, sides: Sides) -> Comparison:
    is_large = min(sides.treated, sides.treated if sides.control is None else sides.control) >= CLAIMABLE
    words = explain(grade, estimate, sides, is_large=is_large)
    comparison = Comparison(grade, estimate.effect, estimate.low, estimate.high, sides.treated, sides.control, words)
    return replace(comparison, may_claim=comparison.tells_apart and not estimate.low <= 0 <= estimate.high)


def _values(arm: Arm) -> _Values:
    return _Values(
        {person: value for person, value in arm.before.items() if math.isfinite(value)},
        {person: value for person, value in arm.after.items() if math.isfinite(value)},
    )


Array: TypeAlias = NDArray[np.float64]

FEWEST_WEEKS = 8
"""On either side; with fewer a trend is guessed."""

_TERMS = 4
_MOST_ALIKE = 0.95


def interrupted_series(weeks: Sequence[float], start: int) -> Estimate | None:
    """Return the mean distance of the weeks after `start` (an index) from the continued line before it, or None with too few weeks.
    NaN: a week without values.
    """
    values = np.asarray(weeks, dtype=np.float64)
    times = np.arange(len(values), dtype=np.float64)
    known = np.isfinite(values)
    is_after = times >= start
    if min((known & is_after).sum(), (known & ~is_after).sum()) < FEWEST_WEEKS:
        return None
    since = np.where(is_after, times - start, 0.0)
    design = np.column_stack([np.ones_like(times), times, is_after.astype(np.float64), since])[known]
    wanted = np.array([0.0, 0.0, 1.0, float(since[known & is_after].mean())])
    slopes, covariance = fitted(design, values[known], likeness(design, values[known], times[known]) ** _apart(times[known]))
    variance = float(wanted @ covariance @ wanted)
    return interval(float(wanted @ slopes), math.sqrt(max(variance, 0.0)), len(design) - _TERMS)


def likeness(design: Array, values: Array, times: Array) -> float:
    """Estimate the correlation of a week with the week before, from 0 to .95, by restricted maximum likelihood."""
    apart = _apart(times)
    if float(np.ptp(values)) == 0:
        return 0.0

    def unlikeliness(share: float) -> float:
        alike = share**apart
        inverse = np.linalg.inv(alike)
        inner = design.T @ inverse @ design
        rest = values - design @ np.linalg.solve(inner, design.T @ inverse @ values)
        spread = max(float(rest @ inverse @ rest), np.finfo(float).tiny)
        logs = np.linalg.slogdet(alike)[1] + np.linalg.slogdet(inner)[1]
        return float(logs + (len(values) - _TERMS) * math.log(spread))

    return float(scipy.optimize.minimize_scalar(unlikeliness, bounds=(0.0, _MOST_ALIKE), method="bounded").x)


def fitted(design: Array, values: Array, alike: Array) -> tuple[Array, Array]:
    """Fit generalised least squares; return coefficients and their covariance, for errors whose correlations are `alike`."""
    inverse = np.linalg.inv(alike)
    bread = np.linalg.inv(design.T @ inverse @ design)
    slopes = bread @ design.T @ inverse @ values
    rest = values - design @ slopes
    scale = float(rest @ inverse @ rest) / (len(values) - _TERMS)
    covariance = np.asarray(scale * bread, dtype=np.float64)
    return slopes, covariance


def _apart(times: Array) -> Array:
    return np.abs(times[:, None] - times)
