"""Recognises the headings of a PDF: what its outline names, what is set larger than the text, and short bold lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from retrieval.adapters.documents.pdf_layout import Grid, Layout, Line
from retrieval.adapters.documents.pdf_running import body_size

BULLET: Final = re.compile(r"^(?:[•▪●◦‣·■\uf0b7\uf0a7–—-]|\(cid:\d+\))(?:\s+|$)")
_BARE: Final = re.compile(r"[\W_]+")
_LARGER: Final = 1.08
_LONGEST_HEADING: Final = 120
_LONGEST_BOLD: Final = 80
_DEEPEST: Final = 6


def bare(text: str) -> str:
    """Return letters and digits only, so that titles in the outline and on the page are equal."""
    return _BARE.sub("", text).casefold()


class Headings:
    """Ranks headings by their look: the larger and bolder, the higher.

    Args:
        pages: without running heads.
        outline: the titles of the outline, bare.
    """

    def __init__(self, pages: Sequence[Layout], outline: frozenset[str]) -> None:
        self._outline, self._body = outline, body_size(pages)
        self._levels = self._ranked(pages)

    def is_in_outline(self, line: Line) -> bool:
        return bare(line.text) in self._outline

    def _ranked(self, pages: Sequence[Layout]) -> Mapping[tuple[float, bool], int]:
        looks = {(line.size, line.is_bold) for page in pages for line in page.lines if self._is_heading(line)}
        ranked = sorted(looks, key=lambda look: (-look[0], not look[1]))
        return {look: min(rank, _DEEPEST) for rank, look in enumerate(ranked, start=1)}

    def _is_heading(self, line: Line) -> bool:
        if len(line.text) > _LONGEST_HEADING or BULLET.match(line.text) or not any(sign.isalpha() for sign in line.text):
            return False
        is_large = line.size >= self._body * _LARGER
        is_bold = (
            line.is_bold and len(line.text) <= _LONGEST_BOLD and not line.text.endswith((".", ",", ";")) and len(line.cells) == 1
        )
        return is_large or is_bold or (self.is_in_outline(line) and line.size >= self._body)

    def level(self, line: Line | Grid) -> int | None:
        return self._levels.get((line.size, line.is_bold)) if isinstance(line, Line) and self._is_heading(line) else None
