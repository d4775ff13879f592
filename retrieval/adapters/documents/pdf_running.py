"""Recognises the headings of a PDF, and removes running heads and page numbers from pages: small lines at the edge that repeat
on page after page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from retrieval.adapters.documents.pdf_layout import BULLET, EDGE, Grid, Layout, Line

_BARE: Final = re.compile(r"[\W_]+")
_LARGER: Final = 1.08
_LONGEST_HEADING: Final = 120
_LONGEST_BOLD: Final = 80
_DEEPEST: Final = 6


def bare(text: str) -> str:
    """Return letters and digits only, so that titles in the outline and on the page are equal."""
    return _BARE.sub("", text).casefold()


class Headings:
    """Ranks headings by their look: the larger and bolder, the higher. `outline` holds the bare titles of the outline."""

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


_HALF: Final = 0.5
_COUNTED: Final = 3
_PAGE: Final = re.compile(
    r"^[-–|·\s]*(?:page|seite|p\.|pg\.?|página)?\s*\d{1,4}(?:\s*(?:of|von|de|/)\s*\d{1,4})?[-–|·\s]*$", re.IGNORECASE
)
_CONTENTS: Final = re.compile(r"(?:\.[ \u00a0]?){5,}\s*(?:\d{1,4}|[ivxlc]{1,6})$")
_NUMBER: Final = re.compile(r"\d+")


def body_size(pages: Sequence[Layout]) -> float:
    """Return the size in which most of the text is set."""
    sizes: dict[float, int] = defaultdict(int)
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def without_running(pages: Sequence[Layout]) -> tuple[list[Layout], list[str]]:
    """Return the pages without running heads and feet, and the lines taken out."""
    body = body_size(pages)
    seen: dict[tuple[bool, str], dict[int, list[int]]] = defaultdict(dict)
    for page in pages:
        for line in page.lines:
            if _is_at_edge(line, page):
                seen[_key(line, page)][page.number] = [int(number) for number in _NUMBER.findall(line.text)]
    repeated = {key for key, numbers in seen.items() if _is_running(numbers, len(pages))}
    removed, kept = list[str](), list[Layout]()
    for page in pages:
        lines = []
        for line in page.lines:
            is_small = line.size <= body + _HALF
            is_repeated = _is_at_edge(line, page) and _key(line, page) in repeated
            is_number = _is_at_edge(line, page) and _PAGE.match(line.text) is not None and _is_outermost(line, page)
            if is_small and (is_repeated or is_number or (len(pages) == 1 and _is_single_head(line, page))):
                removed.append(line.text)
            else:
                lines.append(line)
        kept.append(replace(page, lines=tuple(lines)))
    return kept, removed


def without_contents(pages: Sequence[Layout]) -> tuple[list[Layout], list[str]]:
    """Return the pages without lines of dots that lead to a page number, and those lines."""
    removed = [line.text for page in pages for line in page.lines if _CONTENTS.search(line.text)]
    kept = [replace(page, lines=tuple(line for line in page.lines if not _CONTENTS.search(line.text))) for page in pages]
    return kept, removed


def _is_running(numbers: Mapping[int, Sequence[int]], pages: int) -> bool:
    """Return whether a line is a running head: on half of the pages, or on three when it counts with them. `Case 1`, `Case 4` are
    none.
    """
    columns = list(zip(*numbers.values(), strict=False))
    is_same = [len(set(column)) == 1 for column in columns]
    is_counting = [len({n - page for n, page in zip(column, numbers, strict=True)}) == 1 for column in columns]
    if not all(same or counting for same, counting in zip(is_same, is_counting, strict=True)):
        return False
    least = min(pages, _COUNTED) if any(is_counting) else pages * _HALF
    return len(numbers) >= max(2, least)


def _is_at_edge(line: Line, page: Layout) -> bool:
    return line.bottom <= page.height * EDGE or line.top >= page.height * (1 - EDGE)


def _is_single_head(line: Line, page: Layout) -> bool:
    """Return whether the first line of the only page is a running head: it holds a larger line below it, such as the title."""
    titles = {bare(other.text) for other in page.lines if other.size > line.size and other.top > line.top}
    return line.top == min(other.top for other in page.lines) and any(title and title in bare(line.text) for title in titles)


def _is_outermost(line: Line, page: Layout) -> bool:
    return line.top in {min(other.top for other in page.lines), max(other.top for other in page.lines)}


def _key(line: Line, page: Layout) -> tuple[bool, str]:
    return line.top < page.height / 2, _NUMBER.sub("#", " ".join(line.text.split()))
