"""Which numbers contradict each other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.answer.conflicts import conflicts_among
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard

DAY = "First reply to a customer who disputes an invoice: within 1 business day."
HOURS = "First reply to a customer who disputes an invoice: within 4 business hours."


def found(sop: str, text: str, heading: str = "Reply time", kind: BlockKind = BlockKind.PARAGRAPH) -> CurrentSection:
    card = SopCard(sop.lower().replace(" ", "-"), sop, f"{sop}.md", 1, Governance(), datetime(2026, 11, 1, tzinfo=UTC))
    return CurrentSection(card, Section("reply", (heading,), text, 0, 1, (Block(kind, text),)))


def stated(*sections: CurrentSection, question: str = "how fast do we reply to a disputed invoice") -> list[tuple[str, str]]:
    return [(each.one.stated, each.other.stated) for each in conflicts_among(sections, question)]


def test_two_numbers_for_one_thing_are_a_conflict_told_verbatim() -> None:
    (conflict,) = conflicts_among([found("Disputes", DAY), found("Mismatch", HOURS)], "reply to a dispute?")
    assert (conflict.one.stated, conflict.other.stated) == ("1 business day", "4 business hours")
    assert (conflict.one.sentence, conflict.other.sentence) == (DAY, HOURS)
    assert conflict.other.current.sop.title == "Mismatch"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(found("Mismatch", DAY.replace("1 business day", "8 business hours")), id="the same time in other words"),
        pytest.param(found("Disputes", HOURS), id="one SOP's own cases"),
        pytest.param(found("Disputes after capture", HOURS), id="titles that part two cases"),
        pytest.param(found("Mismatch", HOURS, "Fraud cases abroad with lawyers"), id="headings that part two cases"),
        pytest.param(found("Mismatch", "First reply to a customer who moves house: within 4 business hours."), id="other words"),
        pytest.param(found("Mismatch", DAY.replace("within 1 business day", "at least 4 business hours")), id="floor and ceiling"),
        pytest.param(found("Mismatch", DAY.replace("1 business day", "EUR 4")), id="other kind of number"),
        pytest.param(found("Mismatch", HOURS, kind=BlockKind.TABLE), id="a table"),
        pytest.param(found("Mismatch", f"{HOURS} {DAY}"), id="states both"),
        pytest.param(found("Mismatch", HOURS.replace(".", ", at most 2 days.")), id="two numbers in a sentence"),
    ],
)
def test_what_is_no_conflict(other: CurrentSection) -> None:
    assert not stated(found("Disputes", DAY), other)


def test_only_what_the_question_is_about_is_compared() -> None:
    assert not stated(found("Disputes", DAY), found("Mismatch", HOURS), question="who approves parental leave")


def test_three_sops_with_three_numbers_state_each_its_own() -> None:
    third = found("Transfers", DAY.replace("1 business day", "3 business days"))
    assert not stated(found("Disputes", DAY), found("Mismatch", HOURS), third)
    agreeing = found("Transfers", HOURS)
    assert len(stated(found("Disputes", DAY), found("Mismatch", HOURS), agreeing)) == 2


def test_nothing_found_is_no_conflict() -> None:
    assert not stated()
