"""After a miss the card says where the chosen option would be right; items that were stored before say nothing."""

from __future__ import annotations

from datetime import date

from fakes.quiz_sops import REFUNDS, every_way

from bot.practice.views.quiz import Answer, BatchShown, QuestionShown, QuestionState, batch_card
from nudges.items.models import Item, Kind


def said(item: Item, choice: int) -> str:
    answer = Answer(choice, choice == item.key, date(2026, 3, 5))
    return str(batch_card(BatchShown([QuestionShown("a1", item, QuestionState.ANSWERED, answer=answer)])).blocks)


def test_a_miss_says_where_the_choice_would_be_right():
    item = next(item for item in every_way(REFUNDS, Kind.SCENARIO) if item.family.endswith("limit-1"))
    wrong = next(index for index in range(len(item.options)) if index != item.key and item.home(index))
    assert f"has its place too: {item.home(wrong)}" in said(item, wrong)
    assert "has its place too" not in said(item, item.key)


def test_an_option_without_a_place_says_nothing():
    item = next(item for item in every_way(REFUNDS, Kind.DATE))
    assert "has its place too" not in said(item, (item.key + 1) % len(item.options))
