"""Add a question: from an owner it is asked at once, from anybody else the owner looks first, and they hear what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.quiz_sops import REFUNDS
from support.practice_story import PracticeStory

from bot.blocks.buttons import ADD_QUESTION
from nudges.items.bank import BankItem, ItemState
from nudges.items.models import ItemOrigin, Kind

GOOD = {
    "stem": "Rosa's customer asks for a refund of EUR 150. Who may issue it?",
    "options": "- Support, alone\n- The billing lead\n- The finance lead",
    "right": "1",
    "evidence": "If the refund is EUR 200 or less",
}


def opened(person: str, **governance: Any) -> PracticeStory:
    """Somebody pressed Add a question on a section's card."""
    story = PracticeStory()
    if governance:
        story.publish(REFUNDS, **governance)
    story.tick()
    place = story.messages("U0MIA")[0] if story.messages("U0MIA") else {"channel": "DU0MIA", "ts": "1.1", "text": "", "blocks": []}
    story.click({**place, "channel": f"D{person}"}, ADD_QUESTION, "refunds#who-approves", person)
    return story


def added(story: PracticeStory) -> list[BankItem]:
    return [found for found in story.memory.truth.items.values() if found.item.family.startswith("refunds#added/")]


def test_the_modal_brings_the_sections_words() -> None:
    story = opened("U0MIA")
    view = str(story.slack.made("views.open")[-1]["view"])
    assert "If the refund is EUR 200 or less" in view
    assert "The SOP's owner looks at it first" in view


def test_an_owners_question_is_asked_at_once() -> None:
    story = opened("U0AMARA")
    assert "asked as soon as you add it" in str(story.slack.made("views.open")[-1]["view"])
    assert story.submit("U0AMARA", **GOOD) == {}
    (found,) = added(story)
    assert (found.state, found.item.kind, found.item.origin) == (ItemState.APPROVED, Kind.WRITTEN, ItemOrigin.OWNER)
    assert found.item.section == "who-approves"
    assert found.item.answer == "Support, alone"
    assert "is asked from now on" in story.text("U0AMARA")


def test_an_owners_question_with_a_finding_waits_and_says_what_was_noticed() -> None:
    story = opened("U0AMARA")
    assert story.submit("U0AMARA", **{**GOOD, "options": "Support, alone\nAll of the above\nNone of these"}) == {}
    (found,) = added(story)
    assert found.state is ItemState.REVIEW
    assert "What I noticed: “All of the above”" in story.text("U0AMARA")


@pytest.mark.parametrize(("action", "said"), [("quiz_review_approve", "asked from now on"), ("quiz_review_reject", "didn't take")])
def test_a_colleagues_question_goes_to_the_owner_and_they_hear_the_outcome(action: str, said: str) -> None:
    story = opened("U0MIA")
    assert story.submit("U0MIA", **GOOD) == {}
    (found,) = added(story)
    assert (found.state, found.item.origin) == (ItemState.REVIEW, ItemOrigin.SUGGESTED)
    assert "goes to the SOP's owner" in story.text("U0MIA")
    story.at_home("quiz_review_open", "U0AMARA", "review")
    first = story.messages("U0AMARA")[0]
    assert "A colleague suggested it" in str(first["blocks"])
    assert "Mia" not in str(first["blocks"])
    story.press(first, "quiz_section_each" if "quiz_section_each" in str(first["blocks"]) else action, "U0AMARA")
    for shown in story.messages("U0AMARA"):
        if f"'value': '{found.item.id}'" in str(shown["blocks"]):
            story.press(shown, action, "U0AMARA")
    assert said in story.text("U0MIA")


def test_all_right_for_a_section_leaves_a_suggestion_for_a_look_of_its_own() -> None:
    story = opened("U0MIA")
    story.submit("U0MIA", **GOOD)
    story.at_home("quiz_review_open", "U0AMARA", "review")
    for shown in story.messages("U0AMARA"):
        if "quiz_section_approve" in str(shown["blocks"]):
            story.press(shown, "quiz_section_approve", "U0AMARA")
    (found,) = added(story)
    assert found.state is ItemState.REVIEW


def test_an_edited_suggestion_is_told_as_taken() -> None:
    story = opened("U0MIA")
    story.submit("U0MIA", **GOOD)
    (found,) = added(story)
    shown = {**story.last("U0MIA"), "channel": "DU0AMARA"}
    story.click(shown, "quiz_review_edit", found.item.id, "U0AMARA")
    assert story.submit("U0AMARA", stem="Who issues a refund of EUR 150?", options="Support\nThe billing lead", right="1") == {}
    assert "in slightly other words" in story.text("U0MIA")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"stem": " "}, "stem", "Write the question"),
        ({"options": "one"}, "options", "There is one now"),
        ({"options": ""}, "options", "There is none now"),
        ({"options": "a\nb\nA"}, "options", "are the same"),
        ({"options": "\n".join("abcdef")}, "options", "There are 6 now"),
        ({"right": "4"}, "right", "from 1 to 3"),
        ({"right": "²"}, "right", "from 1 to 3"),
        ({"right": ""}, "right", "from 1 to 3"),
        ({"evidence": "If the refund is EUR 300 or less"}, "evidence", "word for word"),
        ({"evidence": "refund"}, "evidence", "word for word"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(change: dict[str, str], field: str, words: str) -> None:
    story = opened("U0MIA")
    shown = story.submit("U0MIA", **{**GOOD, **change})
    assert list(shown["errors"]) == [field]
    assert words in shown["errors"][field]
    assert added(story) == []


def test_the_same_question_twice_is_refused() -> None:
    story = opened("U0MIA")
    story.submit("U0MIA", **GOOD)
    assert "already" in story.submit("U0LEO", **GOOD)["errors"]["stem"]


def test_a_restricted_section_opens_no_modal_and_takes_no_question() -> None:
    story = opened("U0LEO", audience=frozenset({"lead"}))
    assert story.slack.made("views.open") == []
    assert "not open to you" in story.whispers()[-1]
    story.click(
        {**story.messages("U0AMARA")[0]} if story.messages("U0AMARA") else {"channel": "DU0AMARA", "ts": "1.1"},
        ADD_QUESTION,
        "refunds#who-approves",
        "U0AMARA",
    )
    assert "not open to you" in story.submit("U0LEO", **GOOD)["errors"]["stem"]
    assert added(story) == []


def test_personal_words_are_not_stored() -> None:
    story = opened("U0MIA")
    shown = story.submit("U0MIA", **{**GOOD, "stem": "My boss touched me and I don't know what to do, whom can I tell?"})
    assert "stem" in shown["errors"]
    assert added(story) == []
