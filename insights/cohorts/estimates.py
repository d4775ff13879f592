"""Computes differences of means with 95 % intervals, from rows of (value before, value after) of each person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    effect: float
    low: float
    high: float


def interval(effect: float, error: float, freedom: float) -> Estimate:
    """Return the 95 % interval by Student's t. `error` is a standard error; without any the interval is the effect itself."""
    spread = float(scipy.special.stdtrit(freedom, 0.975)) * error if error > 0 else 0.0
    return Estimate(effect, effect - spread, effect + spread)


def welch(treated: Rows, control: Rows) -> Estimate:
    """Return the difference of two means whose variances may differ (Welch 1947). Each side needs two values."""
    parts = [float(np.var(side, ddof=1)) / len(side) for side in (treated, control)]
    error = sum(parts)
    weights = [part * part / (len(side) - 1) for part, side in zip(parts, (treated, control), strict=True)]
    freedom = error * error / sum(weights) if sum(weights) > 0 else 1.0
    return interval(float(treated.mean() - control.mean()), math.sqrt(error), freedom)


def mean_change(paired: Rows) -> Estimate:
    """Return the mean of after minus before."""
    change = paired[:, 1] - paired[:, 0]
    return interval(float(change.mean()), float(change.std(ddof=1)) / math.sqrt(len(change)), len(change) - 1)


def difference_in_differences(treated: Rows, control: Rows) -> Estimate:
    """Return how much more the treated changed than the control."""
    return welch(treated[:, 1] - treated[:, 0], control[:, 1] - control[:, 0])


def cuped(treated: Rows, control: Rows) -> Estimate:
    """Return the difference of the values after, less what the values before predict (CUPED). NaN before: no prediction.

    The slope comes from both arms, each around its own mean, so that an effect does not bias it.
    """
    slope = _slope(treated, control)
    before = np.concatenate([treated[:, 0], control[:, 0]])
    centre = float(np.nanmean(before)) if np.isfinite(before).any() else 0.0
    adjusted = [side[:, 1] - slope * np.nan_to_num(side[:, 0] - centre, nan=0.0) for side in (treated, control)]
    return welch(*adjusted)


def _slope(*arms: Rows) -> float:
    shared, spread = 0.0, 0.0
    for arm in arms:
        known = arm[np.isfinite(arm[:, 0])]
        if len(known) > 1:
            before = known[:, 0] - known[:, 0].mean()
            shared += float(before @ (known[:, 1] - known[:, 1].mean()))
            spread += float(before @ before)
    return shared / spread if spread > 0 else 0.0
