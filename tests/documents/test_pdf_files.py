from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from support.document_writers import PdfWriter, columns_pdf, scanned_pdf

from retrieval.adapters.documents.pdf import read_pdf
from retrieval.documents.models import DocumentError, Draft, Limits


def read(writer: PdfWriter) -> Draft:
    return read_pdf(writer.data(), Limits())


def test_numbers_stay_with_their_steps_and_pages_are_marked() -> None:
    draft = read(
        PdfWriter("T", head="ACME – internal", pages=2).add(
            ("h", "Start"), ("steps", ["Turn it on. " * 12, "Wait."]), ("page", None), ("h", "Stop"), ("p", "x")
        )
    )
    assert draft.markdown.startswith("<!-- page 1 -->\n\n# Start\n\n1. Turn it on.")
    assert "\n2. Wait.\n\n<!-- page 2 -->\n\n# Stop\n\nx\n" in draft.markdown
    assert "ACME" not in draft.markdown
    assert draft.remarks == ("running heads left out: “ACME – internal”, “Page # of #”",)


def test_lines_that_look_alike_but_do_not_count_with_pages_stay() -> None:
    draft = read(
        PdfWriter("T").add(
            ("p", "Case 5 of the list"), ("page", None), ("p", "Case 9 of the list"), ("page", None), ("p", "Case 2 of the list")
        )
    )
    assert draft.removed == ()
    assert "Case 9 of the list" in draft.markdown


def test_columns_are_read_one_after_the_other() -> None:
    left = [f"This is line {place} of the left column of it." for place in range(8)]
    right = [f"This is line {place} of the right column of." for place in range(8)]
    text = " ".join(read_pdf(columns_pdf("Two columns", left, right), Limits()).markdown.split())
    assert " ".join(left) in text
    assert " ".join(right) in text


def test_tables_with_and_without_lines_are_tables() -> None:
    rows = [["Role", "Up to"], ["Agent", "5 %"], ["Lead", "12 %"]]
    for kind in ("table", "loose"):
        assert "| Agent | 5 % |\n| Lead | 12 % |" in read(PdfWriter("T").add((kind, rows))).markdown


def test_a_page_without_text_is_named(tmp_path: Path) -> None:
    picture = tmp_path / "scan.png"
    Image.new("RGB", (600, 800), "white").save(picture)
    draft = read_pdf(scanned_pdf(picture, ["The first page has text.", "", "So has the third page."]), Limits())
    assert draft.faults == ("page 2 has no text layer (a scan): its text is missing",)
    with pytest.raises(DocumentError, match="probably a scan"):
        read_pdf(scanned_pdf(picture, [""]), Limits())


def test_rotated_text_is_left_out_and_named() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(60, 700, "Only this is read, 7 words long.")
    canvas.rotate(90)
    canvas.drawString(100, -300, "DRAFT")
    canvas.save()
    draft = read_pdf(out.getvalue(), Limits())
    assert "DRAFT" not in draft.markdown
    assert draft.remarks == ("rotated text left out: “DRAFT”",)


def test_a_long_section_names_each_page() -> None:
    draft = read(
        PdfWriter("T").add(
            ("h", "Long"), ("p", "word " * 210 + "end."), ("page", None), ("p", "x"), ("page", None), ("h", "Next"), ("p", "y")
        )
    )
    assert draft.markdown.endswith("<!-- page 2 -->\n\n# Long\n\nx\n\n<!-- page 3 -->\n\n# Next\n\ny\n")
    assert draft.added == ("Long",)


@pytest.mark.parametrize(("data", "said"), [(b"junk", "no PDF"), (b"%PDF-1.4\njunk", "damaged")])
def test_bad_files_are_named(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        read_pdf(data, Limits())


def test_an_encrypted_file_and_too_many_pages_are_named() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt="secret")
    canvas.drawString(60, 700, "x")
    canvas.save()
    with pytest.raises(DocumentError, match="encrypted"):
        read_pdf(out.getvalue(), Limits())
    with pytest.raises(DocumentError, match="more than 1 pages"):
        read_pdf(PdfWriter("T").add(("p", "x"), ("page", None), ("p", "y")).data(), Limits(parts=1))
