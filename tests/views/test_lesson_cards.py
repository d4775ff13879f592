"""A lesson's card: whole or counted, within Slack's limits, with the ways on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes.quiz_sops import section_of

from bot.blocks.checks import message_problems
from bot.practice.views.learn import LESSON, TRY, Next
from bot.practice.views.lesson import WHOLE, WHOLE_ROOM, LessonShown, lesson_card, read_card, tried_card
from nudges.lessons.cutting import Lesson, Line, lesson_of
from retrieval.library.models import BlockKind, SectionRef

STEPS = "\n".join(f"{number}. Do thing {number}." for number in range(1, 21))


def shown(text: str, **changes: object) -> LessonShown:
    lesson = lesson_of(section_of(text))
    assert lesson is not None
    return replace(LessonShown(lesson, "https://s.example", 3), **changes)


def actions(card: object) -> list[str]:
    return [element["action_id"] for block in card.blocks if block["type"] == "actions" for element in block["elements"]]


def test_what_is_not_shown_is_counted_and_comes_on_a_click() -> None:
    card = lesson_card(shown(STEPS))
    assert "12. Do thing 12." in str(card.blocks)
    assert "Do thing 13" not in str(card.blocks)
    assert "<https://s.example|8 more lines in the SOP>" in str(card.blocks)
    assert [WHOLE in actions(card), TRY in actions(card)] == [True, True]
    whole = lesson_card(shown(STEPS, is_whole=True))
    assert "20. Do thing 20." in str(whole.blocks)
    assert "more line" not in str(whole.blocks)
    assert WHOLE not in actions(whole)
    assert actions(tried_card(whole)) == []


def test_a_section_without_a_case_is_read_and_asked_about_later() -> None:
    card = lesson_card(shown(STEPS, has_case=False))
    assert "Try a case" not in str(card.blocks)
    assert "I'll ask you about it on another day" in str(card.blocks)
    read = read_card(card, date(2026, 11, 24), Next(SectionRef("refunds", "next"), "What comes next"))
    assert actions(read) == [LESSON]
    assert "from Tue 24 Nov on" in str(read.blocks)
    assert actions(read_card(card, date(2026, 11, 24), None)) == []
    waiting = read_card(card, None, None)
    assert "among those that wait for you" in str(waiting.blocks)
    assert " Nov " not in str(waiting.blocks)


def test_a_section_that_slack_does_not_hold_goes_on_in_the_sop() -> None:
    endless = shown("\n".join(f"{number}. {'Do this thing. ' * 20}" for number in range(1, 61)), is_whole=True)
    card = lesson_card(endless)
    assert message_problems(card.text, card.blocks) == []
    assert "more lines in the SOP" in str(card.blocks)
    assert sum(len(block["text"]["text"]) for block in card.blocks if block["type"] == "section") < WHOLE_ROOM * 1.2


def test_every_shape_is_drawn_as_the_sop_has_it() -> None:
    text = (
        "1. Open it.\n   - If it is late → ask *Rosa*.\n2. If it is paid → close it.\n\n"
        "| Plan | Window |\n|---|---|\n| Solo | 14 days |\n\n> Never in cash.\n"
    )
    drawn = str(lesson_card(shown(text)).blocks)
    for part in (
        "1. Open it.",
        "*If it is late*",
        "→ ask _Rosa_.",
        "2. *If it is paid*",
        "• *Solo* · Window: 14 days",
        "> Never in cash.",
    ):
        assert part.replace(">", "&gt;") in drawn or part in drawn
    assert "The steps, and what decides" in drawn


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("1. One.\n2. Two.", "The steps, in order"),
        ("- If it is small → go.\n- If it is big → stop.", "What decides"),
        ("- one\n- two", "What belongs to it"),
        ("A refund takes 3 days.", "The rule"),
    ],
)
def test_the_lead_says_what_follows(text: str, lead: str) -> None:
    assert lead in str(lesson_card(shown(text)).blocks)


@pytest.mark.parametrize("kind", BlockKind)
def test_long_lines_of_any_kind_keep_slacks_limits(kind: BlockKind) -> None:
    lines = tuple(Line("Do **this** " * 100, "If *that* " * 100, kind) for _ in range(10))
    lesson = Lesson(SectionRef("refunds", "x"), "Refunds", "Issue a refund " * 20, lines, url=None)
    for is_whole in (False, True):
        card = lesson_card(LessonShown(lesson, "https://s.example", 3, is_whole=is_whole))
        assert message_problems(card.text, card.blocks) == []
