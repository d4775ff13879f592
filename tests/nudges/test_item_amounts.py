from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudges.items.amounts import amount, amounts


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("EUR 1.500,00", "1500", "EUR"),
        ("1,500.00 EUR", "1500", "EUR"),
        ("£10 000", "10000", "GBP"),
        ("$10,000", "10000", "USD"),
        ("USD 2.5 million", "2500000", "USD"),
        ("€2M", "2000000", "EUR"),
        ("50K", "50000", ""),
        ("24h", "24", "hour"),
        ("90d", "90", "day"),
        ("3 business days", "3", "business day"),
        ("two working days", "2", "business day"),
        ("a 30-day window", "30", "day"),
        ("twenty-four hours", "24", "hour"),
        ("5 percent", "5", "%"),
        ("12.5 %", "12.5", "%"),
        ("8.0 GB", "8", "GB"),
        ("at least two approvals", "2", "approval"),
        ("up to 6 business debit cards", "6", "business debit card"),
    ],
)
def test_it_reads_what_people_write(text, value, unit):
    found = amount(text)
    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("text", ["version 2.3.1", "INV-2024-001", "see #4", "at 15:30", "no numbers here", "someone", "10/12"])
def test_what_only_looks_like_an_amount_is_none(text):
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("like", "value", "text"),
    [
        ("EUR 1.500,00", 750, "EUR 750,00"),
        ("£10 000", 25000, "£25 000"),
        ("$10,000", 5000, "$5,000"),
        ("50K", 75000, "75K"),
        ("8.0 GB", 4, "4.0 GB"),
        ("twenty-four hours", 12, "twelve hours"),
        ("30-day", 14, "14-day"),
        ("1 day", 2, "2 days"),
        ("two days", 1, "one day"),
        ("10%", 15, "15%"),
        ("EUR 200", 1040, "EUR 1,040"),
    ],
)
def test_another_value_is_written_in_the_same_manner(like, value, text):
    found = amount(like)
    assert found is not None
    assert found.with_value(Decimal(value)) == text


@given(
    st.sampled_from(["EUR 1,500", "$10,000.00", "EUR 1.500,00", "3 business days", "two hours", "15%", "50K"]), st.integers(1, 400)
)
def test_what_is_written_reads_back(like, times):
    found = amount(like)
    assert found is not None
    value = found.value * times
    again = amount(found.with_value(value))
    assert again is not None
    assert (again.value, again.unit) == (value, found.unit)
