"""Chooses the reader of a format. Its library is imported when the first document of the format is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from retrieval.documents.headings import without_empty_headings
from retrieval.documents.models import MEGABYTE, DocumentError, Draft, Limits

Reader = Callable[[bytes, Limits], Draft]


def _docx(data: bytes, limits: Limits) -> Draft:
    from retrieval.adapters.documents.docx import read_docx  # noqa: PLC0415 -- each format has libraries of its own

    return read_docx(data, limits)


def _pptx(data: bytes, limits: Limits) -> Draft:
    from retrieval.adapters.documents.pptx import read_pptx  # noqa: PLC0415

    return read_pptx(data, limits)


def _pdf(data: bytes, limits: Limits) -> Draft:
    from retrieval.adapters.documents.pdf import read_pdf  # noqa: PLC0415

    return read_pdf(data, limits)


def _html(data: bytes, _limits: Limits) -> Draft:
    from retrieval.adapters.documents.html import read_html  # noqa: PLC0415

    return read_html(data)


def _vtt(data: bytes, limits: Limits) -> Draft:
    from retrieval.adapters.documents.captions import read_captions  # noqa: PLC0415

    return read_captions(data, limits, "vtt")


def _srt(data: bytes, limits: Limits) -> Draft:
    from retrieval.adapters.documents.captions import read_captions  # noqa: PLC0415

    return read_captions(data, limits, "srt")


def _csv(data: bytes, limits: Limits) -> Draft:
    from retrieval.adapters.documents.question_csv import read_csv  # noqa: PLC0415

    return read_csv(data, limits)


_READERS: Final[Mapping[str, Reader]] = {
    ".docx": _docx,
    ".pptx": _pptx,
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".vtt": _vtt,
    ".srt": _srt,
    ".csv": _csv,
}


def convert(data: bytes, name: str, limits: Limits) -> Draft:
    """Convert the content of a file.

    Raises:
        DocumentError: it cannot be converted, or becomes too long.
    """
    try:
        draft = _READERS[PurePosixPath(name).suffix.lower()](data, limits)
    except ImportError as error:
        what = f"Cairn cannot read this format here: {error.name} is missing"
        raise DocumentError(what, "Install it with: pip install -c constraints.txt -e '.[documents]'.") from error
    except RecursionError as error:
        raise DocumentError("the file is nested too deeply", "Save it again, or write the SOP.") from error
    draft = replace(draft, markdown=without_empty_headings(draft.markdown))
    if len(draft.markdown) > limits.markdown:
        raise DocumentError(f"its text is longer than {limits.markdown // MEGABYTE} MB", "Split it into several documents.")
    if not draft.markdown.strip():
        raise DocumentError("there is no text in it", "Write the SOP, or delete the file.")
    return draft
