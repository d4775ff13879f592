"""Rules with small and continental numbers teach what they say; a number that may be read two ways is not asked."""

from __future__ import annotations

import re

import pytest
from fakes.quiz_sops import family_of, items_of, variants_of

from core.amounts.reading import amount
from nudges.items.models import Kind


def _page(sentence: str) -> str:
    return f"# Fees\n\n## Charging and fees\n\n{sentence}\n"


@pytest.mark.parametrize(
    ("sentence", "name", "limit"),
    [
        ("The clerk must keep the fee for a copy at or under at most 0.500 USD in every case.", "usd-1", "0.5"),
        ("Rounding differences must be booked to the pool up to at most 0.125 % of the total.", "percent-1", "0.125"),
        ("The clerk must book the whole stay for at most EUR 1.200,50 in every case.", "eur-1", "1200.50"),
        ("The engineer must test the alarm for at least 1.5 hours in every case.", "hour-1", "1.5"),
    ],
)
def test_the_key_of_an_item_follows_the_value_that_the_rule_says(sentence, name, limit):
    is_cap = "at least" not in sentence
    right = amount(limit).value
    seen = set()
    for item in variants_of(family_of(_page(sentence), name)):
        seen.add(item.kind)
        assert item.findings == ()
        if item.kind is Kind.SCENARIO:
            value = amount(re.search(r"case it is (.*?)\.(?: |$)", item.stem)[1]).value
            assert amount(item.answer).value == right
            assert item.answer.startswith("Yes") is (value <= right if is_cap else value >= right)
    assert seen & {Kind.CLOZE, Kind.SCENARIO}


@pytest.mark.parametrize(
    "sentence",
    [
        "The clerk must keep the fee for a copy at most 1.500 USD in every case.",
        "The clerk must keep the fee for a stay at most EUR 1.500 in every case.",
        "The engineer must test the alarm for at least 1.500 hours in every case.",
        "The clerk must keep the fee within $500-$1000 in every case.",
        "The clerk must answer the customer within 5-7 days in every case.",
    ],
)
def test_a_range_or_a_number_read_two_ways_is_not_asked(sentence):
    assert [item for item in items_of(_page(sentence)) if item.kind in {Kind.CLOZE, Kind.SCENARIO, Kind.DATE}] == []
