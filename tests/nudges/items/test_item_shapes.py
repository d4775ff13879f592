"""What is read besides steps and plain limits, on procedures as companies write them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import every_way, family_of, items_of, sop, variants_of

from core.amounts.reading import amount
from nudges.items.customary import custom, stands_out
from nudges.items.generate import generate
from nudges.items.models import Kind, Release
from nudges.items.pairs import SIGN
from nudges.items.worth import value
from nudges.items.written import is_check

LATE = """# Appointments: what staff keep asking

### They're late. What now?
Up to 10 minutes: normal. 11 to 20 minutes: only if the desk is free, otherwise to the end of the block. More than 20: new
appointment, they may try ticket E if it fits.
"""
ORDERS = """# Purchases

## Who may order what

| Amount | Who approves | Quotes |
|---|---|---|
| up to £50 | Head of Department | none |
| £50.01 to £500 | Head of Department, then Finance office | 1 in writing |
| £500.01 to £2,500 | Bursar | 2 in writing |
| over £2,500 | Bursar and Head | 3 in writing |
"""
REQUESTS = """# Purchase requests

## How much is it?

If it costs up to $1,500, use the department card. If it's above $1,500 and up to $10,000, then the department head approves
and you attach two quotes. If it's more than $10,000, then it goes to the investment committee.
"""
TILL = """# Counters

## Closing

- [ ] Difference up to €5: write down, carry on
- [ ] Difference €5.01 to €50: count again with DL, form K-2
- [ ] Difference over €50: CO tonight, till stays sealed
"""
ROLES = """# Complaints

## Ban from the house

On the spot, the duty lead can send somebody out for the day. A ban for longer is decided by the head of office. Tell the
security desk about every ban.

## Reviews

Reviews on the internet: only the press office answers.
"""
BANS = """# Card payments

## At the desk

1. Enter the amount in the terminal.
2. Let the guest check the amount on the screen.
3. Put the slip into the folder of the day.
4. Keep the folder in the safe until Monday.

