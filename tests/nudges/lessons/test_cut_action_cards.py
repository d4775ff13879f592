"""Which sections are dense, and what is cut from them: always words of the section."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import section_of
from hypothesis import given
from hypothesis import strategies as st

from nudges.lessons.action_cards import FEWEST, CardKind, action_cards_of
from nudges.lessons.cutting import lesson_of

STEPS = "1. Open it.\n2. Check it.\n3. Close it.\n"
WAYS = "- If it is small → support.\n- If it is large → the lead.\n- If it is huge → finance.\n"
RULES = "Claims come within 5 business days. Never promise a date. Refunds of at most EUR 200 are paid by the desk. "
PROSE = "Guests who write to us hear from the desk, and the desk likes to know what they had in mind when they came to stay here. "


def kinds(text: str) -> list[CardKind]:
    return [card.kind for card in action_cards_of(section_of(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (STEPS, [CardKind.CHECKLIST]),
        ("1. Open it.\n2. Close it.\n", []),
        (WAYS, [CardKind.DECISIONS]),
        ("- If it is small → support.\n- If it is large → the lead.\n", []),
        (f"{STEPS}\n{WAYS}- If it is lost → nobody.\n", [CardKind.DECISIONS, CardKind.CHECKLIST]),
        (f"{STEPS}4. Go home.\n\n{WAYS}", [CardKind.CHECKLIST, CardKind.DECISIONS]),
        (RULES + PROSE, [CardKind.REFERENCE]),
        (RULES, []),
        (RULES.partition("Refunds")[0] + PROSE, []),
        (f"1. Open it.\n2. Close it.\n\n{RULES}{PROSE}", []),
        (PROSE * 20, []),
        ("```\ncode\n```\n", []),
    ],
)
def test_a_section_is_dense_with_three_lines_of_a_kind(text: str, wanted: list[CardKind]) -> None:
    assert kinds(text) == wanted


def test_a_card_belongs_to_the_version_that_it_was_cut_from() -> None:
    section = section_of(STEPS)
    [card] = action_cards_of(section)
    assert (card.section, card.version) == (section.ref, section.sop.version)
    assert card.lines == ("Open it.", "Check it.", "Close it.")


@given(st.lists(st.sampled_from([STEPS, WAYS, RULES, PROSE, "   - If so → stop.\n", "\n\n"]), max_size=6))
def test_every_word_of_a_card_stands_in_its_section(pieces: list[str]) -> None:
    section = section_of(f"The desk.\n\n{''.join(pieces)}")
    lesson = lesson_of(section)
    held = " ".join(line.source for line in lesson.lines) if lesson else ""
    for card in action_cards_of(section):
        assert len(card.lines) >= FEWEST
        assert all(line in held for line in card.lines)
