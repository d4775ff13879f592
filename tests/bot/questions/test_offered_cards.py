"""An answer offers its section's action card: one button, unless the owner withdrew it."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import section_of
from fakes.samples import NOON
from fakes.slack import Database

from bot.blocks.buttons import AIDS, CHECKLIST
from bot.blocks.card import Card
from bot.questions.rendering import Rendering
from retrieval.answer.models import Answered, Confidence, Source
from retrieval.search.models import Signals

SECTION = section_of("1. Open it.\n2. Check it.\n3. Close it.\n")
ANSWERED = Answered((Source(SECTION, 1, 1.0, Signals(0.7, 3.0, 0.9, 1, 1), None),), Confidence.GOOD, 0.9, 120)


class _Names:
    @staticmethod
    def name(person: str | None, _uow: object = None) -> str:
        return person or ""


def aids(card: Card) -> list[str]:
    blocks = [block for block in card.blocks if str(block.get("block_id", "")).startswith(AIDS)]
    return [button["action_id"] for block in blocks for button in block["elements"]]


@pytest.fixture
def rendering() -> Rendering:
    return Rendering(lambda *_: "https://s.example", _Names(), lambda: NOON)


def test_an_answer_offers_one_card_until_its_owner_withdraws_it(rendering: Rendering) -> None:
    memory = Database()
    with memory() as uow:
        assert aids(rendering.within(uow).card("q1", ANSWERED, "U1")) == [CHECKLIST]
        uow.withdrawn_cards.withdraw(SECTION.ref, "U0AMARA", NOON)
        assert aids(rendering.within(uow).card("q1", ANSWERED, "U1")) == []


def test_an_answer_in_confidence_offers_none(rendering: Rendering) -> None:
    assert aids(rendering.card("", ANSWERED, "U1")) == []
