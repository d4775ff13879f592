"""Converts PDF to Markdown: pages as lines and tables, headings from outline, size and weight, numbers beside their steps, without
running heads.

A page without a text layer is named, never skipped silently.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from retrieval.adapters.documents.pdf_blocks import Writer
from retrieval.adapters.documents.pdf_layout import Layout, layout_of
from retrieval.adapters.documents.pdf_running import bare, without_contents, without_running
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart

_NO_TITLES: Final = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|odt)|\(?anonymous\)?)$", re.IGNORECASE
)
_SMALL: Final = 40
"""Points; smaller pictures are signs and lines."""
_FEW: Final = 20
_COVERED: Final = 0.5


def read_pdf(data: bytes, limits: Limits) -> Draft:
    """Convert a document. Raises `DocumentError`: it is broken, encrypted, has too many pages, or none with text."""
    if b"%PDF-" not in data[:1024]:
        raise DocumentError("this is no PDF", "Export the document as PDF again.")
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > limits.parts:
                raise DocumentError(f"the file has more than {limits.parts:,} pages", "Split it.")
            return _draft(pdf, data)
    except (PDFPasswordIncorrect, PdfminerException, PDFException) as error:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(argument, PDFPasswordIncorrect) for argument in error.args):
            raise DocumentError("the file is encrypted", "Save it without a password.") from None
        raise DocumentError("the file is damaged", "Export the document as PDF again.") from error
    except (MalformedPDFException, pypdfium2.PdfiumError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DocumentError("the file is damaged", "Export the document as PDF again.") from error


def _draft(pdf: Any, data: bytes) -> Draft:  # noqa: ANN401 -- pdfplumber's document
    layouts, faults, pictures = list[Layout](), list[str](), 0
    for page in pdf.pages:
        layouts.append(layout_of(page))
        pictures += sum(
            1 for picture in page.images if picture["width"] >= _SMALL and picture["height"] >= _SMALL and not _is_scan(page)
        )
        faults += [f"page {page.page_number} has no text layer (a scan): its text is missing"] if _is_scan(page) else []
        page.close()
    if not any(layout.lines or layout.grids for layout in layouts):
        raise DocumentError(
            "no page has a text layer: it is probably a scan", "Let your scanner recognise the text (OCR), or write the SOP."
        )
    pages, heads = without_running(layouts)
    pages, contents = without_contents(pages)
    writer = Writer(pages, _outline(pdf))
    metadata = pdf.metadata or {}
    rotated = [layout.rotated for layout in layouts if layout.rotated]
    return Draft(
        writer.markdown(),
        _raw(data),
        _property(metadata, "Title"),
        _property(metadata, "Author"),
        tuple(writer.added),
        (*heads, *contents, *rotated),
        tuple(_remarks(heads, contents, pictures, rotated)),
        tuple(faults),
    )


def _is_scan(page: Any) -> bool:  # noqa: ANN401
    covered = sum(picture["width"] * picture["height"] for picture in page.images)
    return len(page.chars) < _FEW and covered >= _COVERED * float(page.width) * float(page.height)


def _outline(pdf: Any) -> frozenset[str]:  # noqa: ANN401
    try:
        return frozenset(filter(None, (bare(str(title)) for _, title, *_ in pdf.doc.get_outlines())))
    except PDFException:
        return frozenset()


def _property(metadata: Mapping[str, object], name: str) -> str | None:
    value = metadata.get(name)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return None if not text or _NO_TITLES.match(text) else text


def _raw(data: bytes) -> tuple[RawPart, ...]:
    """Return the text layer as read by another engine than the converter's."""
    document = pypdfium2.PdfDocument(data)
    try:
        return tuple(RawPart(_page_text(document[number]), f"page {number + 1}") for number in range(len(document)))
    finally:
        document.close()


def _page_text(page: Any) -> str:  # noqa: ANN401 -- pypdfium2's page
    text = page.get_textpage()
    whole = str(text.get_text_bounded())
    text.close()
    page.close()
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _remarks(heads: Sequence[str], contents: Sequence[str], pictures: int, rotated: Sequence[str]) -> Iterator[str]:
    if heads:
        shown = [text for text, _ in Counter(re.sub(r"\d+", "#", head) for head in heads).most_common(3)]
        yield f"running heads left out: {', '.join(f'“{text[:60]}”' for text in shown)}"
    if contents:
        yield f"table of contents left out ({len(contents)} lines)"
    if rotated:
        yield f"rotated text left out: “{rotated[0][:60]}”"
    if pictures:
        yield f"{pictures} picture{'s' if pictures > 1 else ''} without alternative text: say in words what they show"
