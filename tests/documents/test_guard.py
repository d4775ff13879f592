from __future__ import annotations

import pytest

from retrieval.documents.guard import compare, tokens
from retrieval.documents.models import RawPart

WHOLE = """Refund & close
1. Open the ticket in #finance.
2. Pay at most 500 EUR, 10 % less when > 90 days.
Remember: never on a Friday."""


def lost(shown: str, raw: str = WHOLE, **more: object) -> tuple[str, ...]:
    told = compare([RawPart(raw, "page 4")], shown, **more)
    return (*told.lost, *told.new)


def test_what_arrived_whole_is_whole_in_any_order_and_markup() -> None:
    assert compare([RawPart(WHOLE)], "\n".join(reversed(WHOLE.split("\n")))).is_whole


@pytest.mark.parametrize(
    ("gone", "instead", "said"),
    [
        ("500", "", "1 number of the document is missing: 500 (page 4)"),
        ("500", "600", "600 in the text but not in the document"),
        ("#", "", "1 sign of the document is missing: # (page 4)"),
        ("&", "", "1 sign of the document is missing: & (page 4)"),
        ("> ", "", "1 sign of the document is missing: > (page 4)"),
        ("Remember: never on a Friday.", "", "1 line of the document is missing: “Remember: never on a Friday.” (page 4)"),
        ("1. Open the ticket in #finance.", "", "“1. Open the ticket in #finance.” (page 4)"),
        ("never on a Friday", "neveronaFriday", "words of the document are missing: never (page 4), on (page 4)"),
    ],
)
def test_each_loss_is_named_with_its_place(gone: str, instead: str, said: str) -> None:
    assert any(said in each for each in lost(WHOLE.replace(gone, instead)))


def test_a_lost_step_is_named_in_a_long_document() -> None:
    long = WHOLE + "\n" + "\n".join(f"Line of the appendix number {'x' * place}" for place in range(1, 400))
    assert lost(long.replace("Remember: never on a Friday.\n", ""), long) == (
        "1 line of the document is missing: “Remember: never on a Friday.” (page 4)",
    )


def test_a_changed_sign_of_a_number_is_a_loss() -> None:
    assert lost("store at 20 °C", "store at -20 °C")
    assert lost("store at -20 °C", "store at \u221220 °C") == ()


def test_added_and_removed_texts_do_not_count() -> None:
    assert lost("Slide 7\n" + WHOLE, added=("Slide 7",)) == ()
    assert lost(WHOLE, WHOLE + "\nPage 4 of 12", removed=("Page 4 of 12",)) == ()


def test_the_title_may_stand_in_the_document_or_not() -> None:
    assert lost("500", "Refunds\n500", title="Refunds") == ()
    assert lost("500", "500", title="Refunds 2026") == ()


def test_a_number_counts_as_often_as_it_stands() -> None:
    assert lost("5 a 5", "5 a 5 b 5") == (
        "1 number of the document is missing: 5 (page 4)",
        "1 word of the document is missing: b (page 4)",
    )


def test_hyphens_where_lines_break_and_ligatures_are_the_same_word() -> None:
    assert [token.text for token in tokens("auto-\nmatic of\ufb01ce don’t")] == ["automatic", "office", "dont"]


def test_an_empty_document_is_whole() -> None:
    assert compare([RawPart("")], "").share == 1.0
