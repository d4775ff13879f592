"""An interrupted time series: a line before, a line after, and how far apart they lie over the weeks after (Wagner 2002)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insights.cohorts.estimates import Estimate, interval

FEWEST_WEEKS = 8
"""On either side; with fewer a trend is guessed."""

_TERMS = 4


def interrupted_series(weeks: Sequence[float], start: int) -> Estimate | None:
    """Mean distance of the weeks after `start` from where the line before it leads, or None with too few weeks.

    Standard errors allow for neighbouring weeks that resemble each other (Newey & West 1987, corrected for a short series).
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
    slopes, covariance = newey_west(design, values[known])
    variance = float(wanted @ covariance @ wanted)
    return interval(float(wanted @ slopes), math.sqrt(max(variance, 0.0)), len(design) - _TERMS)


def newey_west(design: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least-squares coefficients and their covariance; lags up to 4 (n/100)^(2/9), Bartlett's weights."""
    count, terms = design.shape
    bread = np.linalg.inv(design.T @ design)
    slopes = bread @ design.T @ values
    scores = design * (values - design @ slopes)[:, None]
    lags = math.floor(4 * (count / 100) ** (2 / 9))
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (product + product.T)
    covariance: NDArray[np.float64] = bread @ meat @ bread * count / (count - terms)
    return slopes, covariance
