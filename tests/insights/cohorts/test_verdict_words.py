"""What is said of a comparison when there is nothing to tell apart."""

from __future__ import annotations

from insights.cohorts.estimates import Estimate
from insights.cohorts.verdict_words import Grade, Sides, explain


def test_values_that_are_all_alike_are_no_interval_of_nothing() -> None:
    words = explain(Grade.DESCRIPTIVE, Estimate(0, 0, 0), Sides(8, 6), is_large=False, unit="days")
    assert words == "No difference so far: all values are the same. Before and after, 8 people against 6."