Never split a deposit over two cards, the system loses one of them.
"""


def kinds_of(text: str, kind: Kind) -> dict[str, str]:
    """The right option of each variant by its question."""
    families = {item.family for item in every_way(text, kind, shelf=())}
    return {
        item.stem: item.answer
        for family in families
        for item in variants_of(family_of(text, family.partition("#")[2]))
        if item.kind is kind
    }


def _expected(rows: list[tuple[float, str]], told: float) -> str:
    return next(outcome for limit, outcome in rows if told <= limit)


@pytest.mark.parametrize(
    ("text", "marker", "rows"),
    [
        (LATE, "now?”: ", [(10, "normal"), (20, "only if"), (999, "new appointment")]),
        (ORDERS, "Amount ", [(50, "Head of Department"), (500, "Head of Department, then"), (2500, "Bursar"), (9e9, "Bursar and")]),
        (REQUESTS, "much is it?”: ", [(1500, "use the"), (10000, "the department head"), (9e9, "it goes to the investment")]),
        (TILL, "Difference ", [(5, "write down"), (50, "count again"), (9e9, "CO tonight")]),
    ],
    ids=["sentences with labels", "a table of amounts", "if, then", "boxes"],
)
def test_the_lines_of_a_ladder_decide_by_amount(text, marker, rows):
    cases = {stem: answer for stem, answer in kinds_of(text, Kind.SCENARIO).items() if "under “Quotes”" not in stem}
    outcomes = set()
    for stem, answer in cases.items():
        told = amount(stem[stem.rindex(marker) + len(marker) :].rstrip("."))
        assert answer.startswith(_expected(rows, float(told.value))), stem
        outcomes.add(answer)
    assert len(outcomes) >= 3


def test_a_wrong_line_of_a_ladder_says_when_it_would_be_right():
    item = items_of(TILL.replace("50", "40"), Kind.SCENARIO)[0]
    assert item.release is Release.AUTO
    homes = {option: item.home(index) for index, option in enumerate(item.options)}
    outcome = item.answer.partition(" (limit: ")[0]
    assert {home for option, home in homes.items() if option.startswith(outcome)} == {""}
    assert all(home.startswith("Difference ") for option, home in homes.items() if not option.startswith(outcome))


def test_who_approves_decides_and_is_told_is_asked_among_the_roles_of_the_sop():
    answers = {item.answer: item for item in items_of(ROLES, Kind.ROLE, shelf=())}
    assert set(answers) == {"Duty lead", "Head of office", "Security desk", "Press office"}
    item = answers["Duty lead"]
    assert "On the spot, ▢ can send" in item.stem
    assert set(item.options) == set(answers)
    assert "Reviews on the internet" in item.home(item.options.index("Press office"))
    assert item.release is Release.REVIEW


@pytest.mark.parametrize(
    "sentence",
    [
        "You or the duty lead may make a request on behalf of a group.",
        "Read the Security Review and Approval Process before the first day.",
        "The duty lead of the press office usually tells the caretaker.",
    ],
    ids=["one of two", "a part of a name", "hedged"],
)
def test_a_role_that_is_not_the_one_is_not_asked(sentence):
    assert items_of(f"{ROLES}\n## More\n\n{sentence}\n", Kind.ROLE, shelf=())[4:] == []


def test_anybodys_supervisor_waits_for_a_review():
    text = f"{ROLES}\n## More\n\nYour supervisor must approve the hours in the system.\n"
    item = next(item for item in items_of(text, Kind.ROLE) if item.answer == "Supervisor")
    assert (value(item), item.release) == (1, Release.REVIEW)


def test_how_often_is_asked_with_other_periods():
    text = "# Fleet\n\n## Vans\n\nThe fleet desk checks the first-aid boxes once a month and signs the sheet.\n"
    item = items_of(text, Kind.FREQUENCY, shelf=())[0]
    assert item.answer == "once a month"
    assert "boxes ▢ and signs" in item.stem
    assert len(item.options) == 4


def test_what_is_forbidden_stands_among_what_is_told():
    item = items_of(BANS, Kind.FORBIDDEN, shelf=())[0]
    assert item.answer == "Split a deposit over two cards"
    assert set(item.options) - {item.answer} <= {
        "Enter the amount in the terminal",
        "Let the guest check the amount on the screen",
        "Put the slip into the folder of the day",
        "Keep the folder in the safe until Monday",
    }
    assert item.release is Release.REVIEW


def test_rules_in_numbered_items_and_number_words_are_read():
    text = (
        "# Cash\n\n## Rules\n\n1. The clerk must count the till within three business days of the loss.\n"
        "2. The clerk must keep at most 0.500 USD in small coins in every case.\n"
    )
    answers = {item.answer.partition(": ")[2] for item in every_way(text, Kind.SCENARIO)}
    assert answers == {"within three business days", "at most 0.500 USD"}


def _keeps(told: str) -> bool:
    """Whether an amount keeps to the rule for its unit: at most 3 days, at most EUR 200, at least two witnesses."""
    found = amount(told)
    if "witness" in told:
        return found.value >= 2
    return found.value <= {"day": 3, "EUR": 200}[found.unit]


def test_two_rules_are_joined_in_one_case():
    text = (
        "# Cash\n\n## Rules\n\nThe clerk must report a loss within 3 days. The clerk must keep at most EUR 200 in the till.\n"
        "The form must name at least two witnesses.\n"
    )
    verdicts = set()
    for stem, answer in kinds_of(text, Kind.JOINED).items():
        told = stem[stem.index("your case it is ") + 16 :]
        kept = tuple(_keeps(part) for part in told.partition(".")[0].split(" for the first and "))
        assert tuple(part.startswith("kept: ") for part in answer.split(SIGN)) == kept, stem
        assert all(any(limit in part for limit in ("3 days", "EUR 200", "two")) for part in answer.split(SIGN))
        verdicts.add(kept)
    assert verdicts == {(True, True), (True, False), (False, True), (False, False)}


def test_no_version_of_a_fact_stands_in_more_than_two_of_five_options():
    text = "# Cash\n\n## Rules\n\nThe clerk must report a loss within 3 days. The clerk must keep at most EUR 200 in the till.\n"
    for item in every_way(text, Kind.JOINED):
        halves = [tuple(option.split(SIGN)) for option in item.options]
        for half in zip(*halves, strict=True):
            assert sorted(half.count(said) for said in set(half)) == [1, 2, 2]


def test_who_and_how_much_are_asked_in_one_sentence_among_the_roles_of_the_sop():
    text = f"{ROLES}\n## More\n\nOrders over EUR 380 must be approved by the head of office before they leave.\n"
    item = next(item for item in every_way(text, Kind.JOINED, shelf=()) if "Orders ▢ must be approved by ▢ before" in item.stem)
    assert item.answer == f"over EUR 380{SIGN}Head of office"
    assert item.release is Release.AUTO
    assert {option.split(SIGN)[1] for option in item.options} < {"Duty lead", "Head of office", "Security desk", "Press office"}


def test_the_right_amount_is_neither_the_most_customary_nor_the_only_odd_one():
    for limit in ("17 days", "45 days", "8 days", "14 days"):
        text = f"# Claims\n\n## Rules\n\nThe office must close every claim within {limit} in every case.\n"
        released = [item for item in items_of(text, Kind.SCENARIO) if item.release is Release.AUTO]
        assert released, limit
        values = [amount(option) for option in released[0].options]
        assert len(values) >= 4
        ranks = [custom(value.value, value.unit) for value in values]
        assert not stands_out(ranks[released[0].key], ranks[: released[0].key] + ranks[released[0].key + 1 :])
    for limit in ("30 days", "24 hours"):
        text = f"# Claims\n\n## Rules\n\nThe office must close every claim within {limit} in every case.\n"
        assert {item.release for item in items_of(text, Kind.SCENARIO)} == {Release.REVIEW}, limit


@pytest.mark.parametrize(
    ("place", "is_asked"),
    [("refunds.md", True), ("archive/refunds.md", False), ("docs/adr/0007-refunds.md", False), ("CHANGELOG.md", False)],
)
def test_a_page_of_what_was_once_decided_is_not_asked(place, is_asked):
    document = replace(sop(ROLES), source=place)
    assert bool(generate(document)) is is_asked
    assert not any(is_check(section) for section in document.sections)


def test_a_number_that_nobody_decides_by_waits_for_a_review():
    items = items_of("# Git\n\n## Keys\n\nYou will have 10 seconds to paste the key into the field.\n", Kind.CLOZE)
    assert [(value(item), item.release) for item in items] == [(0, Release.REVIEW)]


def test_braces_in_a_table_of_limits_are_the_sops_own_words():
    table = ORDERS.replace("Who approves", "Approver {0}").replace("| Amount |", "| Amount {x.y} |").replace("Who may", "{Who} may")
    stems = [item.stem for item in items_of(table, Kind.SCENARIO)]
    assert any("“Approver {0}”" in stem and "Amount {x.y}" in stem and "{Who} may" in stem for stem in stems), stems
