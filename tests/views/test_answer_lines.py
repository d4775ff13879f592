"""The line that answers comes first and in bold; lists and tables that are cut say how much is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.blocks.card import Card
from bot.blocks.checks import message_problems
from bot.blocks.lines import bold
from bot.blocks.words import Shown
from bot.questions.views.answer import answer_card
from bot.questions.views.places import places_card
from retrieval.answer.excerpt import excerpt_of
from retrieval.answer.extract import quote_for
from retrieval.answer.models import Answered, Confidence, Source
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard
from retrieval.search.models import Signals
from retrieval.units import units_of

PARAGRAPH, STEP, TABLE = BlockKind.PARAGRAPH, BlockKind.STEP, BlockKind.TABLE
ROWS = [f"| ZQ-{n:03} | paper torn in tray {n} | Pull lever {n} |" for n in range(1, 121)]
CODES = "\n".join(["| Code | Meaning | Action |", "|---|---|---|", *ROWS])


def shown(question: str, line: str, *blocks: Block) -> Shown:
    section = Section("s", ("Printer",), "\n".join(block.text for block in blocks), 1, 9, blocks)
    current = CurrentSection(SopCard("p", "Office", "p.md", 1, Governance(), datetime(2026, 11, 3, tzinfo=UTC)), section)
    best = next(unit for unit in units_of(section) if line in unit.text)
    source = Source(current, 1, 1.0, Signals(0.7, 3.0, 0.9, 1, 1), quote_for(question, blocks, best), excerpt_of(section, best))
    return Shown(source, "https://s.example/p")


def texts(card: Card) -> list[str]:
    assert message_problems(card.text, card.blocks) == []
    assert sum(len(str(block)) for block in card.blocks) < 13_000
    kinds = {"section": lambda block: block["text"]["text"], "context": lambda block: block["elements"][0]["text"]}
    return [kinds[block["type"]](block) for block in card.blocks if block["type"] in kinds]


def answer(one: Shown) -> list[str]:
    return texts(answer_card("q1", Answered((one.source,), Confidence.GOOD, 0.9, 9), [one], date(2026, 11, 22)))


def test_the_sentence_that_answers_comes_first_and_its_section_follows() -> None:
    one = shown("paper jam", "Open flap B", Block(PARAGRAPH, "Paper jams are common."), Block(PARAGRAPH, "Open flap B and pull."))
    assert answer(one)[1:3] == ["*Open flap B and pull.*", "Paper jams are common.\n\nOpen flap B and pull."]


def test_a_line_that_breaks_off_at_a_semicolon_loses_it() -> None:
    steps = [Block(STEP, f"Do thing {number} first.", number=number) for number in (1, 2)]
    last = Block(STEP, "Press **Send**; Tallyroom gives the number CN-YYYY-nnnnn.", number=3)
    one = shown("how do I send?", "Press **Send**", *steps, last)
    assert "*Press Send*" in answer(one)[1]


def test_a_section_that_is_only_the_line_is_not_said_twice() -> None:
    assert answer(shown("paper jam", "Open", Block(PARAGRAPH, "Open flap B and pull.")))[1:-1] == ["*Open flap B and pull.*"]


def test_a_quote_that_begins_with_the_line_has_it_in_bold_in_its_place() -> None:
    one = shown("paper jam", "Open", Block(PARAGRAPH, "Open **flap B**. Then pull."), Block(PARAGRAPH, "Close it."))
    assert answer(one)[1] == "*Open flap B.* Then pull.\n\nClose it."


def test_a_step_that_answers_comes_first_and_the_steps_keep_their_numbers() -> None:
    steps = [Block(STEP, f"Turn knob {n}.", number=n) for n in (1, 2, 3)]
    assert answer(shown("knob 2", "knob 2", *steps))[1:3] == ["*Turn knob 2.*", "1. Turn knob 1.\n2. Turn knob 2.\n3. Turn knob 3."]


def test_of_a_long_table_the_matching_row_stands_with_its_columns_and_the_count() -> None:
    one = shown("it shows ZQ-077", "ZQ-077", Block(PARAGRAPH, "All codes."), Block(TABLE, CODES))
    text = "\n".join(answer(one))
    assert "*ZQ-077 · Meaning: paper torn in tray 77 · Action: Pull lever 77*" in text
    assert "1 of 120 rows (Code · Meaning · Action) · … <https://s.example/p|open the SOP for the rest>" in text
    assert "ZQ-078" not in text


def test_a_list_that_is_cut_says_how_many_steps_are_left() -> None:
    steps = [Block(STEP, f"Turn knob {n}. {'Slowly and with care ' * 12}", number=n) for n in range(1, 13)]
    text = "\n".join(answer(shown("knob 2", "knob 2.", *steps)))
    assert any(f"… {number} more steps" in text for number in range(2, 12))


@pytest.mark.parametrize("wide", [200, 2_000, 6_000])
def test_a_table_of_any_size_keeps_slacks_limits_and_tears_no_row(wide: int) -> None:
    rows = "\n".join(["| Code | Action |", "|---|---|", *(f"| R{n} | {'word ' * (wide // 5)}end{n} |" for n in range(60))])
    for text in answer(shown("what is R7", "| R7 |", Block(TABLE, rows)))[1:-1]:
        assert "R8 " not in text


def test_places_show_a_row_with_its_columns() -> None:
    text = texts(places_card("q1", [shown("it shows ZQ-077", "ZQ-077", Block(TABLE, CODES))]))[1]
    assert "*ZQ-077 · Meaning: paper torn in tray 77 · Action: Pull lever 77*" in text
    assert "|" not in text.replace("|Office › Printer>", "")


def test_places_keep_the_items_of_a_list_apart_and_the_sentences_of_a_paragraph_together() -> None:
    bullets = [Block(BlockKind.BULLET, f"Field {letter}") for letter in "ABC"]
    after = Block(PARAGRAPH, "Ask the lead. It takes a day.")
    text = texts(places_card("q1", [shown("field b", "Field B", *bullets, after)]))[1]
    assert text.splitlines()[1:] == ["• Field A", "• *Field B*", "• Field C", "Ask the lead. It takes a day."]
    steps = [Block(STEP, f"Turn knob {n}. Wait.", number=n) for n in (1, 2, 3)]
    text = texts(places_card("q1", [shown("knob 2", "Turn knob 2.", *steps)]))[1]
    assert text.splitlines()[1:] == ["1. Turn knob 1. Wait.", "2. *Turn knob 2.*", "Wait.", "3. Turn knob 3. Wait."]


def test_places_name_page_slide_or_time() -> None:
    place = shown("it shows ZQ-077", "ZQ-077", Block(TABLE, CODES))
    section = replace(place.source.current.section, reference="00:12:30")
    paged = replace(place, source=replace(place.source, current=replace(place.source.current, section=section)))
    assert "|Office › Printer> · 00:12:30\n" in texts(places_card("q1", [paged]))[1]


def test_bold_keeps_links_and_code_and_bolds_every_line() -> None:
    assert (
        bold("see <https://x.example/a*b|here> and *now*\nthen `a*b`") == "*see <https://x.example/a*b|here> and now*\n*then `a*b`*"
    )
