from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts.bounds import Bound, Side, bound_of, is_lead_time
from core.amounts.reading import amount, amounts
from nudges.items.branches import deciding
from nudges.items.choosing import cases_around


def _bound(text: str) -> Bound | None:
    return bound_of(text, amounts(text)[0])


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("You can have up to 24 hours", Side.AT_MOST),
        ("Reply within 3 days", Side.AT_MOST),
        ("no more than 5 people", Side.AT_MOST),
        ("do not work more than 40 hours", Side.AT_MOST),
        ("the total must not exceed EUR 500", Side.AT_MOST),
        ("EUR 200 or less", Side.AT_MOST),
        ("at least two approvals", Side.AT_LEAST),
        ("never less than 3 days", Side.AT_LEAST),
        ("60 days or more", Side.AT_LEAST),
        ("more than EUR 500", Side.ABOVE),
        ("orders over $75", Side.ABOVE),
        ("it must be under $10,000", Side.BELOW),
        ("fewer than 10 days", Side.BELOW),
    ],
)
def test_the_comparator_is_read_from_the_words(text, side):
    found = _bound(text)
    assert found is not None
    assert found.side is side


def test_an_amount_without_comparator_has_no_bound():
    assert _bound("The fee is EUR 4") is None


@pytest.mark.parametrize(("text", "expected"), [("at least 3 days before the date", True), ("within 3 days of the date", False)])
def test_time_before_an_event_is_lead_time(text, expected):
    found = _bound(text)
    assert found is not None
    assert is_lead_time(text, found) is expected


@given(st.sampled_from(list(Side)), st.integers(1, 10_000))
def test_the_limit_itself_falls_on_the_inclusive_side_only(side, limit):
    bound = Decimal(limit)
    assert side.holds(bound, bound) is (side in {Side.AT_MOST, Side.AT_LEAST})
    assert side.holds(bound + 1, bound) is not side.holds(bound - 1, bound)


@given(st.integers(1, 100_000), st.integers(0, 1000))
def test_cases_lie_below_at_and_above_the_limit(limit, seed):
    cases = cases_around(Decimal(limit), Random(seed))  # noqa: S311 - variety, not secrecy
    assert Decimal(limit) in cases
    assert all(case > 0 for case in cases)
    assert any(case > limit for case in cases)
    assert cases == sorted(cases)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=4, unique=True), st.integers(1, 6000))
def test_the_strictest_limit_that_holds_decides(limits, value):
    found = amount("EUR 1")
    assert found is not None
    bounds = [
        bound for limit in limits if (text := f"more than EUR {limit}") and (bound := bound_of(text, amounts(text)[0])) is not None
    ]
    index = deciding(bounds, Decimal(value))
    passed = [limit for limit in limits if value > limit]
    assert (index is None) is (not passed)
    if index is not None:
        assert limits[index] == max(passed)


@pytest.mark.parametrize("text", ["5 min 30 seconds", "45 min 3 times a day", "wait 10 min. 2 people lift it"])
def test_minutes_are_no_minimum(text):
    assert [bound for amount in amounts(text) if (bound := bound_of(text, amount))] == []


def test_min_before_an_amount_is_a_minimum():
    text = "Rest min 30 minutes"
    bound = bound_of(text, amounts(text)[0])
    assert bound is not None
    assert bound.side is Side.AT_LEAST
