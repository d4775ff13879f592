"""Three rules as a colleague noted them: none, some or all are wrong, each by one detail, and no other line tells which."""

from __future__ import annotations

from collections import Counter

import pytest
from fakes.quiz_sops import every_way, family_of, items_of, variants_of

from nudges.items.demand import demand
from nudges.items.leaks import leaks
from nudges.items.models import Item, Kind, Release
from nudges.items.noted import NotedRule, noted_rules

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


@pytest.mark.parametrize("first", ["20", "25", "30", "40"])
def test_a_change_keeps_the_smaller_amount_of_a_rule_the_smaller_one(first: str) -> None:
    rule = f"Wait {first} minutes and ring the desk after the first 15, and slips are read on Tuesdays"
    text = RULES.replace("Slips are read on Tuesdays", rule)
    waits = [line.noted for item in made(text) for line in noted_rules(item) if "ring the desk" in line.told and line.is_wrong]
    assert waits
    for wait in waits:
        minutes, later = (int(words.split()[-1]) for words in (wait.partition(" minutes")[0], wait.partition(", and")[0]))
        assert minutes > later


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

## How it arrives

Parcels lie in tray C until the desk has entered them all. What is broken goes back within 9 days of the delivery.

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


def noted(text: str, section: str, seeds: int = 200) -> list[NotedRule]:
    return [rule for item in made(text, section, seeds) for rule in noted_rules(item)]


def test_a_cell_by_which_people_decide_is_noted_with_its_row_and_column_and_the_people_of_another_row() -> None:
    names = {"Head of Department", "Finance office", "Bursar and Head"}
    rows = [rule for rule in noted(TABLES, "who-may-order") if "Who approves" in rule.told]
    assert {rule.told.partition("; ")[0].removeprefix("Who may order: ") for rule in rows} <= {
        "Amount: up to £50",
        "Amount: £50.01 to £500",
        "Amount: over £500",
    }
    assert any(rule.is_wrong for rule in rows)
    for rule in (rule for rule in rows if rule.is_wrong):
        cells = [text.split("; ")[1].removeprefix("Who approves: ").rstrip(".") for text in (rule.noted, rule.told)]
        assert set(cells) < names
        assert rule.noted.replace(*cells) == rule.told


def test_two_rows_whose_people_may_be_swapped_are_not_in_one_question() -> None:
    for item in made(TABLES, "who-may-order", 200):
        assert sum("Who approves" in rule.told for rule in noted_rules(item)) < 2


CLASSES = """# Boats in distress

## Answering

| Class | Meaning | Answer within | Kept |
|---|---|---|---|
| Red | Somebody is in the water | 12 minutes | 9 months |
| Amber | The boat takes in water | 35 minutes | 9 months |
| Grey | Anything else that can wait | next tide, ask them | for ever, two copies |
| Blue | The boat has no engine | 4 hours | 7 months |

The log is read by the desk every 11 days. Wet flags are dried for at least 5 weeks. Boats over 14 metres are towed by two tugs.
"""


def test_a_changed_cell_keeps_its_kind_and_the_rows_keep_their_order() -> None:
    rows = [rule for rule in noted(CLASSES, "answering") if "Answer within" in rule.told]
    assert {rule.told.partition(";")[0] for rule in rows} == {"Class: Red", "Class: Amber", "Class: Blue"}
    wrong = {(rule.told.split()[1], rule.noted.rpartition(": ")[2]) for rule in rows if rule.is_wrong}
    assert wrong
    for row, cell in wrong:
        number, unit = cell.rstrip(".").split()
        assert unit == ("hours" if row == "Blue;" else "minutes")
        assert row != "Red;" or int(number) < 35
        assert row != "Amber;" or int(number) > 12


def test_a_cell_is_not_noted_without_the_name_of_its_row_or_column() -> None:
    text = CLASSES.replace("| Red |", "| Amber |").replace("| Somebody is in the water |", "| The boat takes in water |")
    assert not any("minutes" in rule.told for rule in noted(text, "answering"))
    assert not any("minutes" in rule.told for rule in noted(CLASSES.replace("Answer within", ""), "answering"))


def test_prices_are_not_noted() -> None:
    assert not [item for item in items_of(TABLES, Kind.MISTAKES) if item.section == "what-it-costs"]


def shown(sentence: str) -> list[NotedRule]:
    """The rules of questions in which a sentence could be."""
    return noted(f"{RULES}\n{sentence}\n", "money")


