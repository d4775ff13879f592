"""What is read besides steps and plain limits, on procedures as companies write them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import every_way, family_of, items_of, sop, variants_of

from core.amounts.reading import amount
from nudges.items.customary import custom, stands_out
from nudges.items.generate import generate
from nudges.items.models import SIGN, Kind, Release
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
    assert item.findings == ()
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


def test_rules_in_numbered_items_and_number_words_are_read():
    text = (
        "# Cash\n\n## Rules\n\n1. The clerk must count the till within three business days of the loss.\n"
        "2. The clerk must keep at most 0.500 USD in small coins in every case.\n"
    )
    answers = {item.answer.partition(": ")[2] for item in every_way(text, Kind.SCENARIO)}
    assert answers == {"within three business days", "at most 0.500 USD"}


def test_no_version_of_a_fact_stands_in_more_than_two_of_five_options():
    text = "# Cash\n\n## Rules\n\nThe clerk must report a loss within 3 days. The clerk must keep at most EUR 200 in the till.\n"
    for item in every_way(text, Kind.JOINED):
        halves = [tuple(option.split(SIGN)) for option in item.options]
        for half in zip(*halves, strict=True):
            assert sorted(half.count(said) for said in set(half)) == [1, 2, 2]


@pytest.mark.parametrize(
    ("first", "second", "is_asked"),
    [
        ("within 14 days", "EUR 500", False),
        ("within 14 days", "EUR 340", False),
        ("within 8 days", "EUR 500", False),
        ("within 8 days", "EUR 340", True),
    ],
)
def test_both_amounts_are_less_customary_than_what_stands_beside_them(first, second, is_asked):
    text = f"# Cash\n\n## Rules\n\nThe clerk must report a loss {first}. The clerk must keep at most {second} in the till.\n"
    released = [item for item in every_way(text, Kind.JOINED) if item.release is Release.AUTO]
    assert bool(released) is is_asked
    for item in released:
        for half in zip(*(option.split(SIGN) for option in item.options), strict=True):
            ranks = [custom(amount(said).value, amount(said).unit, is_money=amount(said).is_money) for said in half]
            assert max(ranks) > ranks[item.key]


def test_who_and_how_much_are_asked_in_one_sentence_among_the_roles_of_the_sop():
    text = f"{ROLES}\n## More\n\nOrders over EUR 380 must be approved by the head of office before they leave.\n"
    item = next(item for item in every_way(text, Kind.JOINED, shelf=()) if "Orders ▢ must be approved by ▢ before" in item.stem)
    assert item.answer == f"over EUR 380{SIGN}the head of office"
    assert item.release is Release.AUTO
    roles = {"the duty lead", "the head of office", "the security desk", "the press office"}
    assert {option.split(SIGN)[1] for option in item.options} < roles


def test_an_amount_alone_waits_for_the_owner_and_comes_as_a_repeat():
    for limit in ("17 days", "45 days", "8 days", "14 days"):
        text = f"# Claims\n\n## Rules\n\nThe office must close every claim within {limit} in every case.\n"
        assert {item.release for item in items_of(text, Kind.SCENARIO)} == {Release.REVIEW}, limit
        (item,) = every_way(text, Kind.SCENARIO)
        assert item.release is Release.AUTO
        ranks = [custom(amount(option).value, amount(option).unit) for option in item.options]
        assert not stands_out(ranks[item.key], ranks[: item.key] + ranks[item.key + 1 :])


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
