from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.library.quantities import number_of, quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("refund EUR 1.500,00 at once", "1500.00", "EUR"),
        ("up to £10 000 a year", "10000", "GBP"),
        ("over $50K needs the CFO", "50000", "USD"),
        ("1,250.50 dollars", "1250.50", "USD"),
        ("a credit of 30 €", "30", "EUR"),
        ("$2.5 million", "2500000", "USD"),
        ("answer within 24h", "24", "hour"),
        ("two business days", "2", "business day"),
        ("a 30-day window", "30", "day"),
        ("after 5 working days", "5", "business day"),
        ("15 % off", "15", "percent"),
        ("0.375 percent", "0.375", "percent"),
        ("at least two approvals", "2", "approval"),
        ("three retries", "3", "retry"),
        ("20min", "20", "minute"),
    ],
)
def test_a_quantity_is_read_with_its_unit(text: str, value: str, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit) == (Decimal(value), unit)
    assert text[found.start : found.end].strip() == text[found.start : found.end]


@pytest.mark.parametrize(
    "text", ["in 2024 we", "version 3.2", "see page 12", "R-1042", "10.0.0.1", "call 555-1234", "step 4", "1/2 day"]
)
def test_a_number_without_a_unit_is_none(text: str) -> None:
    assert not list(quantities(text))


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_both_ways_of_writing_an_amount_mean_the_same(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert number_of(english) == number_of(german) == Decimal(f"{whole}.{cents:02}")


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    for found in quantities(text):
        assert 0 <= found.start < found.end <= len(text)
