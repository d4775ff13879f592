"""An owner's look at one section: the list, all right, one by one, not now; at most ten a week come unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.quiz_sops import REFUNDS
from support.practice_story import PracticeStory

from nudges.items.bank import ItemState
from nudges.items.bulk_review import UNASKED
from nudges.items.models import Finding, Rule
from nudges.items.ports import Change

LOOK = "quiz_section_approve"


def asked_for() -> tuple[PracticeStory, list[dict[str, Any]]]:
    """A Monday: nothing came unasked, and the owner pressed Review."""
    story = PracticeStory()
    story.tick()
    assert story.messages("U0AMARA") == []
    story.at_home("quiz_review_open", "U0AMARA", "review")
    return story, story.messages("U0AMARA")


def waiting(story: PracticeStory) -> list[Any]:
    with story.memory() as uow:
        return list(uow.items.waiting(["refunds"]))


def several(shown: list[dict[str, Any]]) -> dict[str, Any]:
    return next(each for each in shown if LOOK in str(each["blocks"]))


def shown_ids(shown: dict[str, Any]) -> list[str]:
    value = next(e["value"] for b in shown["blocks"] if b["type"] == "actions" for e in b["elements"] if e["action_id"] == LOOK)
    return [part.partition(":")[0] for part in value.split(",")]


def sound_ids(story: PracticeStory, shown: dict[str, Any]) -> list[str]:
    return [item for item in shown_ids(shown) if not story.memory.truth.items[item].item.findings]


def test_a_section_is_one_message_with_key_and_evidence_of_each_question() -> None:
    story, shown = asked_for()
    look = several(shown)
    text = str(look["blocks"])
    items = [story.memory.truth.items[item].item for item in shown_ids(look)]
    assert len({(item.sop, item.section) for item in items}) == 1
    assert f"These {len(items)} questions about" in text
    for item in items:
        assert f"✓ {item.answer}"[:60] in text
    assert len(shown) <= 3


def test_all_right_approves_what_was_shown_without_findings_and_leaves_the_rest() -> None:
    story, shown = asked_for()
    look = several(shown)
    faulty, *sound = sound_ids(story, look)
    found = story.memory.truth.items[faulty]
    noticed = replace(found.item, findings=(Finding(Rule.LENGTH_CUE, "the right option is the longest"),))
    story.memory.truth.items[faulty] = replace(found, item=noticed)
    story.press(look, LOOK, "U0AMARA")
    assert sound
    assert {story.memory.truth.items[item].state for item in sound} == {ItemState.APPROVED}
    assert story.memory.truth.items[faulty].state is ItemState.REVIEW
    text = next(str(each["blocks"]) for each in story.messages("U0AMARA") if each["ts"] == look["ts"])
    assert "✓ Approved by Amara Okafor" in text
    assert LOOK not in text


def test_what_changed_since_it_was_shown_is_left_for_another_look() -> None:
    story, shown = asked_for()
    look = several(shown)
    first, *rest = sound_ids(story, look)
    with story.memory() as uow:
        uow.items.change(first, [ItemState.REVIEW], Change(ItemState.REVIEW, story.clock() + timedelta(minutes=1)))
        uow.commit()
    story.press(look, LOOK, "U0AMARA")
    assert story.memory.truth.items[first].state is ItemState.REVIEW
    assert any(story.memory.truth.items[item].state is ItemState.APPROVED for item in rest)
    assert "Some have changed since I showed them" in str(story.messages("U0AMARA"))


def test_one_by_one_sends_each_and_not_now_keeps_them_for_home() -> None:
    story, shown = asked_for()
    look = several(shown)
    count, before = len(shown_ids(look)), len(waiting(story))
    story.press(look, "quiz_section_each", "U0AMARA")
    assert len(story.messages("U0AMARA")) == len(shown) + count
    assert "quiz_review_approve" in story.text("U0AMARA")
    story.at_home("quiz_review_open", "U0AMARA", "review")
    story.press(several(story.messages("U0AMARA")[::-1]), "quiz_section_later", "U0AMARA")
    assert "Fine, not now" in str(story.messages("U0AMARA"))
    assert len(waiting(story)) == before


def test_every_message_of_a_look_names_its_sop_or_its_reader_by_which_an_erasure_finds_it() -> None:
    story, shown = asked_for()
    story.press(several(shown), "quiz_section_later", "U0AMARA")
    story.later(days=1)
    story.tick()
    looks = [key.split(":")[1] for key in story.memory.truth.calls if key.startswith("section-look:")]
    assert len(looks) > len(shown) + 1, "those asked for, the click on one, the week's"
    assert set(looks) == {"refunds", "U0AMARA"}


@pytest.mark.parametrize("action", [LOOK, "quiz_section_each", "quiz_section_later"])
def test_nobody_else_decides_about_a_section(action: str) -> None:
    story, shown = asked_for()
    before = [item.state for item in story.memory.truth.items.values()]
    story.press(several(shown), action, "U0LEO")
    assert "Only the SOP's owner" in story.whispers()[-1]
    assert [item.state for item in story.memory.truth.items.values()] == before
    assert story.messages("U0AMARA")[-1]["ts"] == shown[-1]["ts"]


def test_made_up_values_are_nothing_to_decide_about() -> None:
    story, shown = asked_for()
    for value in ("", "nothing:12345678", ",,:", "x" * 2_000):
        story.click(several(shown), LOOK, value, "U0AMARA")
    assert len(story.whispers()) == 4


def test_at_most_ten_a_week_come_unasked_and_the_rest_wait_on_home() -> None:
    story = PracticeStory()
    for number in range(4):
        story.publish(REFUNDS.replace("# Refunds", f"# Refunds {number}", 1))
    story.tick()
    story.later(days=1)
    shown = story.messages("U0AMARA")
    offered = sum(len(shown_ids(each)) if LOOK in str(each["blocks"]) else 1 for each in shown)
    assert 0 < offered <= UNASKED < len(waiting(story)) + offered
    story.later(days=1)
    assert len(story.messages("U0AMARA")) == len(shown)
    story.later(days=6)
    assert len(story.messages("U0AMARA")) > len(shown)


def test_nothing_comes_unasked_at_night_or_on_a_day_off() -> None:
    story = PracticeStory()
    story.tick()
    story.later(hours=18)
    assert story.messages("U0AMARA") == []
    story.later(hours=6, minutes=1)
    assert story.messages("U0AMARA")
