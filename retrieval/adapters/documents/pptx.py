"""Converts PPTX to Markdown: one section a slide, with its tables, charts, drawings and speaker notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from retrieval.adapters.documents.office_raw import raw_parts
from retrieval.adapters.documents.packages import BROKEN, Package, properties
from retrieval.documents.escaping import escape, escape_line, joined, mark, table
from retrieval.documents.models import DocumentError, Draft, Limits

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_FRAME: Final = frozenset({PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER})
_TITLES: Final = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE})
_BODIES: Final = frozenset(
    {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}
)
_BAND: Final = 180_000
"""Half a centimetre, in EMU: shapes whose tops differ by less are in one row."""
_NOTES: Final = "Speaker notes:"


class _Slides:
    """Collects Markdown and the remarks of the conversion."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.added: list[str] = []
        self.removed: list[str] = []
        self.pictures = 0
        self.hidden: list[int] = []
        self.faults: list[str] = []
        self._was_divider = -1

    def slide(self, number: int, slide: Any, *, is_last: bool) -> None:  # noqa: ANN401 -- python-pptx has no types
        if slide.element.get("show") == "0":
            self.hidden.append(number)
            return
        title = next(
            (shape for shape in slide.placeholders if shape.placeholder_format.type in _TITLES and shape.has_text_frame), None
        )
        heading = " ".join(title.text_frame.text.split()) if title is not None else ""
        if not heading:
            heading = f"Slide {number}"
            self.added.append(heading)
        above = len(self.lines)
        self.lines += [mark(f"slide {number}"), "", f"## {escape_line(heading)}", ""]
        start = len(self.lines)
        for shape in _in_order(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                self._shape(shape, slide, number)
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        if notes is not None and notes.text.strip():
            self.added.append(_NOTES)
            self.lines += [_NOTES, "", *self._paragraphs(notes.paragraphs, is_body=False), ""]
        if not any(self.lines[start:]):
            self._divider(heading, above, is_last=is_last)

    def _divider(self, heading: str, above: int, *, is_last: bool) -> None:
        """Open a part of the deck at a slide with only a title; a second one in a row, or the last slide, becomes a section."""
        self.lines[above + 2] = f"# {escape_line(heading)}"
        if is_last or self._was_divider == above:
            self.lines[above + 2 :] = [f"## {escape_line(heading)}", "", escape_line(heading), ""]
            self.added.append(heading)
        self._was_divider = len(self.lines)

    def _shape(self, shape: Any, slide: Any, number: int) -> None:  # noqa: ANN401
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            for member in _in_order(shape.shapes):
                self._shape(member, slide, number)
        elif shape.is_placeholder and shape.placeholder_format.type in _FRAME:
            self.removed += [shape.text_frame.text] if shape.has_text_frame else []
        elif shape.has_text_frame and shape.text_frame.text.strip():
            is_body = shape.is_placeholder and shape.placeholder_format.type in _BODIES
            self.lines += [*self._paragraphs(shape.text_frame.paragraphs, is_body=is_body), ""]
        elif getattr(shape, "has_table", False) and shape.has_table:
            self.lines += [table(self._rows(shape.table)), ""]
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            self._chart(shape.chart)
        elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
            self._picture(shape)
        else:
            self._drawing(shape, slide, number)

    def _paragraphs(self, paragraphs: Sequence[Any], *, is_body: bool) -> Iterator[str]:
        counts: dict[int, int] = {}
        is_list = False
        for paragraph in paragraphs:
            text = " ".join("".join(_runs(paragraph)).split())
            if not text:
                continue
            level, properties_ = paragraph.level, paragraph._p.find(f"{_A}pPr")  # noqa: SLF001 -- python-pptx reads no bullets
            numbered = None if properties_ is None else properties_.find(f"{_A}buAutoNum")
            has_bullet = properties_ is not None and properties_.find(f"{_A}buChar") is not None
            has_none = properties_ is not None and properties_.find(f"{_A}buNone") is not None
            counts = {depth: count for depth, count in counts.items() if depth < level or (depth == level and numbered is not None)}
            if numbered is not None:
                counts[level] = counts.get(level, int(numbered.get("startAt", "1")) - 1) + 1
                self.added.append(f"{counts[level]}.")
                yield f"{'    ' * level}{counts[level]}. {escape(text)}"
            elif has_bullet or (is_body and not has_none):
                yield f"{'    ' * level}- {escape(text)}"
            else:
                yield from ("", escape_line(text), "") if is_list else (_typed(text), "")
            is_list = numbered is not None or has_bullet or (is_body and not has_none)

    def _rows(self, grid: Any) -> list[list[str]]:  # noqa: ANN401
        rows = []
        origins: dict[tuple[int, int], str] = {}
        for row, line in enumerate(grid.rows):
            texts = []
            for column, cell in enumerate(line.cells):
                if cell.is_merge_origin:
                    spread = ((row + down, column + right) for down in range(cell.span_height) for right in range(cell.span_width))
                    origins.update(dict.fromkeys(spread, cell.text))
                if cell.is_spanned:
                    self.added.append(origins.get((row, column), ""))
                texts.append(origins.get((row, column), "") if cell.is_spanned else cell.text.replace("\v", "\n"))
            rows.append(texts)
        return rows

    def _chart(self, chart: Any) -> None:  # noqa: ANN401
        title = chart.chart_title.text_frame.text.strip() if chart.has_title and chart.chart_title.has_text_frame else ""
        if title:
            self.lines += [escape_line(title), ""]
        plot = next(iter(chart.plots), None)
        if plot is None:
            return
        categories, series = [str(category) for category in plot.categories], list(plot.series)
        header = ["", *(column.name for column in series)]
        values = [[label, *(_number(column.values[at]) for column in series)] for at, label in enumerate(categories)]
        self.lines += [table([header, *values]), ""]

    def _picture(self, shape: Any) -> None:  # noqa: ANN401
        properties_ = shape._element.find(f".//{_P}cNvPr")  # noqa: SLF001 -- python-pptx does not read alternative texts
        text = " ".join(("" if properties_ is None else properties_.get("descr", "")).split())
        if text:
            self.added.append(text)
            self.lines += [escape_line(text), ""]
        else:
            self.pictures += 1

    def _drawing(self, shape: Any, slide: Any, number: int) -> None:  # noqa: ANN401
        """Add the texts of a SmartArt drawing, in the order of its boxes; what is embedded from another program is named."""
        if shape.shape_type in {MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT, MSO_SHAPE_TYPE.LINKED_OLE_OBJECT}:
            self.faults.append(f"slide {number} holds an embedded object, such as a spreadsheet: its text is missing")
        link = shape._element.find(f".//{_DIAGRAM}relIds")  # noqa: SLF001 -- python-pptx reads no drawings
        if link is None:
            return
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        data = etree.fromstring(slide.part.related_part(link.get(f"{_R}dm")).blob, parser=parser)
        texts = [" ".join("".join(point.itertext(f"{_A}t")).split()) for point in data.iter(f"{_DIAGRAM}pt")]
        self.lines += [*(f"- {escape(text)}" for text in texts if text), ""]


def read_pptx(data: bytes, limits: Limits) -> Draft:
    """Convert a presentation. Raises `DocumentError`: it is broken, encrypted, too large, or holds macros."""
    package = Package(data, limits, "ppt/presentation.xml")
    try:
        slides = list(Presentation(io.BytesIO(data)).slides)
    except (KeyError, etree.XMLSyntaxError, *BROKEN) as error:
        raise DocumentError("the file is damaged", "Open the file in PowerPoint and save it again.") from error
    if len(slides) > limits.parts:
        raise DocumentError(f"the file has more than {limits.parts:,} slides", "Split it.")
    reader = _Slides()
    for number, slide in enumerate(slides, start=1):
        reader.slide(number, slide, is_last=number == len(slides))
    title, author = properties(package)
    raw = raw_parts(package)
    return Draft(
        joined(reader.lines), raw, title, author, tuple(reader.added), tuple(reader.removed), _remarks(reader), tuple(reader.faults)
    )


def _remarks(reader: _Slides) -> tuple[str, ...]:
    remarks = []
    if reader.pictures:
        plural = "s" if reader.pictures > 1 else ""
        remarks.append(f"{reader.pictures} picture{plural} without alternative text: say in words what they show")
    if reader.hidden:
        numbers = ", ".join(map(str, reader.hidden))
        remarks.append(f"hidden slide{'s' if len(reader.hidden) > 1 else ''} {numbers} left out, because viewers do not see them")
    return tuple(remarks)


def _in_order(shapes: Any) -> list[Any]:  # noqa: ANN401
    """Return shapes as people read them: from top to bottom, in a row from left to right."""
    return sorted(shapes, key=lambda shape: ((shape.top or 0) // _BAND, shape.left or 0))


def _runs(paragraph: Any) -> Iterator[str]:  # noqa: ANN401
    for element in paragraph._p:  # noqa: SLF001 -- fields and breaks are no runs of python-pptx
        if element.tag in {f"{_A}r", f"{_A}fld"}:
            yield "".join(element.itertext(f"{_A}t"))
        elif element.tag == f"{_A}br":
            yield " "


def _typed(text: str) -> str:
    """Return a line as Markdown; one that a person numbered or marked by hand stays an item of a list."""
    number, dot, rest = text.partition(". ")
    if dot and number.isdigit() and len(number) < 3:  # noqa: PLR2004
        return f"{number}. {escape(rest)}"
    return f"- {escape(text[2:])}" if text.startswith(("• ", "- ", "– ")) else escape_line(text)


def _number(value: object) -> str:
    return "" if value is None else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
