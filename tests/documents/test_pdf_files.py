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


WRAPPED = (
    "1.2 The key of the boat shed hangs in the office, and whoever takes it home without a word tells the skipper before noon, "
    "never after"
)


def test_a_wrapped_paragraph_with_a_typed_number_is_whole() -> None:
    draft = read(PdfWriter("T").add(("h", "Keys"), ("p", f"{WRAPPED}."), ("p", "1.3 Short."), ("p", "Not numbered.")))
    assert draft.markdown.endswith(f"# Keys\n\n- {WRAPPED}.\n\n- 1.3 Short.\n\nNot numbered.\n")


@pytest.mark.parametrize("kind", ["table", "loose"])
@pytest.mark.parametrize("over", [1, 2])
def test_a_table_over_a_page_break_keeps_its_rows(kind: str, over: int) -> None:
    rows = [["Drill", "Often", "Who"], *([f"Drill {letter}", "weekly", "deck"] for letter in "ABCDE")]
    writer = PdfWriter("T", head="ACME – internal", pages=2).add(("h", "Drills"), (kind, rows[:-over]), ("page", None))
    draft = read(writer.add((kind, rows[-over:]), ("h", "Paint"), ("p", "Ask the mate.")))
    (below,) = draft.markdown.split("<!-- page 2 -->")[1:]
    expected = "".join(f"| {' | '.join(row)} |\n" for row in (rows[0], ["---"] * 3, *rows[-over:]))
    assert below.startswith(f"\n\n{expected}\n# Paint")


def test_two_boxes_at_the_top_of_a_page_are_no_table() -> None:
    draft = read(PdfWriter("T").add(("h", "A"), ("p", "x"), ("page", None), ("table", [["Left box", "Right box"]]), ("p", "y")))
    assert "\n\nLeft box\n\nRight box\n\ny\n" in draft.markdown


def test_the_running_head_of_a_single_page_is_left_out() -> None:
    draft = read(PdfWriter("Shed", head="Boat shed · v3").add(("title", "Boat shed"), ("h", "Keys"), ("p", "Two sets.")))
    assert draft.markdown == "<!-- page 1 -->\n\n# Boat shed\n\n## Keys\n\nTwo sets.\n"
    assert draft.remarks == ("running heads left out: “Boat shed · v#”, “Page #”",)
