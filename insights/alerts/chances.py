"""How likely so many are by chance: predictive distributions of counts, and intervals of a ratio of two rates or two shares.

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
    """Probabilities of 0..n (or up to `size`) out of n, with a share that is known only as Beta(`right`, `wrong`)."""
    k = np.arange((n if size is None else min(n, size)) + 1)
    ways = scipy.special.gammaln(n + 1) - scipy.special.gammaln(k + 1) - scipy.special.gammaln(n - k + 1)
    chances: Array = np.exp(ways + scipy.special.betaln(k + right, n - k + wrong) - scipy.special.betaln(right, wrong))
    return chances


def gamma_poisson(shape: float, exposure: float, ahead: float, size: int) -> Array:
    """Probabilities of 0..size events in `ahead`, with a rate that is known only as Gamma(`shape`, `exposure`)."""
    k = np.arange(size + 1)
    share = exposure / (exposure + ahead)
    log = scipy.special.gammaln(k + shape) - scipy.special.gammaln(shape) - scipy.special.gammaln(k + 1) + shape * np.log(share)
    chances: Array = np.exp(log + (k * np.log1p(-share) if share < 1 else np.where(k > 0, -np.inf, 0.0)))
    return chances


def tail(*parts: Array, size: int) -> Array:
    """Probabilities that independent counts add up to 0, 1, … `size` or more. What a part leaves out lies above `size`."""
    whole = parts[0]
    for part in parts[1:]:
        whole = np.convolve(whole, part)
    above = np.empty(min(len(whole), size) + 1)
    above[0] = 1.0
    np.subtract(1.0, np.cumsum(whole[:size]), out=above[1:])
    chances: Array = np.maximum(above, 0.0)
    return chances


def ratio_interval(counts: tuple[int, int], exposures: tuple[float, float], error: float) -> tuple[float, float | None]:
    """Bounds of the rate after by the rate before, each missed with probability `error` at most.

    Given how many events there were in all, how many came after is binomial; its exact bounds (Clopper & Pearson 1934) carry over
    to the ratio (Przyborowski & Wilenski 1940).

    Args:
        counts: events before and after.
        exposures: what they are counted against, both above zero.
        error: one-sided.

    Returns:
        The lower bound, and the upper one or None where nothing bounds it: no event before.
    """
    (before, after), (base, ahead) = counts, exposures
    scale = base / ahead
    lower = float(scipy.special.betaincinv(after, before + 1, error)) if after else 0.0
    upper = float(scipy.special.betaincinv(after + 1, before, 1 - error)) if before else 1.0
    return scale * lower / (1 - lower), scale * upper / (1 - upper) if upper < 1 else None


def share_interval(counts: tuple[int, int], trials: tuple[int, int], error: float) -> tuple[float, float | None]:
    """Bounds of the share after by the share before, each missed with probability `error` (score interval, Koopman 1984).

    Args:
        counts: events before and after, each among those `trials`, which are above zero.
        trials: how many there were.
        error: one-sided.

    Returns:
        The lower bound, and the upper one or None where nothing bounds it: no event before.
    """
    (before, after), limit = counts, float(-scipy.special.ndtri(error))
    lower = _crossing(counts, trials, limit) if after else 0.0
    return lower, _crossing(counts, trials, -limit) if before else None


_FAR = 12.0
_HALVINGS = 40


def _crossing(counts: tuple[int, int], trials: tuple[int, int], limit: float) -> float:
    """The ratio at which the score, which falls with it, is at `limit`."""
    low, high = -_FAR, _FAR
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _score(counts, trials, math.exp(middle)) > limit else (low, middle)
    return math.exp((low + high) / 2)


def _score(counts: tuple[int, int], trials: tuple[int, int], ratio: float) -> float:
    """By how many standard errors the share after lies above `ratio` times the share before, if that were the truth."""
    (before, after), (base, ahead) = counts, trials
    whole, sides = (base + ahead) * ratio, ahead * ratio + after + base + before * ratio
    likeliest = (sides - math.sqrt(max(0.0, sides**2 - 4 * whole * (before + after)))) / (2 * whole)
    there = likeliest * ratio
    variance = max(0.0, there * (1 - there)) / ahead + ratio**2 * likeliest * (1 - likeliest) / base
    gap = after / ahead - ratio * before / base
    return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)
