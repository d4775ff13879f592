"""The action card of a section in Slack: what opens, and the owner's word on whether it is offered."""

from __future__ import annotations

import pytest
from support.practice_story import PracticeStory

from bot.blocks.buttons import AIDS, CHECKLIST, REFERENCE, WALK
from bot.practice.views.action_card import RESTORE, WITHDRAW
from retrieval.library.models import SectionRef

ISSUE = "refunds#issue-a-refund"
DESK = "closing#at-the-desk"
RULES = (
    "# Closing\n\n## At the desk\n\nClaims come within 5 business days. Never promise a date to a guest. Refunds of at most "
    "EUR 200 are paid by the desk. Guests who write to us hear from the desk, and the desk likes to know what they had in "
    "mind when they came to stay here.\n"
)


@pytest.fixture
def story() -> PracticeStory:
    return PracticeStory()


def offers(story: PracticeStory, section: str, person: str = "U0MIA") -> list[str]:
    """The aids below a lesson of the section."""
    story.at_home("learn_lesson", person=person, value=section)
    blocks = [block for block in story.last(person)["blocks"] if str(block.get("block_id", "")).startswith(AIDS)]
    return [button["action_id"] for block in blocks for button in block["elements"]]


def test_the_rules_of_a_section_come_word_for_word(story: PracticeStory) -> None:
    story.publish(RULES)
    assert offers(story, DESK) == [REFERENCE]
    story.press(story.last(), REFERENCE)
    assert "⏱  Claims come within 5 business days." in story.text()
    assert "✕  Never promise a date to a guest." in story.text()
    assert "≤  Refunds of at most EUR 200 are paid by the desk." in story.text()
    assert "v1" in story.text()
    assert "Guests who write" not in story.text()


def test_a_new_version_cuts_a_new_card(story: PracticeStory) -> None:
    story.publish(RULES)
    story.publish(RULES.replace("5 business days", "7 business days"))
    story.at_home(REFERENCE, value=DESK)
    assert "within 7 business days" in story.text()
    assert "v2" in story.text()
    story.publish("# Closing\n\n## At the desk\n\n1. Close it.\n2. Lock it.\n3. Go home.\n")
    assert offers(story, DESK) == [CHECKLIST]


def test_who_may_not_see_the_sop_gets_no_rules(story: PracticeStory) -> None:
    story.publish(RULES, audience=frozenset({"lead"}))
    before = len(story.messages())
    story.at_home(REFERENCE, value=DESK)
    assert len(story.messages()) == before


def test_only_the_owner_is_told_and_only_once_a_version(story: PracticeStory) -> None:
    story.at_home(CHECKLIST, value=ISSUE)
    assert WITHDRAW not in story.text()
    for _ in range(2):
        story.at_home(CHECKLIST, person="U0AMARA", value=ISSUE)
    notes = [message for message in story.messages("U0AMARA") if WITHDRAW in str(message["blocks"])]
    assert len(notes) == 1
    assert "6 steps, cut from version 1" in str(notes[0])


def test_a_withdrawn_card_is_offered_to_nobody_until_the_owner_wants_it_again(story: PracticeStory) -> None:
    story.at_home(CHECKLIST, person="U0AMARA", value=ISSUE)
    story.press(story.last("U0AMARA"), WITHDRAW, person="U0AMARA")
    assert "That holds for later versions too" in story.text("U0AMARA")
    assert offers(story, ISSUE) == []
    assert offers(story, "refunds#who-approves") == [WALK]
    runs = len(story.memory.truth.checklists)
    story.at_home(CHECKLIST, value=ISSUE)
    assert len(story.memory.truth.checklists) == runs
    story.press(_note(story), RESTORE, person="U0AMARA")
    assert offers(story, ISSUE) == [CHECKLIST]


def test_nobody_else_withdraws_a_card(story: PracticeStory) -> None:
    story.at_home(WITHDRAW, value=ISSUE)
    story.at_home(WITHDRAW, value="refunds#gone", person="U0AMARA")
    assert story.memory.truth.withdrawn_cards == {}
    story.at_home(WITHDRAW, value=ISSUE, person="U0AMARA")
    assert list(story.memory.truth.withdrawn_cards) == [SectionRef("refunds", "issue-a-refund")]


def _note(story: PracticeStory) -> dict[str, object]:
    return next(message for message in story.messages("U0AMARA") if RESTORE in str(message["blocks"]))
