from __future__ import annotations

import pytest
from support.document_writers import PdfWriter, PptxWriter

from retrieval.adapters.documents.conversion import convert, without_empty_headings
from retrieval.documents.models import DocumentError, Limits


@pytest.mark.parametrize(
    ("markdown", "becomes"),
    [
        ("# T\n\n## A\n\n## B\n\nx\n", "# T\n\nA\n\n## B\n\nx\n"),
        ("# T\n\n## A\n\n### B\n\nx\n\n## C\n", "# T\n\n## A\n\n### B\n\nx\n\nC\n"),
        ("# T\n\n## A\n\n<!-- page 2 -->\n\n# B\n\nx", "# T\n\nA\n\n<!-- page 2 -->\n\n# B\n\nx"),
        ("# T\n\n```\n## A\n```\n", "# T\n\n```\n## A\n```\n"),
    ],
)
def test_a_heading_over_nothing_is_text(markdown: str, becomes: str) -> None:
    assert without_empty_headings(markdown) == becomes


def test_slides_with_only_a_title_are_parts_or_sections() -> None:
    deck = PptxWriter("T").slide(("h", "Part A")).slide(("h", "One"), ("p", "x")).slide(("h", "Questions?"))
    assert convert(deck.data(), "a.pptx", Limits()).markdown == (
        "<!-- slide 1 -->\n\n# Part A\n\n<!-- slide 2 -->\n\n## One\n\nx\n\n<!-- slide 3 -->\n\n## Questions?\n\nQuestions?\n"
    )


def test_heads_of_chapters_count_with_pages_and_contents_are_left_out() -> None:
    writer = PdfWriter("T")
    dots = ". " * 30
    writer.add(("p", f"Start {dots}1"), ("p", "text"))
    for page in range(2, 9):
        writer.add(("page", None), ("p", f"Chapter {'One' if page < 5 else 'Two'} {page}"), ("p", f"body of {'x' * page}"))
    draft = convert(writer.data(), "a.pdf", Limits())
    assert "Chapter" not in draft.markdown
    assert "Start" not in draft.markdown
    assert draft.remarks == ("running heads left out: “Chapter Two #”, “Chapter One #”", "table of contents left out (1 lines)")


def test_an_empty_document_is_named() -> None:
    with pytest.raises(DocumentError, match="no text"):
        convert(b"<html><body><script>x</script></body></html>", "a.html", Limits())
