"""Three rules as a colleague noted them, before their owner: what is wrong, an edit, and what a call for help holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.practice_story import MONDAY, PracticeStory

from bot.practice.views import notes
from bot.practice.views.review import edit_view, evidence_lines, why_waiting
from nudges.items.bank import BankItem, ItemState
from nudges.items.models import Item, ItemOrigin, Kind
from nudges.items.noted import noted_rules, written
from nudges.items.ports import Change

HARBOUR = """# Harbour

## Berths

A holder who is away for more than 9 weeks must tell the office. The yard lead decides about the crane.
Slips are read on Tuesdays and put into the book. The harbour lead signs every bill of more than EUR 340.
Deposits must be paid back within 18 days of the last night.
"""
TICKED = {name: {"selected_options": [{"value": letter} for letter in name]} for name in ("", "A", "BC")}


def waiting(story: PracticeStory) -> Item:
    """A question about three rules with one mistake that waits for its owner, whose card was sent."""
    story.publish(HARBOUR)
    story.tick()
    with story.memory() as uow:
        asked = (found.item for found in uow.items.of_sop("harbour") if found.item.kind is Kind.MISTAKES)
        item = next(item for item in asked if sum(rule.is_wrong for rule in noted_rules(item)) == 1)
        for found in uow.items.of_sop("harbour"):
            is_it = found.item.id == item.id
            uow.items.change(
                found.item.id, {found.state}, Change(ItemState.FLAGGED if is_it else ItemState.REJECTED, story.clock())
            )
        for found in uow.items.waiting():
            if found.item.sop != "harbour":
                uow.items.change(found.item.id, {found.state}, Change(ItemState.REJECTED, story.clock()))
        uow.commit()
    story.at_home("quiz_review_open", "U0AMARA")
    return item


def edited(story: PracticeStory, noted: list[str], ticked: str) -> Any:
    story.press(story.last("U0AMARA"), "quiz_review_edit", "U0AMARA")
    rules = {f"rule_{name}": text for name, text in zip("ABC", noted, strict=True)}
    return story.submit("U0AMARA", **rules, mistaken=TICKED[ticked])


def asked(story: PracticeStory) -> BankItem:
    with story.memory() as uow:
        (found,) = [found for found in uow.items.of_sop("harbour") if found.state is ItemState.APPROVED]
    return found


def test_the_owner_sees_each_rule_on_its_line_and_what_is_wrong() -> None:
    story = PracticeStory()
    item = waiting(story)
    text = story.text("U0AMARA")
    (wrong,) = [rule for rule in noted_rules(item) if rule.is_wrong]
    noted, told = wrong.change
    assert f"*{wrong.name}*  “{wrong.noted}”" in text
    assert f"✓ {item.answer}" in text
    assert f"*{wrong.name}* has a mistake: it says “{noted}”, the SOP says “{told}”." in text
    assert "• No mistake" not in text


def test_the_owner_edits_the_rules_and_the_options_follow() -> None:
    story = PracticeStory()
    item = waiting(story)
    told = [rule.told for rule in noted_rules(item)]
    noted = [told[0], told[1].replace("the", "this", 1) + " Twice.", "Nobody is told."]
    assert edited(story, noted, "BC") == {}
    new = asked(story).item
    assert new.answer == "B and C"
    assert new.options == item.options
    assert [(rule.noted, rule.told) for rule in noted_rules(new)] == list(zip(noted, told, strict=True))
    assert story.memory.truth.items[item.id].state is ItemState.REJECTED
    assert "✓ B and C" in story.text("U0AMARA")


def test_a_rule_that_is_not_ticked_is_right_in_the_owners_words() -> None:
    story = PracticeStory()
    item = waiting(story)
    noted = [f"In short: {rule.told}" for rule in noted_rules(item)]
    assert edited(story, noted, "") == {}
    new = asked(story).item
    assert new.answer == "No mistake"
    assert [rule.told for rule in noted_rules(new)] == noted


def test_the_modal_shows_what_was_noted_and_ticks_what_is_wrong() -> None:
    story = PracticeStory()
    item = waiting(story)
    story.press(story.last("U0AMARA"), "quiz_review_edit", "U0AMARA")
    blocks = {block.get("block_id"): block.get("element", {}) for block in story.slack.made("views.open")[-1]["view"]["blocks"]}
    for rule in noted_rules(item):
        assert blocks[f"rule_{rule.name}"]["initial_value"] == rule.noted
    ticked = [option["value"] for option in blocks["mistaken"]["initial_options"]]
    assert ticked == [rule.name for rule in noted_rules(item) if rule.is_wrong]
    assert "options" not in blocks


@pytest.mark.parametrize(
    ("change", "ticked", "words"),
    [
        (lambda told: told, "A", "A is ticked, but says what the SOP says."),
        (lambda told: [told[0], " ", told[2]], "", "Every rule needs its words."),
        (lambda told: [told[0], told[0], told[2]], "", "Two rules are the same."),
    ],
)
def test_an_edit_that_is_no_question_says_what_is_wrong(change: Any, ticked: str, words: str) -> None:
    story = PracticeStory()
    item = waiting(story)
    shown = edited(story, change([rule.told for rule in noted_rules(item)]), ticked)
    assert list(shown["errors"]) == ["mistaken"]
    assert words in shown["errors"]["mistaken"]
    assert story.memory.truth.items[item.id].state is ItemState.FLAGGED


def test_a_mistake_does_not_become_what_the_sop_says_when_its_tick_is_taken_off() -> None:
    story = PracticeStory()
    item = waiting(story)
    (wrong,) = [rule.name for rule in noted_rules(item) if rule.is_wrong]
    shown = edited(story, [rule.noted for rule in noted_rules(item)], "")
    words = f"{wrong} is not ticked, but it differs from the SOP. Tick it, or write what the SOP says."
    assert shown["errors"] == {"mistaken": words}
    assert story.memory.truth.items[item.id].state is ItemState.FLAGGED


def test_a_rule_below_a_long_heading_is_edited_as_a_whole() -> None:
    item = waiting(PracticeStory())
    head = "Berths of the inner harbour, " * 12
    long = replace(item, stem=written(item.asked, [f"{head}: {rule.noted}" for rule in noted_rules(item)]))
    inputs = [
        block["element"]
        for block in edit_view(BankItem(long, ItemState.FLAGGED, MONDAY), "")["blocks"]
        if str(block.get("block_id")).startswith("rule_")
    ]
    assert len(inputs) == 3
    for field, rule in zip(inputs, noted_rules(long), strict=True):
        assert field["initial_value"] == rule.noted
        assert len(rule.noted) <= field["max_length"] <= 3_000


def test_no_rule_is_longer_than_a_field_of_slack() -> None:
    item = waiting(PracticeStory())
    long = replace(item, stem=written(item.asked, [f"{'Berths ' * 500}: {rule.noted}" for rule in noted_rules(item)]))
    blocks = edit_view(BankItem(long, ItemState.FLAGGED, MONDAY), "")["blocks"]
    field = next(block["element"] for block in blocks if block.get("block_id") == "rule_A")
    assert len(field["initial_value"]) == field["max_length"] == 3_000


def test_a_flagged_edit_does_not_say_that_its_sentence_stands() -> None:
    item = waiting(PracticeStory())
    stands = "Its sentence still stands"
    assert stands in why_waiting(BankItem(item, ItemState.FLAGGED, MONDAY))
    words = why_waiting(BankItem(replace(item, origin=ItemOrigin.OWNER), ItemState.FLAGGED, MONDAY))
    assert stands not in words
    assert "asked on until you decide" in words


def test_a_call_for_help_holds_the_rules_as_the_sop_has_them() -> None:
    item = waiting(PracticeStory())
    words = notes.stuck_on(item)
    for rule in noted_rules(item):
        assert rule.told in words
        assert not rule.is_wrong or rule.noted not in words
    note = str(notes.stubborn("Harbour", item, "", "").blocks)
    assert all(rule.told in note for rule in noted_rules(item))
    assert item.answer not in note


def test_a_list_in_the_sops_words_is_a_list_on_the_card() -> None:
    quoted = evidence_lines("Over EUR 200 → the lead.\n- Over EUR 900 → finance.", 40)
    assert quoted == "> Over EUR 200 → the lead.\n> • Over EUR 900…"
