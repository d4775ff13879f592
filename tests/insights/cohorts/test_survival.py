"""Survival curves against published figures, lifelines, scipy and statsmodels."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from insights.cohorts.survival import Spell, kaplan_meier, log_rank

DATA = Path(__file__).parents[2] / "data" / "survival"
TOLERANCE = 1e-9


def lung() -> list[Spell]:
    with (DATA / "lung.csv").open() as file:
        return [Spell(float(row["days"]), row["died"] == "1") for row in csv.DictReader(file)]


def leukaemia(arm: str) -> list[Spell]:
    with (DATA / "leukaemia.csv").open() as file:
        return [Spell(float(row["weeks"]), row["relapsed"] == "1") for row in csv.DictReader(file) if row["arm"] == arm]


def censored(spells: Sequence[Spell]) -> stats.CensoredData:
    return stats.CensoredData(
        [spell.days for spell in spells if spell.is_reached], right=[spell.days for spell in spells if not spell.is_reached]
    )


def columns(spells: Sequence[Spell]) -> tuple[list[float], list[bool]]:
    return [spell.days for spell in spells], [spell.is_reached for spell in spells]


SAMPLES = [
    pytest.param(lung(), id="lung"),
    pytest.param(leukaemia("6-MP"), id="6-MP"),
    pytest.param(leukaemia("placebo"), id="placebo"),
]


def test_published_figures_of_lung() -> None:
    """R's survfit: median 310; mean up to day 1022 376.3, standard error 19.7."""
    curve = kaplan_meier(lung())
    assert (curve.people, curve.median().days) == (228, 310)
    mean = curve.mean_time(1022)
    assert (round(mean.days, 1), round(mean.error, 1)) == (376.3, 19.7)


def test_published_figures_of_leukaemia() -> None:
    """Median 23 against 8 weeks, log-rank 16.79."""
    drug, placebo = leukaemia("6-MP"), leukaemia("placebo")
    assert (kaplan_meier(drug).median().days, kaplan_meier(placebo).median().days) == (23, 8)
    assert round(log_rank(drug, placebo).chi_square, 2) == 16.79


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")  # scipy has none where the curve is 1 or 0
@pytest.mark.parametrize("spells", SAMPLES)
def test_scipy_has_the_same_curve_and_band(spells: list[Spell]) -> None:
    curve = kaplan_meier(spells)
    known = stats.ecdf(censored(spells)).sf
    rows = [curve.at(float(day)) for day in known.quantiles]
    assert curve.survival[rows] == pytest.approx(known.probabilities, abs=TOLERANCE)
    band = known.confidence_interval(method="log-log")
    inside = (known.probabilities > 0) & (known.probabilities < 1)
    assert curve.low[rows][inside] == pytest.approx(band.low.probabilities[inside], abs=TOLERANCE)
    assert curve.high[rows][inside] == pytest.approx(band.high.probabilities[inside], abs=TOLERANCE)


@pytest.mark.parametrize("spells", SAMPLES)
def test_lifelines_has_the_same_curve_band_median_and_mean(spells: list[Spell]) -> None:
    lifelines = pytest.importorskip("lifelines", reason="lifelines comes with the dev extra")
    curve = kaplan_meier(spells)
    known = lifelines.KaplanMeierFitter().fit(*columns(spells))
    assert list(curve.times) == list(known.survival_function_.index)
    assert curve.survival == pytest.approx(known.survival_function_.to_numpy()[:, 0], abs=TOLERANCE)
    band = known.confidence_interval_.to_numpy()
    assert curve.low == pytest.approx(band[:, 0], abs=TOLERANCE)
    assert curve.high == pytest.approx(band[:, 1], abs=TOLERANCE)
    assert curve.median().days == known.median_survival_time_
    until = curve.times[-1] * 0.7
    area = lifelines.utils.restricted_mean_survival_time(known, t=until)
    assert curve.mean_time(until).days == pytest.approx(area, abs=TOLERANCE)


@pytest.mark.parametrize("spells", SAMPLES)
def test_statsmodels_has_the_same_interval_of_the_median(spells: list[Spell]) -> None:
    duration = pytest.importorskip("statsmodels.duration.survfunc", reason="statsmodels comes with the dev extra")
    days, reached = columns(spells)
    known = duration.SurvfuncRight(np.array(days), np.array(reached, dtype=int))
    median = kaplan_meier(spells).median()
    low, high = known.quantile_ci(0.5, method="cloglog")
    assert (median.days, median.low) == (known.quantile(0.5), low)
    assert median.high == high or (median.high is None and not high < math.inf)


