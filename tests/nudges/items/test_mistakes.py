"""Five rules as a colleague noted them: one is wrong, four are the SOP's words, and no other line tells which."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import every_way, family_of, items_of, variants_of

from nudges.items.models import Kind, Release

RULES = """# Harbour

## Berths

A holder who is away for more than 9 weeks must tell the office. The yard lead decides about the crane.
Keys must be back in the office by 16:00. Slips are read on Tuesdays and put into the book.

## Money

Deposits must be paid back within 18 days. Boats over 14 metres are moved by two people.
The harbour lead signs every bill of more than EUR 340. We answer as soon as we can.
"""
SECTIONS = ("berths", "money")


@pytest.mark.parametrize("section", SECTIONS)
def test_one_line_is_changed_and_the_others_are_the_words_of_the_sop(section):
    words = " ".join(RULES.split())
    for item in variants_of(family_of(RULES, f"{section}/mistake"), 30):
        if item.kind is Kind.MISTAKE:
            assert len(item.options) == 5
            told = [option.partition(": ")[2] or option for option in item.options]
            assert [line in words for line in told] == [index != item.key for index in range(5)]
            assert item.evidence in RULES
            assert item.evidence.split()[-1] in item.explanation


def test_any_sort_of_detail_may_be_the_wrong_one():
    changed = {
        item.evidence.split()[0]
        for section in SECTIONS
        for item in variants_of(family_of(RULES, f"{section}/mistake"), 60)
        if item.kind is Kind.MISTAKE
    }
    assert changed >= {"A", "The", "Keys", "Slips", "Deposits"}


def test_it_is_asked_at_once_once_a_section():
    released = [item for item in items_of(RULES, Kind.MISTAKE, shelf=()) if item.release is Release.AUTO]
    assert [item.section for item in released] == list(SECTIONS)


def test_no_other_line_holds_the_right_version():
    text = RULES.replace("Boats over 14 metres", "Bills that are 18 days old or boats over 14 metres")
    for item in variants_of(family_of(text, "money/mistake"), 60):
        if item.kind is Kind.MISTAKE and "18 days" in item.evidence and "Deposits" in item.evidence:
            assert not any("18 days" in option for option in item.options)


def test_four_rules_are_too_few():
    text = "# Harbour\n\n## Berths\n\nA holder away for more than 9 weeks must tell the office. Slips are read on Tuesdays.\n"
    assert every_way(text, Kind.MISTAKE, shelf=()) == []
