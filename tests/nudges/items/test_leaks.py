"""What gives an item's key away."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import REFUNDS, items_of

from nudges.items.leaks import leaks
from nudges.items.models import Item, Kind


def item(kind: Kind) -> Item:
    return next(found for found in items_of(REFUNDS) if found.kind is kind)


@pytest.mark.parametrize("kind", [Kind.NEXT_STEP, Kind.CLOZE])
def test_the_key_word_for_word_is_a_leak_however_it_is_written(kind: Kind) -> None:
    asked = item(kind)
    assert leaks([f"Before: *{asked.answer.upper()}* and more"], asked)
    assert leaks(["nothing", asked.evidence], asked)
    assert not leaks(["Another rule of another section.", ""], asked)
    assert not leaks([], asked)


def test_a_verdict_is_given_away_by_its_passage_alone() -> None:
    asked = item(Kind.TRUE_FALSE)
    assert not leaks([f"The answer is {asked.answer}."], asked)
    assert leaks([asked.evidence], asked)


def test_a_part_of_a_word_is_none() -> None:
    asked = item(Kind.CLOZE)
    assert not leaks([f"x{asked.answer}x"], asked)
