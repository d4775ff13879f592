"""Cuts a section into the passages that are embedded. Nothing is lost: every window is a slice of the section's text, the
slices follow each other without a gap, and a section without text still has a passage for its headings.

MiniLM reads 256 word pieces and drops the rest silently, so a window stays below that by an estimate that errs on the
high side. The heading path is a passage of its own (`PATH_KIND`): glued to the text it hurts (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.library.models import Section, digest_of
from retrieval.search.ports import Passage

MAX_PIECES = 230
"""Estimated word pieces of a window; with the estimate's error and the two special tokens below MiniLM's 256."""

OVERLAP_PIECES = 40
"""About two sentences, so that a rule cut from its condition is found by either half."""

TEXT_KIND = "t"
PATH_KIND = "p"

Span = tuple[int, int]

_PIECE = re.compile(r"[^\W\d_]{1,5}|\d{1,5}|\S")
_UNIT_END = re.compile(r"\n+|(?<=[.!?;:])\s+")
_SPACE = re.compile(r"\s+")
_HARD_CUT = 400


def passages_of(sop_id: str, title: str, section: Section) -> tuple[Passage, ...]:
    """The heading passage (`title > path`) first, then the windows over the text in order; one window when it is short.

    Keys begin with their kind and change with SOP id, anchor, heading path or window text, and only then (the heading
    passage's also with the title).
    """
    names = (sop_id, section.anchor, *section.path)
    heading = " > ".join(part for part in (title, *section.path) if part)
    path = Passage(PATH_KIND + digest_of(PATH_KIND, *names, heading), heading or sop_id)
    windows = dict.fromkeys(section.text[start:end].strip() for start, end in windows_of(section.text))
    return (path, *(Passage(TEXT_KIND + digest_of(TEXT_KIND, *names, text), text) for text in windows))


def is_window(key: str) -> bool:
    """Whether a passage key names a window over text (and not a heading path)."""
    return key.startswith(TEXT_KIND)


def pieces_in(text: str) -> int:
    """Estimate of the word pieces in a text, on the high side: one per sign, one per five letters or digits begun."""
    return len(_PIECE.findall(text))


def windows_of(text: str, limit: int = MAX_PIECES, overlap: int = OVERLAP_PIECES) -> list[Span]:
    """Slices (start, end) of at most `limit` estimated pieces that cover every sign of the text but white space.

    Windows are balanced (no stub at the end) and cut after lines and sentences; each repeats up to `overlap` pieces of the
    one before. Empty when the text is blank.
    """
    if pieces_in(text) <= limit:
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        return [(start, end)] if start < end else []
    units = list(_units(text, limit))
    sizes = [pieces_in(text[start:end]) for start, end in units]
    total = sum(sizes)
    count = -(-(total - overlap) // (limit - overlap))
    budget = min(limit, (total + (count - 1) * overlap) // count + overlap // 2)
    return [(units[first][0], units[last - 1][1]) for first, last in _groups(sizes, budget, overlap)]


def _groups(sizes: Sequence[int], budget: int, overlap: int) -> Iterator[Span]:
    """Runs of units (first, past the last) of at most `budget` pieces, each beginning inside the one before."""
    first = 0
    while True:
        last, filled = first, 0
        while last < len(sizes) and (last == first or filled + sizes[last] <= budget):
            filled += sizes[last]
            last += 1
        yield first, last
        if last == len(sizes):
            return
        following, repeated = last, 0
        while following - 1 > first and repeated + sizes[following - 1] <= min(overlap, budget - sizes[last]):
            following -= 1
            repeated += sizes[following]
        first = following


def _units(text: str, limit: int) -> Iterator[Span]:
    """Lines and sentences; what is longer than a window is cut at white space, and a single endless word by length."""
    for start, end in _cut(text, (0, len(text)), _UNIT_END):
        if pieces_in(text[start:end]) <= limit // 2:
            yield start, end
            continue
        for word_start, word_end in _cut(text, (start, end), _SPACE):
            yield from ((at, min(at + _HARD_CUT, word_end)) for at in range(word_start, word_end, _HARD_CUT))


def _cut(text: str, span: Span, separator: re.Pattern[str]) -> Iterator[Span]:
    """The stretches between separators that hold more than white space."""
    start, stop = span
    for match in separator.finditer(text, start, stop):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:stop].strip():
        yield start, stop
