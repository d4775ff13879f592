"""Checklists, walks and rules keep Slack's limits whatever an SOP holds."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import section_of
from fakes.samples import NOON

from bot.blocks.aids import aid_buttons
from bot.blocks.checks import message_problems
from bot.practice.views.action_card import not_yours, owner_card, section_rules_card, withdrawn_note
from bot.practice.views.checklist import ChecklistShown, checklist_card, closed_card, group_of, old_card
from bot.practice.views.reference import page_of, reference_card
from bot.practice.views.walk import WalkShown, place_of, walk_card
from nudges.lessons.action_cards import CardKind, action_cards_of
from nudges.lessons.checklists import MOST, Checklist, steps_of
from nudges.lessons.reference import Reference, SectionRules, TaskRules, rules_in
from nudges.lessons.trees import MOST as BRANCHES
from nudges.lessons.trees import tree_of, walked
from nudges.skills.skillmap import Frequency, Role, Task
from retrieval.library.models import SectionRef

NASTY = ("Do <this> & *that*", "`code` [link](https://x.example/a|b)", "Öffne “es” " * 30, "word " * 300, "x" * 3_500)
RUN = Checklist("c1", "U1", SectionRef("refunds", "rules"), 1, NOON)
REF = SectionRef("refunds", "rules")


@pytest.mark.parametrize("words", NASTY)
def test_a_checklist_of_any_length_fits(words: str) -> None:
    steps = steps_of(section_of("\n".join(f"{number}. {words}\n   - {words}" for number in range(1, 13))))
    shown = ChecklistShown(RUN, words[:200], "Refunds", steps, "https://s.example", 2)
    for card in (checklist_card(shown), closed_card(shown), old_card()):
        assert message_problems(card.text, card.blocks) == []


def test_the_longest_checklist_fits_and_knows_its_groups() -> None:
    steps = steps_of(section_of("\n".join(f"{number}. {'Do it. ' * 30}" for number in range(1, MOST + 1))))
    card = checklist_card(ChecklistShown(RUN, "Rules", "Refunds", steps, "", 1))
    assert message_problems(card.text, card.blocks) == []
    groups = [group_of(str(block.get("block_id", ""))) for block in card.blocks]
    assert [group for group in groups if group] == [("c1", number) for number in range(6)]


@pytest.mark.parametrize("block", ["", "boxes:", "boxes::1", "boxes:c1:x", "aids:c1:1", "c1:1"])
def test_other_blocks_are_no_group(block: str) -> None:
    assert group_of(block) is None


@pytest.mark.parametrize("words", NASTY)
def test_a_walk_fits_at_every_place(words: str) -> None:
    tree = tree_of(section_of("\n".join(f"- If {words} {number} → {words}\n  - {words}" for number in range(BRANCHES))))
    assert tree is not None
    for path in ((), (0,)):
        trail = walked(tree, path)
        assert trail is not None
        card = walk_card(WalkShown(REF, "Refunds", 3, trail, path, "https://s.example"))
        assert message_problems(card.text, card.blocks) == []


@pytest.mark.parametrize("value", ["", "x|0|refunds#a", "1|a|refunds#a", "1|0|", "1", "-1|0|refunds#a", "1|0..1|refunds#a"])
def test_words_that_no_button_has_lead_nowhere(value: str) -> None:
    assert place_of(value) is None


def test_a_button_names_section_version_and_path() -> None:
    assert place_of("3|0.12|refunds#who-approves") == (SectionRef("refunds", "who-approves"), 3, (0, 12))
    assert place_of("3||refunds#") == (SectionRef("refunds", ""), 3, ())


@pytest.mark.parametrize("words", NASTY)
def test_every_page_of_rules_fits(words: str) -> None:
    section = section_of("\n\n".join(f"Never {words[:380]} {number}." for number in range(40)))
    rules = rules_in(section)
    task = Task("t", words[:300], Frequency.DAILY, 4)
    found = Reference(Role("r", "R <&>"), (TaskRules(task, (SectionRules(section, rules),)),) if rules else ())
    for page in range(-1, 6):
        card = reference_card(found, page, lambda *_: "https://s.example/" + "a" * 300, "U1", "https://s.example/rules")
        assert message_problems(card.text, card.blocks) == []
        assert sum(len(block["text"]["text"]) for block in card.blocks if block["type"] == "section") < 12_000
    assert [page_of(value) for value in ("3", "", "-1", "x")] == [3, 0, 0, 0]


def test_a_section_offers_one_button_at_most() -> None:
    def labels(kind: CardKind | None) -> list[str]:
        return [button["text"]["text"] for block in aid_buttons(REF, kind) for button in block["elements"]]

    assert [labels(kind) for kind in CardKind] == [["Use as checklist"], ["Walk me through it"], ["Quick reference"]]
    assert labels(None) == []


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_what_an_owner_reads_about_a_card_fits(words: str, *, is_withdrawn: bool) -> None:
    section = section_of("\n\n".join(f"Never {words[:380]} {number}." for number in range(40)))
    rules = SectionRules(section, rules_in(section))
    shown = [owner_card(section, card, is_withdrawn=is_withdrawn) for card in (None, *action_cards_of(section))]
    shown.append(section_rules_card(rules, lambda *_: "https://s.example/" + "a" * 300, "U1"))
    for card in (*shown, withdrawn_note(), not_yours()):
        assert message_problems(card.text, card.blocks) == []


def test_buttons_and_boxes_show_words_and_no_markdown() -> None:
    tree = tree_of(section_of("- If it carries a **Dispute hold** → stop.\n- If it is [paid](https://x.example) → go on.\n"))
    assert tree is not None
    card = walk_card(WalkShown(REF, "Refunds", 3, (tree,), (), ""))
    labels = [button["text"]["text"] for block in card.blocks if block["type"] == "actions" for button in block["elements"]]
    assert labels == ["If it carries a Dispute hold", "If it is paid"]
    steps = steps_of(section_of("1. Press **Refund**.\n2. Close [it](https://x.example).\n"))
    boxes = checklist_card(ChecklistShown(RUN, "Rules", "Refunds", steps, "", 1)).blocks[2]["elements"][0]
    assert [option["text"]["text"] for option in boxes["options"]] == ["1. Press Refund.", "2. Close it."]