def test_three_packages_have_the_same_log_rank() -> None:
    drug, placebo = leukaemia("6-MP"), leukaemia("placebo")
    mine = log_rank(drug, placebo)
    scipy = stats.logrank(censored(drug), censored(placebo))
    assert (mine.chi_square, mine.p) == pytest.approx((scipy.statistic**2, scipy.pvalue), abs=TOLERANCE)
    lifelines = pytest.importorskip("lifelines.statistics", reason="lifelines comes with the dev extra")
    (days, reached), (others, others_reached) = columns(drug), columns(placebo)
    known = lifelines.logrank_test(days, others, reached, others_reached)
    assert (mine.chi_square, mine.p) == pytest.approx((known.test_statistic, known.p_value), abs=TOLERANCE)
    duration = pytest.importorskip("statsmodels.duration.survfunc", reason="statsmodels comes with the dev extra")
    arms = np.array([0] * len(days) + [1] * len(others))
    both = duration.survdiff(np.array(days + others), np.array(reached + others_reached, dtype=int), arms)
    assert (mine.chi_square, mine.p) == pytest.approx(both, abs=TOLERANCE)


def test_without_censoring_the_mean_and_its_error_are_those_of_any_sample() -> None:
    days = np.random.default_rng(5).uniform(1, 90, 40)
    mean = kaplan_meier([Spell(float(day), is_reached=True) for day in days]).mean_time(60)
    cut = np.minimum(days, 60)
    assert mean.days == pytest.approx(cut.mean(), abs=TOLERANCE)
    assert mean.error == pytest.approx(cut.std() / math.sqrt(40), abs=TOLERANCE)


def test_where_it_happened_to_all_the_mean_is_finite() -> None:
    mean = kaplan_meier([Spell(float(day), is_reached=True) for day in range(1, 7)]).mean_time(6)
    assert mean.days == 3.5
    assert mean.error == pytest.approx(np.std(range(1, 7)) / math.sqrt(6))


def test_the_mean_of_those_who_arrived_is_too_early() -> None:
    """A true median of 40 days, watched for 60: half of the slower ones are still on the way."""
    rng = np.random.default_rng(1)
    days, watched = rng.lognormal(math.log(40), 0.6, 2000), rng.uniform(10, 60, 2000)
    spells = [Spell(float(min(one, seen)), bool(one <= seen)) for one, seen in zip(days, watched, strict=True)]
    arrived = np.mean([spell.days for spell in spells if spell.is_reached])
    median = kaplan_meier(spells).median()
    assert arrived < 32
    assert median.low is not None
    assert median.high is not None
    assert median.low < 40 < median.high


def test_nobody_arrived_is_a_flat_line_without_a_median() -> None:
    spells = [Spell(float(day), is_reached=False) for day in range(5, 11)]
    curve = kaplan_meier(spells)
    assert curve.median().days is None
    assert (curve.mean_time(10).days, curve.mean_time(10).error) == (10, 0)
    assert log_rank(spells, spells).p == 1


@pytest.mark.parametrize("spells", [[], [Spell(-1, is_reached=True)], [Spell(math.nan, is_reached=True)]])
def test_impossible_times_are_refused(spells: list[Spell]) -> None:
    with pytest.raises(ValueError, match="at least one person"):
        kaplan_meier(spells)


spells_of_any_kind = st.lists(st.builds(Spell, st.integers(0, 50).map(float), st.booleans()), min_size=1, max_size=40)


@given(spells_of_any_kind)
def test_a_curve_only_falls_within_its_band(spells: list[Spell]) -> None:
    curve = kaplan_meier(spells)
    assert (np.diff(curve.survival) <= 0).all()
    assert (curve.low <= curve.survival + TOLERANCE).all()
    assert (curve.survival <= curve.high + TOLERANCE).all()
    assert 0 <= curve.mean_time(curve.times[-1]).days <= curve.times[-1]


@given(spells_of_any_kind, spells_of_any_kind)
def test_the_test_does_not_depend_on_the_order_of_the_groups(mine: list[Spell], other: list[Spell]) -> None:
    assert log_rank(mine, other).chi_square == pytest.approx(log_rank(other, mine).chi_square, abs=1e-6)
