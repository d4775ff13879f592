"""Three rules as a colleague noted them: none, some or all are wrong, each by one detail, and no other line tells which."""

from __future__ import annotations

from collections import Counter

import pytest
from fakes.quiz_sops import every_way, family_of, items_of, variants_of

from nudges.items.demand import demand
from nudges.items.leaks import leaks
from nudges.items.models import Item, Kind, Release
from nudges.items.noted import noted_rules

RULES = """# Harbour

## Berths

A holder who is away for more than 9 weeks must tell the office. The yard lead decides about the crane.
Keys must be back in the office by 16:00. Slips are read on Tuesdays and put into the book.

## Money

Deposits must be paid back within 18 days. Boats over 14 metres are moved by two people.
The harbour lead signs every bill of more than EUR 340. We answer as soon as we can.
"""
SECTIONS = ("berths", "money")
SAID = {"No mistake": "", "All three": "ABC"}


def made(text: str = RULES, section: str = "berths", seeds: int = 60) -> list[Item]:
    return [item for item in variants_of(family_of(text, f"{section}/mistake"), seeds) if item.kind is Kind.MISTAKES]


def wrong(item: Item) -> str:
    return SAID.get(item.answer, item.answer.removeprefix("Only ").replace(" and ", ""))


def rules(text: str) -> dict[str, str]:
    """The three rules of a question or an explanation, without their section."""
    lines = (line.partition(": “")[::2] for line in text.split("\n")[1:])
    return {name: rule.rstrip("”").rpartition(": ")[2] for name, rule in lines}


def test_what_the_key_names_is_changed_and_the_rest_are_the_words_of_the_sop() -> None:
    words = " ".join(RULES.split())
    for section in SECTIONS:
        for item in made(section=section):
            noted, told = rules(item.stem), rules(item.explanation)
            assert list(noted) == list(told) == ["A", "B", "C"]
            assert {name for name in noted if noted[name] not in words} == set(wrong(item))
            assert all(rule in words for rule in told.values())
            assert {name for name in noted if noted[name] != told[name]} == set(wrong(item))
            assert item.evidence in RULES


def test_every_number_of_mistakes_comes_and_every_rule_is_right_and_wrong() -> None:
    keys = Counter(wrong(item) for section in SECTIONS for item in made(section=section, seeds=400))
    assert len(keys) == 8
    assert max(keys.values()) < 3 * min(keys.values())


def test_any_sort_of_detail_may_be_the_wrong_one_but_no_time_of_day() -> None:
    changed = {
        rules(item.explanation)[name].split()[0] for section in SECTIONS for item in made(section=section) for name in wrong(item)
    }
    assert changed == {"A", "The", "Slips", "Deposits", "Boats"}


def test_it_is_asked_at_once_once_a_section() -> None:
    released = [item for item in items_of(RULES, Kind.MISTAKES) if item.release is Release.AUTO]
    assert [item.section for item in released] == list(SECTIONS)


def test_no_other_rule_holds_the_right_version() -> None:
    text = RULES.replace("Boats over 14 metres", "Bills that are 18 days old or boats over 14 metres")
    for item in made(text, "money"):
        shown = rules(item.explanation).values()
        assert sum("18 days" in rule for rule in shown) < 2


def test_two_rules_are_too_few() -> None:
    text = "# Harbour\n\n## Berths\n\nA holder away for more than 9 weeks must tell the office. Slips are read on Tuesdays.\n"
    assert every_way(text, Kind.MISTAKES) == []


def test_a_change_keeps_the_smaller_amount_of_a_rule_the_smaller_one() -> None:
    text = RULES.replace(
        "Slips are read on Tuesdays", "Wait 30 minutes and ring the desk after the first 15, and slips are read on Tuesdays"
    )
    waits = [rules(item.stem)[name] for item in made(text) for name in "ABC" if "ring the desk" in rules(item.stem)[name]]
    minutes = {int(rule.partition("Wait ")[2].partition(" ")[0]) for rule in waits}
    assert minutes > {30}
    assert min(minutes) > 15


def test_a_text_that_states_one_of_its_rules_gives_it_away() -> None:
    item = made()[0]
    told = list(rules(item.explanation).values())
    assert all(leaks([rule], item) for rule in told)
    assert not leaks(["The office opens on Mondays.", item.answer], item)


def test_the_same_rules_with_another_mistake_are_another_demand() -> None:
    items = made()
    assert len({demand(item) for item in items}) == len({item.stem for item in items}) > 10


@pytest.mark.parametrize(
    ("rule", "is_changed"),
    [
        ("Whoever lifts the mast signs form K4 before the hook is lowered.", True),
        ("Slips lie in tray C until the desk has entered them all.", True),
        ("Visitors are welcome from Monday to Thursday in the office.", False),
        ("Nobody works on the crane on Sundays without the harbour lead's word.", False),
        ("Keys must be back in the office by 16:30 every working day.", False),
        ("Water must be kept below 8 °C in the bait box by the gate.", False),
        ("The bank keeps 12 % of every deposit that is not paid back.", False),
        ("One bar that is missing on the gauge of the crane is an eighth.", False),
    ],
)
def test_days_and_codes_are_changed_and_neither_ends_of_a_stretch_nor_what_is_usual_everywhere(rule: str, is_changed: bool) -> None:
    text = f"{RULES}\n{rule}\n"
    shown = {told for item in made(text, "money", 200) for told in rules(item.explanation).values()}
    assert (rule in shown) is is_changed


TABLES = """# Orders

## Who may order

| Amount | Who approves | Quotes |
|---|---|---|
| up to £50 | Head of Department | none |
| £50.01 to £500 | Finance office | 1 in writing |
| over £500 | Bursar and Head | 3 in writing |

## What it costs

| Item | Price |
|---|---|
| A desk with two drawers | £120 |
| A chair for the office | £80 |
| A lamp for the reading room | £30 |
"""


def test_a_row_of_a_table_by_which_people_decide_is_noted_with_the_cell_of_another_row() -> None:
    names = {"Head of Department", "Finance office", "Bursar and Head"}
    noted = [rule for item in made(TABLES, "who-may-order") for rule in noted_rules(item)]
    assert {rule.told.partition(";")[0] for rule in noted} == {"Amount: up to £50", "Amount: £50.01 to £500", "Amount: over £500"}
    for rule in (rule for rule in noted if rule.is_wrong):
        cells = [text.split("; ")[1].removeprefix("Who approves: ") for text in (rule.noted, rule.told)]
        assert set(cells) < names
        assert rule.noted.replace(*cells) == rule.told


def test_prices_are_not_noted() -> None:
    assert not [item for item in items_of(TABLES, Kind.MISTAKES) if item.section == "what-it-costs"]
