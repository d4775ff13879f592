"""Estimates rates of few events with their uncertainty: a share as Beta, a count per exposure as Gamma.

Both are shrunk toward the usual rate.

Answers of one person resemble each other. So a share counts as its effective number of observations: n / (1 + (m - 1) rho),
with the intraclass correlation rho by analysis of variance (Donner 1986) over all tasks and m the mean number weighted by size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import scipy
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])
"""One number, or those of many people."""

Pairs = Sequence[tuple[int, int]]
"""(events, trials) of each person."""

EDGE = 0.05
"""Outside of a 90 % interval on each side."""

_MOST_RHO = 0.5
_FAR = 2.5


@dataclass(frozen=True, slots=True)
class Share:
    """Holds a share distributed as Beta(a, b)."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    def above(self, bar: float) -> float:
        """Return the probability that the share is above a bar."""
        return 1.0 - float(scipy.special.betainc(self.a, self.b, min(max(bar, 0.0), 1.0)))

    @property
    def interval(self) -> tuple[float, float]:
        return float(scipy.special.betaincinv(self.a, self.b, EDGE)), float(scipy.special.betaincinv(self.a, self.b, 1 - EDGE))


@dataclass(frozen=True, slots=True)
class Pace:
    """Holds a rate of events per unit of exposure, distributed as Gamma(shape, exposure)."""

    shape: float
    exposure: float

    @property
    def mean(self) -> float:
        return self.shape / self.exposure

    def above(self, bar: float) -> float:
        """Return the probability that the rate is above a bar."""
        return 1.0 - float(scipy.special.gammainc(self.shape, max(0.0, bar) * self.exposure))

    @property
    def interval(self) -> tuple[float, float]:
        low, high = scipy.special.gammaincinv(self.shape, EDGE), scipy.special.gammaincinv(self.shape, 1 - EDGE)
        return float(low) / self.exposure, float(high) / self.exposure


def share(pairs: Pairs, usual: float, strength: float, rho: float = 0.0) -> Share:
    """Estimate a share from each person's events and trials, with the intraclass correlation `rho` of one person's trials. `usual`
    is the share to shrink toward, which counts as `strength` observations.
    """
    events, trials = effective(pairs, rho)
    return Share(usual * strength + events, (1 - usual) * strength + trials - events)


def effective(pairs: Pairs, rho: float) -> tuple[float, float]:
    """Return events and trials, both reduced to their effective numbers under clustering by person."""
    kept = 1.0 / (1.0 + max(0.0, _mean_size(pairs) - 1.0) * rho)
    return kept * sum(pair[0] for pair in pairs), kept * sum(pair[1] for pair in pairs)


def pace(counts: Sequence[int], exposure: float, usual: float, strength: float) -> Pace:
    """Estimate events per exposure; `strength` is how many events `usual` counts as.

    People differ in how much they ask: where the counts of persons vary more than chance, an event counts as less than one.
    """
    kept = kept_of(counts)
    return Pace(strength + kept * sum(counts), strength / usual + kept * exposure)


def kept_of(counts: Sequence[int]) -> float:
    """Return the weight of an event where the persons' counts vary more than by chance: mean / variance, at most 1."""
    return 1.0 / max(1.0, _dispersion(counts))


def log_share(events: Number, trials: Number, mean: Number, strength: float) -> Number:
    """Return the log likelihood of a count under a beta-binomial share, without the term that does not depend on the share."""
    a, b = mean * strength, (1 - mean) * strength
    logs: Number = scipy.special.betaln(a + events, b + trials - events) - scipy.special.betaln(a, b)
    return logs


def log_pace(events: Number, exposure: float, mean: Number, shape: float) -> Number:
    """Return the log likelihood of a count under a gamma-Poisson rate, without the terms that do not depend on the rate."""
    base = shape / mean
    more = scipy.special.gammaln(shape + events) - scipy.special.gammaln(shape)
    logs: Number = more + shape * np.log(base) - (shape + events) * np.log(base + exposure)
    return logs


def usual_of(others: Sequence[tuple[int, int]], default: float, strength: float) -> float:
    """Pool (events, trials) of the other tasks, shrunk toward a default that counts as `strength` trials.

    The worst of them is left out where it is far from the rest, so that a second task in trouble does not hide the first.
    """
    known = sorted((pair for pair in others if pair[1]), key=lambda pair: pair[0] / pair[1])
    rest = pooled(known[:-1], default, strength)
    return rest if known and known[-1][0] > _FAR * rest * known[-1][1] else pooled(known, default, strength)


def pooled(pairs: Sequence[tuple[int, int]], default: float, strength: float) -> float:
    """Return events per trial, or per exposure, shrunk toward a default that counts as `strength` of them."""
    return (sum(pair[0] for pair in pairs) + default * strength) / (sum(pair[1] for pair in pairs) + strength)


def intraclass(groups: Iterable[Pairs]) -> float:
    """Return the intraclass correlation of one person's trials, over all groups (tasks); 0 where nobody has two."""
    between = within = people = extra = trials = squares = 0.0
    for pairs in groups:
        known = [(events, n) for events, n in pairs if n > 0]
        if len(known) < 2:  # noqa: PLR2004 - a variance needs two
            continue
        whole = sum(n for _, n in known)
        mean = sum(events for events, _ in known) / whole
        between += sum(n * (events / n - mean) ** 2 for events, n in known)
        within += sum(events * (n - events) / n for events, n in known)
        people, extra, trials = people + len(known), extra + len(known) - 1, trials + whole
        squares += sum(n * n for _, n in known) / whole
    if extra <= 0 or trials <= people:
        return 0.0
    size = (trials - squares) / extra
    msb, msw = between / extra, within / (trials - people)
    whole_variance = msb + (size - 1) * msw
    return min(_MOST_RHO, max(0.0, (msb - msw) / whole_variance)) if whole_variance > 0 else 0.0


def _mean_size(pairs: Pairs) -> float:
    trials = sum(n for _, n in pairs)
    return sum(n * n for _, n in pairs) / trials if trials else 0.0


def _dispersion(counts: Sequence[int]) -> float:
    """Return the variance of the persons' counts divided by their mean; 1 by chance."""
    if len(counts) < 2 or not sum(counts):  # noqa: PLR2004 - a variance needs two
        return 1.0
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / (len(counts) - 1) / mean
