"""Runs of each comparison with a planted effect and without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Final

import numpy as np

from insights.cohorts.comparison import Comparison, compare
from insights.cohorts.ramp_up import compare_times
from scripts.lab.effects.measures import alone, arm
from scripts.lab.effects.newcomers import Newcomers, cohort

FASTER: Final = 1.42
"""The tempo of learning at which the mean time to proficiency is a quarter shorter, for people who are watched to the end."""

_LESS: Final = -0.25

WAYS: Final = "time to proficiency, drawn by lot"
BY_LOT: Final = "KPI, drawn by lot"
SERIES: Final = "KPI, interrupted time series"

Draw = Callable[[bool, np.random.Generator], Comparison]


@dataclass(frozen=True, slots=True)
class Setup:
    people: int = 60
    runs: int = 100
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """Of `runs` with an effect and as many without: how often it was claimed, and how often the interval left out zero.

    `effect` is the mean of the estimates where there is one.
    """

    comparison: str
    runs: int
    claimed: int
    clear: int
    claimed_without: int
    clear_without: int
    effect: float


def simulate(setup: Setup) -> Iterator[Found]:
    """Compare ways to proficiency, then a KPI in three ways; the same seed gives the same runs."""
    for name, draw in comparisons(setup.people).items():
        yield count(name, draw, setup)


def comparisons(people: int) -> Mapping[str, Draw]:
    """By name, what draws a run with or without an effect and compares it."""
    return {
        WAYS: lambda is_planted, rng: _ways(people, rng, is_planted=is_planted),
        BY_LOT: lambda is_planted, rng: _kpi(people, rng, is_planted=is_planted, is_random=True),
        "KPI, difference in differences": lambda is_planted, rng: _kpi(people, rng, is_planted=is_planted, is_random=False),
        SERIES: lambda is_planted, rng: compare(alone(people, _LESS if is_planted else 0.0, rng), None, is_random=False),
    }


def count(name: str, draw: Draw, setup: Setup) -> Found:
    """Draw every run with an effect and one without, and count what is said of them."""
    seeds = [np.random.SeedSequence([setup.seed, *name.encode(), run]).spawn(2) for run in range(setup.runs)]
    planted = [draw(True, np.random.default_rng(pair[0])) for pair in seeds]  # noqa: FBT003 - planted or not
    absent = [draw(False, np.random.default_rng(pair[1])) for pair in seeds]  # noqa: FBT003 - planted or not
    return Found(
        comparison=name,
        runs=setup.runs,
        claimed=sum(comparison.may_claim and _falls(comparison) for comparison in planted),
        clear=sum(_falls(comparison) for comparison in planted),
        claimed_without=sum(comparison.may_claim for comparison in absent),
        clear_without=sum(not _holds_zero(comparison) for comparison in absent),
        effect=fmean(comparison.effect or 0.0 for comparison in planted),
    )


def _ways(people: int, rng: np.random.Generator, *, is_planted: bool) -> Comparison:
    treated = cohort("with", Newcomers(people, FASTER if is_planted else 1.0), rng)
    return compare_times(treated, cohort("without", Newcomers(people), rng), is_random=True)


def _kpi(people: int, rng: np.random.Generator, *, is_planted: bool, is_random: bool) -> Comparison:
    treated, control = arm("with", people, _LESS if is_planted else 0.0, rng), arm("without", people, 0.0, rng)
    return compare(treated, control, is_random=is_random)


def _falls(comparison: Comparison) -> bool:
    return comparison.high is not None and comparison.high < 0


def _holds_zero(comparison: Comparison) -> bool:
    return comparison.low is None or comparison.high is None or comparison.low <= 0 <= comparison.high
