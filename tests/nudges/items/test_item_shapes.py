"""What is read besides steps and plain limits, on procedures as companies write them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import every_way, family_of, items_of, sop, variants_of

from core.amounts.reading import amount
from nudges.items.generate import generate
from nudges.items.models import Kind, Release
from nudges.items.noted import NotedRule, noted_rules
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
    families = {item.family for item in every_way(text, kind)}
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
        (REQUESTS, "much is it?”: ", [(1500, "use the"), (10000, "the department head"), (9e9, "it goes to the investment")]),
        (TILL, "Difference ", [(5, "write down"), (50, "count again"), (9e9, "CO tonight")]),
    ],
    ids=["sentences with labels", "if, then", "boxes"],
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


def noted(text: str) -> list[NotedRule]:
    """The rules that a colleague may have noted about a page."""
    families = {item.family for item in every_way(text, Kind.MISTAKES)}
    items = [item for name in families for item in variants_of(family_of(text, name.partition("#")[2]), 100)]
    return [rule for item in items for rule in noted_rules(item)]


def test_who_approves_decides_and_is_told_is_noted_with_another_role_of_the_sop():
    changes = {rule.change for rule in noted(ROLES) if rule.is_wrong}
    roles = {"duty lead", "head of office", "security desk", "press office"}
    assert {next(role for role in roles if role in told) for _, told in changes} == roles
    assert all(any(role in noted for role in roles) for noted, _ in changes)


@pytest.mark.parametrize(
    "sentence",
    [
        "You or the duty lead may make a request on behalf of a group.",
        "Read the Security Review and Approval Process before the first day.",
        "The duty lead of the press office usually tells the caretaker.",
        "Your supervisor must approve the hours in the system.",
    ],
    ids=["one of two", "a part of a name", "hedged", "anybody's"],
)
def test_a_role_that_is_not_the_one_is_not_asked(sentence):
    assert not any(sentence in rule.told for rule in noted(f"{ROLES}\n## More\n\n{sentence}\n"))


def test_rules_in_numbered_items_and_number_words_are_read():
    text = (
        "# Cash\n\n## Rules\n\n1. The clerk must count the till within three business days of the loss.\n"
        "2. The clerk must keep at most 0.500 USD in small coins in every case.\n"
    )
    answers = {item.answer.partition(": ")[2] for item in every_way(text, Kind.SCENARIO)}
    assert answers == {"within three business days", "at most 0.500 USD"}


def test_an_amount_alone_waits_for_the_owner_and_comes_as_a_repeat():
    for limit in ("17 days", "45 days", "8 days", "14 days"):
        text = f"# Claims\n\n## Rules\n\nThe office must close every claim within {limit} in every case.\n"
        assert {item.release for item in items_of(text, Kind.SCENARIO)} == {Release.REVIEW}, limit
        (item,) = every_way(text, Kind.SCENARIO)
        assert item.release is Release.AUTO


@pytest.mark.parametrize(
    ("place", "is_asked"),
    [("refunds.md", True), ("archive/refunds.md", False), ("docs/adr/0007-refunds.md", False), ("CHANGELOG.md", False)],
)
def test_a_page_of_what_was_once_decided_is_not_asked(place, is_asked):
    document = replace(sop(ROLES), source=place)
    assert bool(generate(document)) is is_asked
    assert not any(is_check(section) for section in document.sections)