@pytest.mark.parametrize(
    ("sentence", "is_asked"),
    [
        ("If three boats claim the same berth, the holder of the longest lease gets the place.", False),
        ('Write it plainly: "a scratch of 7 cm near the bow" is better than "some damage".', False),
        ("The gate stays shut even for two minutes, whatever the visitor says to the desk.", False),
        ("Fill the 20-litre can at the pump and carry it to the boat with both hands.", False),
        ("The holder may raise the berth's price until 11 days before the season begins.", True),
        ("A boat that nobody has visited for 7 weeks is reported to the owner.", True),
        ("The mast is lifted by three people, and nobody stands under the hook.", True),
    ],
)
def test_a_number_in_passing_is_no_rule(sentence: str, is_asked: bool) -> None:
    assert any(rule.told == sentence for rule in shown(sentence)) is is_asked


@pytest.mark.parametrize(
    "sentence",
    [
        "From there up to EUR 900 the yard lead agrees to every repair of a mooring.",
        "Smaller ones are written down by the desk within 11 days of the survey.",
        "After a storm like that the next round begins no earlier than 13 hours later.",
        "Tell everyone else within 11 days that the berth has been given away.",
        "Say that the yard lead must keep it for 11 days before anybody may look.",
        "Begin 5 weeks before it ends, because the yard is full in every spring.",
        "- leaves or enters the harbour with more than 11 guests on board,",
    ],
)
def test_words_that_lean_on_a_lost_sentence_are_not_noted(sentence: str) -> None:
    words = sentence.removeprefix("- ").rstrip(",.")
    assert not any(words in rule.told for rule in shown(sentence))


def test_what_it_means_is_not_looked_for_in_a_sentence_about_something_else() -> None:
    text = "A cut is washed and covered at once. Do not end the round first. The desk enters it within 11 days."
    assert not any("11 days" in rule.told for rule in shown(text))


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ask the head of guest services before a berth is lent to a stranger.", "head of guest services"),
        ("A senior rigging engineer may cut a line without asking anybody.", "A senior rigging engineer"),
        ("The head of moorings decides about the berth of a boat that has no owner.", "The head of moorings"),
    ],
)
def test_a_role_is_changed_as_a_whole(sentence: str, name: str) -> None:
    wrong = {rule.noted for rule in shown(sentence) if rule.told == sentence and rule.is_wrong}
    rests = {text.casefold() for text in sentence.split(name)}
    assert wrong
    for text in wrong:
        assert all(text.casefold().endswith(rest) or text.casefold().startswith(rest) for rest in rests)
        assert not any(word in text.casefold() for word in (" an the ", " a the ", *name.casefold().split()[1:]) if word != "of")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ask the harbour lead services before a berth is lent to a stranger.",
        "Any senior rigging engineer may cut a line without asking anybody.",
    ],
)
def test_a_role_whose_end_or_beginning_is_not_clear_is_not_changed(sentence: str) -> None:
    assert not any(rule.told == sentence for rule in shown(sentence))


def test_other_values_give_another_key() -> None:
    changes = (("9 weeks", "7 weeks"), ("18 days", "21 days"), ("14 metres", "12 metres"), ("EUR 340", "EUR 290"))
    before, text = made(), RULES
    for old, new in changes:
        text = text.replace(old, new)
    again = {item.seed: item for item in made(text)}
    assert sum(item.key == again[item.seed].key for item in before if item.seed in again) < len(before) / 3


def test_an_edit_elsewhere_leaves_a_question_as_it_is() -> None:
    again = {item.stem for item in made(RULES.replace("We answer as soon as we can.", "We answer when there is time."))}
    assert {item.stem for item in made()} == again


def test_a_section_with_three_rules_shows_its_own_and_a_rule_has_one_wrong_version() -> None:
    text = (
        RULES
        + "\n## Water\n\nThe hose is rented for EUR 16 a week.\n\n## Power\n\nThe plug is checked every 7 weeks by the desk.\n"
    )
    for item in made(text):
        assert "Berths:" not in item.stem
        assert "Money:" not in item.stem
    asked = [item for item in items_of(text, Kind.MISTAKES) if item.release is Release.AUTO]
    assert len(asked) == 4
    every = [item for section in ("berths", "money", "water", "power") for item in made(text, section)]
    wrong = {rule.change[::-1] for item in every for rule in noted_rules(item) if rule.is_wrong}
    assert len({told for told, _ in wrong}) == len(wrong)


@pytest.mark.parametrize("heading", ["How often", "It did not work", "A value above its limit"])
def test_words_of_a_heading_hold_no_question_back(heading: str) -> None:
    text = f"{RULES}\n## {heading}\n\nThe pump is emptied every 11 days. The hose is rented for EUR 16 a week.\n"
    item = next(item for item in items_of(text, Kind.MISTAKES) if item.section == heading.casefold().replace(" ", "-"))
    assert item.release is Release.AUTO, item.findings
