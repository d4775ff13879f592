import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.adapters.markdown.sections import cut
from retrieval.answer.excerpt import ROOM, excerpt_at, excerpt_of
from retrieval.library.models import Section
from retrieval.units import MOST_UNITS, beginning_of, lines_of, paired, units_of

PAGE = """# Check-out

## Times

Check-out is until 11:00. Until 13:00 costs 20 EUR, later than that the whole night.

**Late arrivals**

- Ring the desk. They open the side door.
  - After 23:00 the night guard does.

| Room | Price |
| --- | --- |
| Standard | 80 EUR |
| Suite | 190 EUR |
"""


def section(text: str) -> Section:
    return cut(text, None, "Page").sections[0]


def test_sentences_items_and_rows_keep_what_they_are_about() -> None:
    found = [(unit.context, unit.plain) for unit in units_of(section(PAGE))]
    assert found == [
        ("", "Check-out is until 11:00."),
        ("", "Until 13:00 costs 20 EUR, later than that the whole night."),
        ("Late arrivals", "Ring the desk."),
        ("Late arrivals", "They open the side door."),
        ("Late arrivals", "Ring the desk. They open the side door."),
        ("Late arrivals Ring the desk. They open the side door.", "After 23:00 the night guard does."),
        ("Late arrivals", "Room: Standard; Price: 80 EUR"),
        ("Late arrivals", "Room: Suite; Price: 190 EUR"),
    ]


def test_a_german_ordinal_ends_no_sentence() -> None:
    for text in (
        "Bis 31. Januar für das ganze Jahr eintragen.",
        "Gebühr ab der 2. Mahnung: 5 Euro.",
        "Am 3. Mai und am 12. Oktober ist zu.",
    ):
        assert [unit.plain for unit in units_of(section(text))] == [text]
    found = [
        unit.plain
        for unit in units_of(section("Die Gebühr ist 30. Danach kostet jede Mahnung mehr als die erste davor, auch sonst."))
    ]
    assert found[0] == "Die Gebühr ist 30."


@given(st.text("ab .!?\n-*|1:#_", max_size=400))
def test_every_unit_stands_verbatim_in_its_block(text: str) -> None:
    for found in cut("# T\n\n" + text, None, "Page").sections:
        for unit in units_of(found):
            assert unit.text in found.blocks[unit.block].text
            assert unit.plain == " ".join(unit.plain.split())


def test_a_table_of_a_thousand_rows_has_a_bounded_number_of_units() -> None:
    rows = "\n".join(f"| item {number} | {number} EUR |" for number in range(1000))
    found = units_of(section(f"# T\n\n| Item | Price |\n| --- | --- |\n{rows}\n"))
    assert len(found) <= MOST_UNITS
    assert all(any(f"item {number};" in unit.plain for unit in found) for number in (0, 500, 999))


def test_neighbouring_sentences_of_a_paragraph_are_a_line_and_rows_and_steps_are_none() -> None:
    page = section(PAGE)
    lines = lines_of(page)[len(units_of(page)) :]
    assert [line.text for line in lines] == [
        "Check-out is until 11:00. Until 13:00 costs 20 EUR, later than that the whole night.",
        "Ring the desk. They open the side door.",
    ]
    assert [paired(page, at) for at in range(len(units_of(page)))] == [8, None, 9, None, None, None, None, None]


@pytest.mark.parametrize("at", range(len(lines_of(section(PAGE)))))
def test_an_excerpt_holds_the_best_line_and_what_stands_around_it(at: int) -> None:
    page = section(PAGE)
    best = lines_of(page)[at]
    found = excerpt_of(page, best)
    assert excerpt_at(page, found.unit) == found
    assert found.line == best.text
    assert len(found.text) <= ROOM + len(best.text)
    assert all(line in page.text for line in found.text.split("\n"))


def test_a_section_begins_with_each_of_its_words_once_and_without_markup() -> None:
    text = beginning_of(
        section("# Refunds\n\n- Press **Pay**. It is final.\n- Note `4711`\n\n| Plan | Days |\n| --- | --- |\n| A | 14 |\n"), 200
    )
    assert text == "Press Pay. It is final. Note 4711 · Plan: A; Days: 14"
    assert beginning_of(section(PAGE), 40) == "Check-out is until 11:00. Until 13:00 …"
