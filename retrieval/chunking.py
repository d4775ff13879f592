"""Cuts a section into the texts that are embedded: windows over its text for finding it, units (`units.py`) for comparing it
closely.

A unit begins with the SOP's title and the heading path, because people ask in the words of either; a window is there with them and
without, because headings about something else hide what the text says. Nothing is lost: the windows are slices of the section's
text that follow each other without a gap, and a section without text still has its headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.library.models import Section, digest_of
from retrieval.units import Unit, plain, units_of

WINDOW_PIECES = 130
"""Estimated word pieces of a window, some 80 words: longer ones blur what a question asks about."""

OVERLAP_PIECES = 30
"""About a sentence or two, so that a rule cut from its condition is found by either half."""

Span = tuple[int, int]

_FORMAT = "7"
"""Changes when the same section would give other texts or codes, so that an index is rebuilt."""

_PIECE = re.compile(r"[^\W\d_]{1,5}|\d{1,5}|\S")
_UNIT_END = re.compile(r"\n+|(?<=[.!?;:])\s+")
_SPACE = re.compile(r"\s+")
_HARD_CUT = 400


@dataclass(frozen=True, slots=True)
class SectionTexts:
    """The texts of a section that are embedded. `key` changes with SOP id, title, anchor, heading path or text, and only then.

    `windows` begins with the headings alone, then every window with them and without; `units` has one text per unit of `units_of`,
    or the headings where there is none.
    """

    key: str
    windows: tuple[str, ...]
    units: tuple[str, ...]


def section_key(sop_id: str, title: str, section: Section) -> str:
    """Return the key under which a section's vectors are kept."""
    return digest_of(_FORMAT, sop_id, title, section.anchor, *section.path, section.text)


def texts_of(sop_id: str, title: str, section: Section) -> SectionTexts:
    """Return the texts of a section that are embedded."""
    headings = " > ".join(part for part in (title, *section.path) if part) or sop_id
    plains = [text for start, end in windows_of(section.text) if (text := plain(section.text[start:end]))]
    windows = (headings, *(text for window in plains for text in (f"{headings}: {window}", window)))
    units = tuple(searched(headings, unit) for unit in units_of(section))
    return SectionTexts(section_key(sop_id, title, section), windows, units or (headings,))


def searched(headings: str, unit: Unit) -> str:
    """Return a unit with the headings and context above it."""
    return f"{headings}: {unit.searched}"


def passage_key(key: str, number: int) -> str:
    """Return the vector index's key of a section's window."""
    return f"{key}.{number}"


def key_of(passage: str) -> str:
    """Return the section's key from a window's."""
    return passage.partition(".")[0]


def pieces_in(text: str) -> int:
    """Estimate the number of word pieces in a text, on the high side: one per sign, one per five letters or digits begun."""
    return len(_PIECE.findall(text))


def windows_of(text: str, limit: int = WINDOW_PIECES, overlap: int = OVERLAP_PIECES) -> list[Span]:
    """Return slices (start, end) of at most `limit` estimated pieces that cover every sign of the text except white space.

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
    """Yield runs of units (first, past the last) of at most `budget` pieces, each beginning inside the one before."""
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
    """Yield lines and sentences; what is longer than a window is cut at white space, and a single endless word by length."""
    for start, end in _cut(text, (0, len(text)), _UNIT_END):
        if pieces_in(text[start:end]) <= limit // 2:
            yield start, end
            continue
        for word_start, word_end in _cut(text, (start, end), _SPACE):
            yield from ((at, min(at + _HARD_CUT, word_end)) for at in range(word_start, word_end, _HARD_CUT))


def _cut(text: str, span: Span, separator: re.Pattern[str]) -> Iterator[Span]:
    """Yield the stretches between separators that hold more than white space."""
    start, stop = span
    for match in separator.finditer(text, start, stop):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:stop].strip():
        yield start, stop
