from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.library.word_changes import Mark, Piece, word_changes

WORDS = st.lists(st.sampled_from(["refund", "up", "to", "200", "EUR", "\n", "ask", "finance."]), max_size=30).map(" ".join)


def said(lines: object, *marks: Mark) -> list[str]:
    return ["".join(piece.text for piece in line if piece.mark in marks) for line in lines]  # type: ignore[attr-defined]


def test_words_that_differ_within_a_line_are_marked() -> None:
    (line,) = word_changes("Refund up to 200 EUR at once.", "Refund up to 300 EUR at once.")
    assert line == (
        Piece(Mark.SAME, "Refund up to "),
        Piece(Mark.GONE, "200"),
        Piece(Mark.NEW, "300"),
        Piece(Mark.SAME, " EUR at once."),
    )


def test_words_that_change_next_to_each_other_are_one_change() -> None:
    (line,) = word_changes("Ask the three guilds for their advice.", "Ask some working groups for their advice.")
    assert [(piece.mark, piece.text) for piece in line if piece.mark is not Mark.SAME] == [
        (Mark.GONE, "the three guilds"),
        (Mark.NEW, "some working groups"),
    ]


def test_a_line_break_within_a_paragraph_is_no_change() -> None:
    assert (
        word_changes("Ask your lead\nbefore you pay.\n- first\n- second", "Ask your lead before\nyou pay.\n\n- first\n- second")
        == ()
    )


def test_a_line_that_says_something_else_is_gone_and_another_new() -> None:
    assert word_changes("Ask your lead.", "Nobody needs to wait here.") == (
        (Piece(Mark.GONE, "Ask your lead."),),
        (Piece(Mark.NEW, "Nobody needs to wait here."),),
    )


def test_what_stays_is_left_out_but_for_one_line_around() -> None:
    old = [f"- Line {number} stands." for number in range(20)]
    lines = word_changes("\n".join(old), "\n".join([*old[:10], "- A new one.", *old[10:]]))
    assert said(lines, Mark.SAME, Mark.NEW) == ["", "- Line 9 stands.", "- A new one.", "- Line 10 stands.", ""]


@given(WORDS, WORDS)
def test_no_word_is_lost_or_made_up(old: str, new: str) -> None:
    lines = word_changes(old, new)
    gone = " ".join(said(lines, Mark.SAME, Mark.GONE)).split()
    come = " ".join(said(lines, Mark.SAME, Mark.NEW)).split()
    assert set(gone) <= set(old.split())
    assert set(come) <= set(new.split())
    if not any(line == () for line in lines) and lines:
        assert len(old.split()) >= len(gone)
