"""An SOP that readers lost: whoever looked after it hears of it once, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.samples import document
from support.practice_story import PracticeStory

from bot.blocks.checks import message_problems
from bot.governance.views.changed import MOST_WITHDRAWN, WithdrawnSop, withdrawn_card
from retrieval.library.models import SopDocument
from retrieval.library.versions import Version


def publish(story: PracticeStory, *documents: SopDocument) -> None:
    with story.memory() as uow:
        for each in documents:
            uow.library.add_version(each, Version(each.id, 1, each.digest, story.clock()))
            uow.library.make_current(each.id, 1, story.clock(), "U0AMARA")
        uow.commit()
    story.later(minutes=5)


def retire(story: PracticeStory, *sops: str) -> None:
    with story.memory() as uow:
        for sop in sops:
            uow.library.retire(sop, story.clock())
        uow.commit()
    story.later(minutes=5)


def told(story: PracticeStory, person: str) -> list[dict[str, Any]]:
    return [each for each in story.messages(person) if "withdrawn" in each["text"]]


@pytest.fixture
def story() -> PracticeStory:
    made = PracticeStory()
    made.tick()
    return made


def test_the_owner_hears_once_of_all_that_went_together(story: PracticeStory) -> None:
    owned = {"owner": "U0AMARA", "backup": "U0GRETA"}
    publish(story, document("wiki:parcels", **owned), document("vat", **owned), document("nobodys"))
    retire(story, "wiki:parcels", "vat", "nobodys")
    (card,) = told(story, "U0AMARA")
    assert card["text"] == "2 SOPs of yours were withdrawn"
    text = str(card["blocks"])
    assert "its page is gone from wiki" in text
    assert "Vat: its file is gone" in text
    assert "Nobodys" not in text
    assert not any(told(story, person) for person in ("U0GRETA", "U0MIA", "U0LEO"))
    story.later(days=1)
    assert len(told(story, "U0AMARA")) == 1


def test_the_backup_hears_where_the_owner_cannot_be_reached(story: PracticeStory) -> None:
    publish(story, document("vat", owner="gone@x.example", backup="U0GRETA", audience=frozenset({"hr"})))
    retire(story, "vat")
    assert [card["text"] for card in told(story, "U0GRETA")] == ["Vat was withdrawn"]


def test_an_sop_that_comes_back_and_goes_again_is_told_again(story: PracticeStory) -> None:
    first = document("vat", owner="U0AMARA")
    publish(story, first)
    retire(story, "vat")
    second = document("vat", "Other words.", owner="U0AMARA")
    with story.memory() as uow:
        uow.library.add_version(second, Version("vat", 2, second.digest, story.clock()))
        uow.library.make_current("vat", 2, story.clock(), "U0AMARA")
        uow.commit()
    story.later(minutes=5)
    retire(story, "vat")
    assert len(told(story, "U0AMARA")) == 2


@pytest.mark.parametrize("count", [1, MOST_WITHDRAWN, MOST_WITHDRAWN + 200])
def test_the_message_fits_however_many_sops_it_names(count: int) -> None:
    card = withdrawn_card([WithdrawnSop(f"Rule <{number}> " + "x" * 90, "wiki") for number in range(count)])
    assert message_problems(card.text, card.blocks) == []
    assert ("and 200 more" in str(card.blocks)) == (count > MOST_WITHDRAWN)
    assert "<0>" not in str(card.blocks)
