from __future__ import annotations

import io
import zipfile

import pytest
from docx.shared import Pt
from support.document_writers import DocxWriter

from retrieval.adapters.documents.conversion import convert
from retrieval.adapters.documents.docx import read_docx
from retrieval.documents.models import DocumentError, Limits


def markdown(*parts: tuple[str, object], heading: str = "style") -> str:
    return convert(DocxWriter("T", heading).add(*parts).data(), "a.docx", Limits()).markdown


def test_headings_of_own_styles_and_bold_lines_are_headings() -> None:
    for heading in ("style", "own", "bold"):
        assert "## Return\n" in markdown(("h", "Return"), ("p", "Within 5 days."), heading=heading)


def test_numbers_go_on_and_restart_as_word_shows_them() -> None:
    text = markdown(("steps", ["a", "b"]), ("p", "between"), ("steps", ["c"]), ("typed", ["d", "e"]))
    assert [line for line in text.split("\n") if line[:1].isdigit()] == ["1. a", "2. b", "1. c", "1) d", "2) e"]


def test_merged_cells_are_filled_and_running_heads_are_not_there() -> None:
    text = markdown(("table", [["Grade", "Goes to"], ["B", "outlet"], ["C", "outlet"]]))
    assert "C     | outlet" in text
    assert "internal" not in text


def test_deleted_hidden_and_contents_are_not_there() -> None:
    draft = read_docx(
        DocxWriter("T")
        .add(("contents", ["Intro"]), ("hidden", "code 9911"), ("deleted", "Blue"), ("p", "Text & 5 * 3 <b>"))
        .data(),
        Limits(),
    )
    assert draft.markdown == "Text & 5 * 3 &lt;b>\n"
    assert draft.remarks == ("1 hidden part left out, because readers do not see them",)
    assert "9911" not in draft.raw[0].text


def test_title_and_author_come_from_the_properties() -> None:
    assert read_docx(DocxWriter("Laptop handover").add(("p", "x")).data(), Limits()).title == "Laptop handover"


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"junk", "no Office document"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "encrypted"),
        (packed(other=b"x"), "word/document.xml is missing"),
        (packed(**{"word__document.xml": b"<x", "word__vbaProject.bin": b"x"}), "macros"),
        (packed(**{"word__document.xml": b"<x"}), "no XML"),
        (packed(**{"word__document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "document type"),
        (packed(**{"word__document.xml": b"<x/>", "bomb": b"0" * 4_000_000}), "more than 2 MB"),
        (packed(**{"word__document.xml": b"<x/>", **{f"part{number}": b"" for number in range(50)}}), "50 parts"),
    ],
)
def test_bad_files_are_named_with_a_remedy(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as error:
        read_docx(data, Limits(unpacked=3_000_000, members=50))
    assert error.value.remedy.endswith(".")


@pytest.mark.parametrize("is_large", [True, False])
def test_a_first_bold_line_is_the_title(is_large: bool) -> None:
    writer = DocxWriter("T", "bold").add(("h", "Harbour office"), *([("p", "For all shifts.")] if is_large else []))
    writer.document.paragraphs[0].runs[0].font.size = Pt(16) if is_large else None
    draft = convert(writer.add(("h", "Keys"), ("p", "Two sets."), ("h", "Till"), ("p", "Float is 80.")).data(), "a.docx", Limits())
    assert [line for line in draft.markdown.split("\n") if line.startswith("#")] == ["# Harbour office", "## Keys", "## Till"]


def test_a_first_heading_above_another_is_the_title() -> None:
    assert markdown(("h", "Harbour office"), ("h", "Keys"), ("p", "Two sets.")).startswith("# Harbour office\n\n## Keys\n")
