"""Writes DOCX, PDF and PPTX as companies make them, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn as pqn
from pptx.util import Inches
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

Part = tuple[str, object]
"""What stands in a document: (`h`, heading), (`p`, text), (`steps`, texts), (`bullets`, texts), (`table`, rows) ..."""


class DocxWriter:
    """A Word file. `heading` says how headings are made: `style`, `own` (a style based on one) or `bold` (by hand)."""

    def __init__(self, title: str, heading: str = "style") -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.heading = heading
        self.document.sections[0].header.paragraphs[0].text = f"ACME – {title} – internal – page 7"
        own = self.document.styles.add_style("ACME Kapitel", WD_STYLE_TYPE.PARAGRAPH)
        own.base_style = self.document.styles["Heading 2"]
        self._numbering = 0

    def add(self, *parts: Part) -> DocxWriter:
        for kind, content in parts:
            getattr(self, f"_{kind}")(content)
        return self

    def _h(self, text: str) -> None:
        if self.heading == "bold":
            self.document.add_paragraph().add_run(text).bold = True
        else:
            self.document.add_paragraph(text, style="ACME Kapitel" if self.heading == "own" else "Heading 2")

    def _p(self, text: str) -> None:
        self.document.add_paragraph(text)

    def _steps(self, texts: Sequence[str]) -> None:
        """A numbered list that begins at 1 again, as Word restarts it."""
        numbering = self.document.part.numbering_part.element
        style = self.document.styles["List Number"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
        based = next(num for num in numbering.iterfind(qn("w:num")) if num.get(qn("w:numId")) == style)
        num = numbering.add_num(int(based.find(qn("w:abstractNumId")).get(qn("w:val"))))
        num.add_lvlOverride(0).add_startOverride(1)
        for text in texts:
            paragraph = self.document.add_paragraph(text, style="List Number")
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, num.numId

    def _typed(self, texts: Sequence[str]) -> None:
        for number, text in enumerate(texts, start=1):
            self.document.add_paragraph(f"{number}. {text}")

    def _bullets(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.document.add_paragraph(text, style="List Bullet")

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        """A cell that says what the cell above it says is merged with it."""
        grid = self.document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                if row and text and rows[row - 1][column] == text:
                    grid.cell(row - 1, column).merge(grid.cell(row, column))
                else:
                    grid.cell(row, column).text = text

    def _hidden(self, text: str) -> None:
        self.document.add_paragraph().add_run(text).font.hidden = True

    def _deleted(self, text: str) -> None:
        """Text that a tracked change deleted."""
        paragraph = self.document.add_paragraph("")._p
        deletion, run, old = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
        deletion.set(qn("w:id"), "9")
        deletion.set(qn("w:author"), "x")
        old.text = text
        run.append(old)
        deletion.append(run)
        paragraph.append(deletion)

    def _contents(self, texts: Sequence[str]) -> None:
        style = self.document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        for number, text in enumerate(texts, start=1):
            self.document.add_paragraph(f"{text}\t{number + 20}", style=style)

    def data(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


class PptxWriter:
    """A deck; each slide is a list of parts, its first `h` is its title."""

    def __init__(self, title: str) -> None:
        self.deck = Presentation()
        self.deck.core_properties.title = title

    def slide(self, *parts: Part, notes: str = "", hidden: bool = False) -> PptxWriter:
        title = next((str(text) for kind, text in parts if kind == "h"), "")
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[5 if title else 6])
        if title:
            slide.shapes.title.text = title
        top = 1.5
        for kind, content in parts:
            if kind != "h":
                getattr(self, f"_{kind}")(slide, content, top)
                top += 1.6
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        if hidden:
            slide._element.set("show", "0")
        return self

    def _p(self, slide, text: str, top: float) -> None:
        slide.shapes.add_textbox(Inches(1), Inches(top), Inches(8), Inches(1)).text_frame.text = text

    def _bullets(self, slide, texts: Sequence[str], top: float) -> None:
        frame = slide.shapes.add_textbox(Inches(1), Inches(top), Inches(8), Inches(1.5)).text_frame
        for number, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = text
            paragraph._p.get_or_add_pPr().insert(0, paragraph._p.makeelement(pqn("a:buChar"), {"char": "•"}))

    def _steps(self, slide, texts: Sequence[str], top: float) -> None:
        frame = slide.shapes.add_textbox(Inches(1), Inches(top), Inches(8), Inches(1.5)).text_frame
        for number, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = text
            paragraph._p.get_or_add_pPr().insert(0, paragraph._p.makeelement(pqn("a:buAutoNum"), {"type": "arabicPeriod"}))

    def _table(self, slide, rows: Sequence[Sequence[str]], top: float) -> None:
        size = (Inches(1), Inches(top), Inches(8), Inches(1.5))
        grid = slide.shapes.add_table(len(rows), len(rows[0]), *size).table
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                if row and text and rows[row - 1][column] == text:
                    grid.cell(row - 1, column).merge(grid.cell(row, column))
                else:
                    grid.cell(row, column).text = text

    def _chart(self, slide, values: dict[str, float], top: float) -> None:
        data = CategoryChartData()
        data.categories = list(values)
        data.add_series("Tickets", tuple(values.values()))
        size = (Inches(1), Inches(top), Inches(5), Inches(2))
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data)

    def data(self) -> bytes:
        out = io.BytesIO()
        self.deck.save(out)
        return out.getvalue()


class PdfWriter:
    """A PDF with running heads. A page begins where a part is (`page`, None)."""

    def __init__(self, title: str, *, head: str = "", pages: int = 0, outline: bool = False) -> None:
        self.title, self.head, self.pages, self.outline = title, head, pages, outline
        self.parts: list[object] = []
        self.styles = getSampleStyleSheet()
        self.body = ParagraphStyle("body", parent=self.styles["BodyText"], fontName="Helvetica")

    def add(self, *parts: Part) -> PdfWriter:
        for kind, content in parts:
            getattr(self, f"_{kind}")(content)
        return self

    def _h(self, text: str) -> None:
        self.parts.append(Paragraph(text, self.styles["Heading2"]))

    def _title(self, text: str) -> None:
        self.parts.append(Paragraph(text, self.styles["Title"]))

    def _bold(self, text: str) -> None:
        self.parts.append(Paragraph(f"<b>{text}</b>", self.body))

    def _p(self, text: str) -> None:
        self.parts.append(Paragraph(text, self.body))

    def _steps(self, texts: Sequence[str]) -> None:
        hanging = ParagraphStyle("step", parent=self.body, leftIndent=24, bulletIndent=6)
        self.parts += [Paragraph(text, hanging, bulletText=f"{number}.") for number, text in enumerate(texts, start=1)]

    def _bullets(self, texts: Sequence[str]) -> None:
        hanging = ParagraphStyle("bullet", parent=self.body, leftIndent=24, bulletIndent=6)
        self.parts += [Paragraph(text, hanging, bulletText="\u2022") for text in texts]

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        self.parts += [Table(list(map(list, rows)), style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]), Spacer(1, 8)]

    def _loose(self, rows: Sequence[Sequence[str]]) -> None:
        self.parts += [Table(list(map(list, rows)), colWidths=140, hAlign="LEFT"), Spacer(1, 8)]

    def _page(self, _: object) -> None:
        self.parts.append(PageBreak())

    def data(self) -> bytes:
        out = io.BytesIO()
        SimpleDocTemplate(out, pagesize=A4, title=self.title, author="Amara Okafor").build(
            self.parts, onFirstPage=self._frame, onLaterPages=self._frame
        )
        return out.getvalue()

    def _frame(self, canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        if self.head:
            canvas.drawString(60, 815, self.head)
            canvas.drawString(480, 25, f"Page {document.page}" + (f" of {self.pages}" if self.pages else ""))


def columns_pdf(title: str, left: Sequence[str], right: Sequence[str]) -> bytes:
    """A page of two columns below a heading."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle(title)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(60, 780, title)
    canvas.setFont("Helvetica", 10)
    for x, lines in ((60, left), (315, right)):
        for place, line in enumerate(lines):
            canvas.drawString(x, 740 - 13 * place, line)
    canvas.save()
    return out.getvalue()


def scanned_pdf(picture: Path, pages: Sequence[str]) -> bytes:
    """A PDF whose pages hold their text, or, where that is empty, only a picture."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for text in pages:
        if text:
            canvas.setFont("Helvetica", 11)
            for place, line in enumerate(text.split("\n")):
                canvas.drawString(60, 780 - 15 * place, line)
        else:
            canvas.drawImage(str(picture), 0, 0, width=A4[0], height=A4[1])
        canvas.showPage()
    canvas.save()
    return out.getvalue()
