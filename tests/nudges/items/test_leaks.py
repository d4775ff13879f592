"""Leaks: what gives an item's key away, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import REFUNDS, every_way, items_of, steps_of

from nudges.items.leaks import leaks, told_by
from nudges.items.models import Item, Kind

RULE = next(item for item in every_way(REFUNDS, Kind.SCENARIO) if "confirmation" in item.stem)
CLOZE = replace(RULE, kind=Kind.CLOZE, options=("2 business days", "3 business days", "5 business days"), key=1)
STEP = next(item for item in steps_of(REFUNDS, Kind.NEXT_STEP) if item.answer.startswith("Wait for the status"))
VERDICT = replace(RULE, kind=Kind.TRUE_FALSE, options=("True", "False"), key=1)
WORD = replace(CLOZE, options=("one", "two", "three"), key=1, evidence="You can keep at most two open reviews per person.")


@pytest.mark.parametrize(
    ("text", "item", "leaked"),
    [
        ("Reply within 3 business days.", CLOZE, True),
        ("Reply within three business days.", CLOZE, True),
        ("Reply within 5 business days.", CLOZE, False),
        ("Then *wait* for the status [Paid out](https://x.example).", STEP, True),
        ("Then wait for the status Refused.", STEP, False),
        ("The answer is False.", VERDICT, False),
        ("The customer must have the confirmation within 3 business days of the request.", VERDICT, True),
        ("A customer has the confirmation within 3 business days of any request", VERDICT, True),
        ("The customer must have the confirmation within 9 business days of the request.", VERDICT, False),
        ("You have 3 business days for it.", RULE, True),
        ("You have 4 business days for it.", RULE, False),
        ("Ask two colleagues.", WORD, False),
        ("You keep two open reviews.", WORD, True),
        ("", STEP, False),
    ],
)
def test_a_key_is_told_in_these_words_in_other_figures_or_by_its_rule(text: str, item: Item, *, leaked: bool) -> None:
    assert leaks(["Something else.", text], item) is leaked


def test_an_item_tells_itself() -> None:
    for item in items_of(REFUNDS):
        assert item.kind is Kind.OWNER or leaks(told_by(item), item)
