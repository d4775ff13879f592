"""Chooses the reader of a format. Its library is imported when the first document of the format is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Final

from retrieval.documents.headings import without_empty_headings
from retrieval.documents.models import MEGABYTE, DocumentError, Draft, Limits

_PACKAGE: Final = "retrieval.adapters.documents"
_READERS: Final[Mapping[str, tuple[str, str]]] = {
    ".docx": ("docx", "read_docx"),
    ".pptx": ("pptx", "read_pptx"),
    ".pdf": ("pdf", "read_pdf"),
    ".html": ("html", "read_html"),
    ".htm": ("html", "read_html"),
    ".vtt": ("captions", "read_vtt"),
    ".srt": ("captions", "read_srt"),
    ".csv": ("question_csv", "read_csv"),
}
"""The module and the function that read a format, by its suffix."""


def convert(data: bytes, name: str, limits: Limits) -> Draft:
    """Convert the content of a file.

    Raises:
        DocumentError: it cannot be converted, or becomes too long.
    """
    try:
        module, function = _READERS[PurePosixPath(name).suffix.lower()]
        draft: Draft = getattr(import_module(f"{_PACKAGE}.{module}"), function)(data, limits)
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
