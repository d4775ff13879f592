"""What Word and PowerPoint files hold beside plain paragraphs: text boxes, formulas, drawings, embedded files."""

from __future__ import annotations

from docx.oxml import parse_xml
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml as slide_xml
from support.document_writers import DocxWriter, PptxWriter

from retrieval.adapters.documents.docx import read_docx
from retrieval.adapters.documents.html import read_html
from retrieval.adapters.documents.pptx import read_pptx
from retrieval.documents.guard import compare
from retrieval.documents.models import Draft, Limits

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def word(inner: str) -> Draft:
    writer = DocxWriter("T").add(("p", "Around it."))
    writer.document.element.body.insert(0, parse_xml(f"<w:p {W} {M} {V}>{inner}</w:p>"))
    return read_docx(writer.data(), Limits())


def lost(draft: Draft) -> tuple[str, ...]:
    return compare(draft.raw, draft.markdown, added=draft.added, removed=draft.removed).lost


def test_the_text_of_a_box_is_read() -> None:
    text = "<w:txbxContent><w:p><w:r><w:t>Only 5 boxes.</w:t></w:r></w:p></w:txbxContent>"
    box = f"<w:r><w:pict><v:shape><v:textbox>{text}</v:textbox></v:shape></w:pict></w:r>"
    assert "Only 5 boxes." in word(box).markdown


def test_a_formula_is_named_when_it_is_lost() -> None:
    draft = word("<m:oMath><m:r><m:t>x=77</m:t></m:r></m:oMath>")
    assert "77" in draft.markdown or any("77" in loss for loss in lost(draft))


def test_embedded_files_are_named() -> None:
    assert word("<w:r><w:object/></w:r>").faults == ("1 embedded object, such as a spreadsheet: text is missing",)


def test_the_guard_passes_over_invisible_signs() -> None:
    assert lost(Draft("refund\n", word("<w:r><w:t>re\u200bfund</w:t></w:r>").raw)) == (
        "1 line of the document is missing: “Around it.”",
        "2 words of the document are missing: around, it",
    )


def test_a_group_of_shapes_is_read() -> None:
    writer = PptxWriter("T").slide(("h", "Gates"))
    group = writer.deck.slides[0].shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "Gate 7 is locked"
    assert "Gate 7 is locked" in read_pptx(writer.data(), Limits()).markdown


def test_a_page_in_the_encoding_that_it_names_is_read() -> None:
    assert "Größe 5" in read_html("<meta charset=iso-8859-15><p>Größe 5 €".encode("iso-8859-15")).markdown


def test_the_boxes_of_a_drawing_are_bullets() -> None:
    writer = PptxWriter("T").slide(("h", "Escalation"))
    slide, dgm = writer.deck.slides[0], "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    boxes = "".join(
        f'<dgm:pt modelId="{at}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for at, text in enumerate(("Call the lead", "Wait 15 minutes"))
    )
    model = f'<dgm:dataModel xmlns:dgm="{dgm}" xmlns:a="{A}"><dgm:ptLst>{boxes}</dgm:ptLst></dgm:dataModel>'
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    part = Part(PackURI("/ppt/diagrams/data1.xml"), kind, slide.part.package, model.encode())
    relation = slide.part.relate_to(part, f"{R}/diagramData")
    frame = slide.shapes.add_table(1, 1, 0, 0, 9, 9)._element
    data = frame.find(f".//{{{A}}}graphicData")
    data.set("uri", dgm)
    data[:] = [slide_xml(f'<dgm:relIds xmlns:dgm="{dgm}" xmlns:r="{R}" r:dm="{relation}"/>')]
    draft = read_pptx(writer.data(), Limits())
    assert draft.markdown.endswith("## Escalation\n\n- Call the lead\n- Wait 15 minutes\n")
    assert "Wait 15 minutes" in draft.raw[0].text
