"""Converts a file with the reader of its format. Its library is imported when the first document of the format is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Final

from retrieval.adapters.markdown.lines import bold_headings
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
    ".csv": ("tables", "read_csv"),
    ".xlsx": ("xlsx", "read_xlsx"),
    ".txt": ("text", "read_text"),
    ".text": ("text", "read_text"),
}
"""The module and the function that read a format, by its suffix."""


def convert(data: bytes, name: str, limits: Limits) -> Draft:
    """Convert the content of a file. Raises `DocumentError`: it cannot be converted, or becomes too long."""
    try:
        module, function = _READERS[PurePosixPath(name).suffix.lower()]
        draft: Draft = getattr(import_module(f"{_PACKAGE}.{module}"), function)(data, limits)
    except ImportError as error:
        what = f"Cairn cannot read this format here: {error.name} is missing"
        raise DocumentError(what, "Install it with: pip install -c constraints.txt -e '.[documents]'.") from error
    except RecursionError as error:
        raise DocumentError("the file is nested too deeply", "Save it again, or write the SOP.") from error
    lines = draft.markdown.split("\n")
    least = 2 if any(match for _, match in _headings(lines)) else 1
    draft = replace(draft, markdown=without_empty_headings("\n".join(bold_headings(lines, least=least))))
    if len(draft.markdown) > limits.markdown:
        raise DocumentError(f"its text is longer than {limits.markdown // MEGABYTE} MB", "Split it into several documents.")
    if not draft.markdown.strip():
        raise DocumentError("there is no text in it", "Write the SOP, or delete the file.")
    return draft


_HEADING: Final = re.compile(r"^(#{1,6}) (.+)$")
_FENCE: Final = re.compile(r"^[ >\t]*(?:`{3,}|~{3,})")
_MARK: Final = re.compile(r"^<!-- [^<>]* -->\s*$")


def without_empty_headings(markdown: str) -> str:
    """Turn every heading into a paragraph that is followed by one of its level or above, or by nothing: the library knows a heading
    only through the text below it. The first is the title.
    """
    lines = markdown.split("\n")
    titles = {place: match for place, match in _headings(lines) if match is not None}
    for place, match in titles.items():
        if _is_empty(lines, titles, place, len(match[1])):
            lines[place] = match[2] if place else f"# {match[2]}"
    return "\n".join(lines)


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str] | None]]:
    is_code = False
    for place, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        yield place, None if is_code else _HEADING.match(line)


def _is_empty(lines: Sequence[str], titles: dict[int, re.Match[str]], place: int, level: int) -> bool:
    for below in range(place + 1, len(lines)):
        if below in titles:
            return len(titles[below][1]) <= level
        if lines[below].strip() and not _MARK.match(lines[below]):
            return False
    return True
