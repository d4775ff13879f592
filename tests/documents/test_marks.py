from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.adapters.markdown.blocks import parse_blocks, plain_text
from retrieval.documents.escaping import escape_line, mark, reference_of, table, take_marks
from retrieval.documents.guard import tokens


def test_marks_are_blanked_and_counted_by_line() -> None:
    text, references = take_marks(f"{mark('page 4')}\n\n## A\nx\n\n{mark('page 5')}\ny", first_line=3)
    assert references == {3: "page 4", 8: "page 5"}
    assert "<!--" not in text
    assert text.count("\n") == 6


@pytest.mark.parametrize(
    "other", ["<!-- page 0 -->", "<!-- a secret -->", "<!-- page 4 and more -->", "x <!-- page 4 -->", "<!--page 4-->"]
)
def test_other_comments_stay_for_the_hygiene(other: str) -> None:
    assert take_marks(other) == (other, {})


@pytest.mark.parametrize(
    ("first", "last", "reference"),
    [(1, 2, "page 3"), (2, 12, "pages 3–5"), (5, 7, "page 4"), (6, 20, "pages 4–5"), (0, 0, "")],
)
def test_a_section_names_its_pages(first: int, last: int, reference: str) -> None:
    assert reference_of({1: "page 3", 5: "page 4", 10: "page 5"}, first, last) == reference


def test_a_time_is_the_one_at_which_the_section_begins() -> None:
    assert reference_of({1: "00:01:00", 5: "00:02:00"}, 2, 9) == "00:01:00"


SIGNS = st.text(st.sampled_from(list("ab 12.)#*_`~[]()<>!&|\\+-={}%:$;\"'/x")), max_size=40)


@given(SIGNS)
def test_readers_see_of_an_escaped_line_what_was_written(line: str) -> None:
    rendered = parse_blocks(escape_line(line))
    shown = " ".join(plain_text(token.content) for token in rendered if token.type == "inline")
    assert {token.type for token in rendered} <= {"paragraph_open", "paragraph_close", "inline"}
    assert [token.text for token in tokens(shown)] == [token.text for token in tokens(line)]


def test_a_table_keeps_bars_and_lines_of_its_cells() -> None:
    assert table([["a|b", "c\nd"], ["1"]]) == "| a\\|b | c / d |\n| --- | --- |\n| 1 |  |"
