"""Estimates how long it takes until an event happens to people, where some leave or are still waiting (Kaplan & Meier 1958).

People without the event count for as long as they were observed: the mean of those with the event alone would be too early.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Spell:
    """Holds how long one person was observed, in days, and whether the event happened at the end (else they are censored)."""

    days: float
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Quantile:
    """Holds a quantile in days with its interval. None: the curve, or an end of its band, does not fall so far."""

    days: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class MeanTime:
    """Holds the restricted mean: days until the event, up to `until`. `error` is its standard error."""

    days: float
    error: float
    until: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Holds survival as a step function: `survival[i]` is valid from the day `times[i]` on. The first row is day 0, with nobody
    there yet. `low` and `high` are the 95 % band.

    `at_risk` says how many people were watched just before each time, `events` to how many of them it happened then.
    """

    times: Array
    survival: Array
    low: Array
    high: Array
    at_risk: Array
    events: Array

    @property
    def people(self) -> int:
        return int(self.at_risk[0])

    def at(self, days: float) -> int:
        """Return the index of the row that is valid on a day of 0 or later."""
        return int(np.searchsorted(self.times, days, side="right")) - 1

    def median(self) -> Quantile:
        """Return when the event has happened to half of the people, with the 95 % interval (Brookmeyer & Crowley 1982)."""
        return Quantile(*(_first_under(self.times, share, 0.5) for share in (self.survival, self.low, self.high)))

    def mean_time(self, until: float) -> MeanTime:
        """Return the area under the curve up to a day, with Greenwood's standard error. `until` is at most the last time."""
        inside = self.times < until
        edges = np.append(self.times[inside], until)
        areas = self.survival[inside] * np.diff(edges)
        beyond = np.cumsum(areas[::-1])[::-1]
        terms = _greenwood(self.at_risk[inside], self.events[inside])
        variance = float((np.where(beyond > 0, terms, 0.0) * beyond * beyond).sum())
        return MeanTime(float(areas.sum()), math.sqrt(variance), until)


@dataclass(frozen=True, slots=True)
class LogRank:
    """Holds a test's `chi_square` with one degree of freedom; `p` is the chance of a difference of this size or more."""

    chi_square: float
    p: float


def kaplan_meier(spells: Sequence[Spell]) -> Curve:
    """Estimate the curve of at least one person. Raises `ValueError`: there are no people, or a spell is negative or not finite."""
    days, reached = _columns(spells)
    times = np.unique(np.append(days, 0.0))
    at_risk = (days[:, None] >= times).sum(axis=0).astype(np.float64)
    events = ((days[:, None] == times) & reached[:, None]).sum(axis=0).astype(np.float64)
    survival = np.cumprod(1 - events / at_risk)
    low, high = _band(survival, np.cumsum(_greenwood(at_risk, events)))
    return Curve(times, survival, low, high, at_risk, events)


def log_rank(treated: Sequence[Spell], control: Sequence[Spell]) -> LogRank:
    """Test whether two groups have the same curve (Mantel 1966). Without any event there is no difference. Raises `ValueError`: a
    group is empty, or a spell is negative or not finite.
    """
    (days, reached), (others, others_reached) = _columns(treated), _columns(control)
    times = np.unique(np.concatenate([days[reached], others[others_reached]]))
    mine = (days[:, None] >= times).sum(axis=0)
    whole = mine + (others[:, None] >= times).sum(axis=0)
    happened = (days[reached][:, None] == times).sum(axis=0)
    events = happened + (others[others_reached][:, None] == times).sum(axis=0)
    share = mine / whole
    variance = float((events * share * (1 - share) * (whole - events) / np.maximum(whole - 1, 1)).sum())
    distance = float((happened - events * share).sum())
    chi_square = distance * distance / variance if variance > 0 else 0.0
    return LogRank(chi_square, float(scipy.special.chdtrc(1, chi_square)))


def _columns(spells: Sequence[Spell]) -> tuple[Array, NDArray[np.bool_]]:
    days = np.array([spell.days for spell in spells], dtype=np.float64)
    if not len(days) or not np.isfinite(days).all() or (days < 0).any():
        raise ValueError("a curve takes at least one person, and times that are finite and not negative")
    return days, np.array([spell.is_reached for spell in spells], dtype=np.bool_)


def _greenwood(at_risk: Array, events: Array) -> Array:
    """Return the terms of the variance of log S; infinite where the event happened to everybody left."""
    left = at_risk - events
    with np.errstate(divide="ignore"):
        terms: Array = np.where(events > 0, events / (at_risk * left), 0.0)
    return terms


def _band(survival: Array, variance: Array) -> tuple[Array, Array]:
    """Return the 95 % band on the scale log(-log S), which stays between 0 and 1 and holds for small groups (Kalbfleisch &
    Prentice 1980); it has no width where the curve is 1 or 0.
    """
    z = float(scipy.special.ndtri(0.975))
    is_inside = (survival > 0) & (survival < 1)
    share, error = survival[is_inside], z * np.sqrt(variance[is_inside])
    low, high = survival.copy(), survival.copy()
    width = np.exp(error / np.log(share))
    low[is_inside], high[is_inside] = share ** (1 / width), share**width
    return low, high


def _first_under(times: Array, share: Array, bound: float) -> float | None:
    """Return the first time at which the share is at or under a bound."""
    under = np.flatnonzero(share <= bound + _ROUNDING)
    return float(times[under[0]]) if len(under) else None
