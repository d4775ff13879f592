"""The ladder of comparisons: the method chosen, the figures against statsmodels and scipy, and words that claim no more."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from insights.cohorts.comparison import Arm, Grade, compare, interrupted_series, likeness
from insights.cohorts.estimates import cuped


def arm(name: str, size: int, shift: float, *, seed: int = 1, weeks: tuple[float, ...] = ()) -> Arm:
    rng = np.random.default_rng(seed)
    before = rng.normal(50, 10, size)
    after = before * 0.8 + rng.normal(10, 3, size) + shift
    people = [f"{name}{number}" for number in range(size)]
    return Arm(name, dict(zip(people, before, strict=True)), dict(zip(people, after, strict=True)), weeks)


def series(before: int, after: int, drop: float, *, seed: int = 3) -> tuple[float, ...]:
    noise = np.random.default_rng(seed).normal(0, 1, before + after)
    level = [30.0] * before + [30.0 - drop] * after
    return tuple(float(value) for value in np.array(level) + noise)


def test_drawn_by_lot_with_people_enough_may_claim() -> None:
    seen = compare(arm("early", 30, -6), arm("late", 28, 0, seed=2), is_random=True)
    assert (seen.grade, seen.treated, seen.control, seen.may_claim) == (Grade.RANDOMISED, 30, 28, True)
    assert seen.effect is not None
    assert seen.low is not None
    assert seen.high is not None
    assert seen.low < -6 < seen.high < 0
    assert "put down to the change" in seen.words


def test_what_came_before_makes_the_interval_narrower() -> None:
    rows = [
        np.array([(one.before[name], one.after[name]) for name in one.after]) for one in (arm("t", 40, -3), arm("c", 40, 0, seed=2))
    ]
    with_before = cuped(*rows)
    blind = cuped(*(np.column_stack([np.full(len(side), math.nan), side[:, 1]]) for side in rows))
    assert with_before.high - with_before.low < 0.6 * (blind.high - blind.low)


def test_newcomers_without_a_before_are_compared_by_their_means() -> None:
    treated, control = arm("t", 25, -5), arm("c", 25, 0, seed=2)
    seen = compare(Arm("t", {}, treated.after), Arm("c", {}, control.after), is_random=True)
    known = stats.ttest_ind(list(treated.after.values()), list(control.after.values()), equal_var=False).confidence_interval()
    assert seen.grade is Grade.RANDOMISED
    assert (seen.low, seen.high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_difference_in_differences_is_welchs_test_of_the_changes() -> None:
    treated, control = arm("t", 22, -4), arm("c", 24, 0, seed=2)
    seen = compare(treated, control, is_random=False)
    changes = [[one.after[name] - one.before[name] for name in one.after] for one in (treated, control)]
    known = stats.ttest_ind(*changes, equal_var=False).confidence_interval()
    assert (seen.grade, seen.may_claim) == (Grade.DIFFERENCE, True)
    assert (seen.low, seen.high) == pytest.approx((known.low, known.high), abs=1e-9)
    assert "Nobody drew lots" in seen.words
    assert "put down" not in seen.words


def test_under_twenty_people_say_no_reason() -> None:
    seen = compare(arm("t", 19, -9), arm("c", 40, 0, seed=2), is_random=True)
    assert not seen.may_claim
    assert "Too few people to say why" in seen.words
    assert "put down" not in seen.words


def test_a_control_under_five_is_not_used() -> None:
    seen = compare(arm("t", 30, -9), arm("c", 4, 0, seed=2), is_random=True)
    assert (seen.grade, seen.control) == (Grade.DESCRIPTIVE, None)


@pytest.mark.parametrize("control", [None, arm("c", 30, 0, seed=2)])
def test_under_five_people_get_no_figures(control: Arm | None) -> None:
    seen = compare(arm("t", 4, -9, weeks=series(12, 12, 5)), control, is_random=True)
    assert (seen.effect, seen.low, seen.high, seen.treated, seen.control, seen.may_claim) == (None, None, None, None, None, False)
    assert seen.words == "Withheld: fewer than 5 people have values."


def test_no_control_but_weeks_enough_is_a_series() -> None:
    seen = compare(arm("t", 30, 0, weeks=series(12, 12, 5)), None, is_random=False)
    assert (seen.grade, seen.may_claim, seen.control) == (Grade.SERIES, False, None)
    assert seen.low is not None
    assert seen.high is not None
    assert seen.low < -5 < seen.high
    assert "no comparison group" in seen.words


@pytest.mark.parametrize("weeks", [(), series(7, 12, 5), (*series(8, 6, 5), math.nan, math.nan)])
def test_else_it_is_a_description(weeks: tuple[float, ...]) -> None:
    start = 7 if len(weeks) == 19 else None
    treated = arm("t", 30, -20, weeks=weeks)
    seen = compare(Arm("t", treated.before, treated.after, weeks, start), None, is_random=True)
    known = stats.ttest_rel(list(treated.after.values()), list(treated.before.values())).confidence_interval()
    assert (seen.grade, seen.may_claim) == (Grade.DESCRIPTIVE, False)
    assert (seen.low, seen.high) == pytest.approx((known.low, known.high), abs=1e-9)
    assert "This is a description" in seen.words


def test_values_that_are_no_numbers_count_for_nobody() -> None:
    treated = arm("t", 5, -9)
    broken = {**treated.after, "t0": math.nan}
    assert compare(Arm("t", treated.before, broken), None, is_random=False).effect is None


def test_people_without_a_before_and_no_control_give_no_figures() -> None:
    seen = compare(Arm("t", {}, arm("t", 30, 0).after), None, is_random=False)
    assert seen.effect is None
    assert "No comparison" in seen.words


def test_values_that_never_vary_give_an_interval_of_no_width() -> None:
    people = {f"p{number}": 3.0 for number in range(6)}
    seen = compare(Arm("t", people, people), Arm("c", people, people), is_random=False)
    assert (seen.effect, seen.low, seen.high, seen.may_claim) == (0.0, 0.0, 0.0, False)


def lines(weeks: tuple[float, ...], start: int) -> tuple[np.ndarray, np.ndarray]:
    times = np.arange(len(weeks), dtype=float)
    is_after = times >= start
    design = np.column_stack([np.ones(len(weeks)), times, is_after.astype(float), np.where(is_after, times - start, 0.0)])
    return design, times


def test_a_series_is_statsmodels_generalised_least_squares() -> None:
    sm = pytest.importorskip("statsmodels.api", reason="statsmodels comes with the dev extra")
    weeks, start = series(15, 13, 4), 15
    design, times = lines(weeks, start)
    share = likeness(design, np.array(weeks), times)
    known = sm.GLS(np.array(weeks), design, sigma=share ** np.abs(times[:, None] - times)).fit()
    middle = (times - start)[times >= start].mean()
    bounds = known.t_test(np.array([0, 0, 1, middle])).conf_int()[0]
    seen = interrupted_series(weeks, start)
    assert seen is not None
    assert (seen.low, seen.high) == pytest.approx(tuple(bounds), abs=1e-9)


def alike(share: float, size: int, rng: np.random.Generator) -> tuple[float, ...]:
    noise = np.zeros(size + 30)
    for week in range(1, size + 30):
        noise[week] = share * noise[week - 1] + rng.normal()
    return tuple(noise[30:].tolist())


def test_how_much_weeks_resemble_each_other_is_found() -> None:
    weeks = alike(0.6, 160, np.random.default_rng(4))
    assert likeness(*(lines(weeks, 80)[0], np.array(weeks), lines(weeks, 80)[1])) == pytest.approx(0.6, abs=0.15)


def test_weeks_that_resemble_each_other_are_seldom_called_a_change() -> None:
    rng = np.random.default_rng(6)
    found = [interrupted_series(alike(0.3, 24, rng), 12) for _ in range(60)]
    assert sum(one is not None and not one.low <= 0 <= one.high for one in found) <= 7


def test_weeks_without_values_leave_a_gap() -> None:
    whole = series(12, 12, 5)
    seen = interrupted_series((*whole[:4], math.nan, *whole[5:]), 12)
    assert seen is not None
    assert seen.low < -5 < seen.high


def test_weeks_that_never_vary_are_no_change() -> None:
    seen = interrupted_series((3.0,) * 20, 10)
    assert seen is not None
    assert abs(seen.effect) < 1e-9
