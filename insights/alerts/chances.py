"""Computes how likely a count is by chance, and confidence intervals for the ratio of two rates or two shares.

Arrays are indexed by count. `tail[k]` is the probability of k or more.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def beta_binomial(n: int, right: float, wrong: float, size: int | None = None) -> Array:
    """Return the probabilities of 0..n (or up to `size`) out of n, for a share distributed as Beta(`right`, `wrong`)."""
    k = np.arange((n if size is None else min(n, size)) + 1)
    factorials = _rising(1, n)
    ways = factorials[n] - factorials[k] - factorials[n - k]
    chances: Array = np.exp(ways + _rising(right, n)[k] + _rising(wrong, n)[n - k] - _rising(right + wrong, n)[n])
    return chances


def gamma_poisson(shape: float, exposure: float, ahead: float, size: int) -> Array:
    """Return the probabilities of 0..size events in `ahead`, for a rate distributed as Gamma(`shape`, `exposure`)."""
    k = np.arange(size + 1)
    share = exposure / (exposure + ahead)
    log = _rising(shape, size) - _rising(1, size) + shape * np.log(share)
    chances: Array = np.exp(log + (k * np.log1p(-share) if share < 1 else np.where(k > 0, -np.inf, 0.0)))
    return chances


def _rising(start: float, most: int) -> Array:
    """Return the logarithms of start (start + 1) … (start + k - 1) for k from 0 to `most`. SciPy's functions for it would take
    27 MB of every bot.
    """
    return np.concatenate([[0.0], np.cumsum(np.log(start + np.arange(most)))])


def tail(*parts: Array, size: int) -> Array:
    """Return the probabilities that independent counts add up to 0, 1, … `size` or more.

    Probability that a part does not list counts as lying above `size`.
    """
    whole = parts[0]
    for part in parts[1:]:
        whole = np.convolve(whole, part)
    above = np.empty(min(len(whole), size) + 1)
    above[0] = 1.0
    np.subtract(1.0, np.cumsum(whole[:size]), out=above[1:])
    chances: Array = np.maximum(above, 0.0)
    return chances


def ratio_interval(counts: tuple[int, int], exposures: tuple[float, float], error: float) -> tuple[float, float | None]:
    """Return bounds for the rate after divided by the rate before; each fails with probability `error` at most. The upper one is
    None where nothing bounds it: no event before. `exposures`, both above zero, are what the counts are counted against.

    Given how many events there were in all, how many came after is binomial; its exact bounds (Clopper & Pearson 1934) carry over
    to the ratio (Przyborowski & Wilenski 1940).
    """
    (before, after), (base, ahead) = counts, exposures
    scale = base / ahead
    lower = float(scipy.special.betaincinv(after, before + 1, error)) if after else 0.0
    upper = float(scipy.special.betaincinv(after + 1, before, 1 - error)) if before else 1.0
    return scale * lower / (1 - lower), scale * upper / (1 - upper) if upper < 1 else None


def share_interval(counts: tuple[int, int], trials: tuple[int, int], error: float) -> tuple[float, float | None]:
    """Return bounds for the share after divided by the share before; each fails with probability `error` (score, Koopman 1984). The
    upper one is None where nothing bounds it: no event before. The trials are above zero.
    """
    (before, after), limit = counts, float(-scipy.special.ndtri(error))
    lower = _crossing(counts, trials, limit) if after else 0.0
    return lower, _crossing(counts, trials, -limit) if before else None


_FAR = 12.0
_HALVINGS = 40


def _crossing(counts: tuple[int, int], trials: tuple[int, int], limit: float) -> float:
    """Find by bisection the ratio at which the score equals `limit`; the score falls as the ratio grows."""
    low, high = -_FAR, _FAR
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _score(counts, trials, math.exp(middle)) > limit else (low, middle)
    return math.exp((low + high) / 2)


def _score(counts: tuple[int, int], trials: tuple[int, int], ratio: float) -> float:
    """Return by how many standard errors the share after exceeds `ratio` times the share before, if `ratio` were true."""
    (before, after), (base, ahead) = counts, trials
    whole, sides = (base + ahead) * ratio, ahead * ratio + after + base + before * ratio
    likeliest = (sides - math.sqrt(max(0.0, sides**2 - 4 * whole * (before + after)))) / (2 * whole)
    there = likeliest * ratio
    variance = max(0.0, there * (1 - there)) / ahead + ratio**2 * likeliest * (1 - likeliest) / base
    gap = after / ahead - ratio * before / base
    return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)
