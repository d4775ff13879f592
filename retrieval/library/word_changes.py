"""Compares two texts word by word: lines that stay, lines that are removed or added, and the words that differ within a line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from retrieval.library.changes import FRONT_MATTER, front_lines, pairs
from retrieval.library.models import Section, SopDocument


@dataclass(frozen=True, slots=True)
class SectionDiff:
    """The changes in one section, word by word. `anchor` is empty for title and front matter. `is_old`: the older version has the
    section, `is_new`: the newer one has it.
    """

    anchor: str
    heading: str
    lines: tuple[Line, ...]
    is_old: bool = True
    is_new: bool = True


def section_diffs(old: SopDocument | None, new: SopDocument) -> tuple[SectionDiff, ...]:
    """Return what a reader of `old` would have to know about `new`, word by word; for a new SOP (None) every section.

    Title and governance come first, then sections in their order. A section that moved without changing is no change.
    """
    front = word_changes("\n".join(_items(old)) if old else "", "\n".join(_items(new)))
    diffs = [SectionDiff("", FRONT_MATTER, front, is_old=old is not None)] if front else []
    for pair in pairs(old or replace(new, sections=()), new):
        was, now = pair.before, pair.after
        shown = now or was
        is_renamed = was is not None and now is not None and was.path != now.path
        lines = word_changes(_text(was, is_renamed=is_renamed), _text(now, is_renamed=is_renamed))
        if shown is not None and lines:
            diffs.append(SectionDiff(pair.anchor, " › ".join(shown.path) or new.title, lines, was is not None, now is not None))
    return tuple(diffs)


def _items(document: SopDocument) -> list[str]:
    """Return front matter as list items, so that each key is a line of its own."""
    return [f"- {line}" for line in front_lines(document)]


def _text(section: Section | None, *, is_renamed: bool) -> str:
    if section is None:
        return ""
    return f"# {' > '.join(section.path)}\n\n{section.text}" if is_renamed else section.text


_TOKEN: Final = re.compile(r"\s+|[^\s]+")
_OPENS: Final = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|\||#|>)")
"""Signs that begin a line of their own: a list item, a table's row, a heading, a quote."""
_ALIKE: Final = 0.4
"""Likeness from which two lines count as one edited line, and not as one removed and one added."""
_CONTEXT: Final = 1
"""Unchanged lines that are kept around a change."""
_COMPARED: Final = 4_000
"""Characters of a line that are compared word by word; a longer one is shown as removed and added."""


class Mark(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    mark: Mark
    text: str


Line = tuple[Piece, ...]
"""One line. A line of one piece is entirely the same, removed or new; an empty line marks lines that are left out."""


def word_changes(old: str, new: str) -> tuple[Line, ...]:
    """Return the changed lines with one line of context; nothing when the texts are equal."""
    before, after = _lines(old), _lines(new)
    shown: list[Line] = []
    end = 0
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT):
        if group[0][1] > end:
            shown.append(())
        for tag, a, b, c, d in group:
            shown += [_whole(Mark.SAME, line) for line in before[a:b]] if tag == "equal" else _changed(before[a:b], after[c:d])
        end = group[-1][2]
    if shown and end < len(before):
        shown.append(())
    return tuple(shown)


def _lines(text: str) -> list[str]:
    """Return paragraphs, list items and rows as lines: a line break within a paragraph is no change."""
    lines: list[str] = []
    is_code, is_after_gap = False, True
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith("```")
        if line.strip() and (is_code or is_fence or is_after_gap or _OPENS.match(line)):
            lines.append(line.rstrip())
        elif line.strip():
            lines[-1] = f"{lines[-1]} {line.strip()}"
        is_code, is_after_gap = is_code is not is_fence, not line.strip() or is_fence
    return lines


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for old, new in zip_longest(before, after):
        if old is None or new is None or not _is_edited(old, new):
            yield from (_whole(mark, line) for mark, line in ((Mark.GONE, old), (Mark.NEW, new)) if line is not None)
        else:
            yield tuple(_words(old, new))


def _is_edited(old: str, new: str) -> bool:
    if max(len(old), len(new)) > _COMPARED:
        return False
    return difflib.SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio() >= _ALIKE


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    gone, come = "", ""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = "".join(before[a:b]) if tag == "equal" else ""
        if tag != "equal" or ((gone or come) and not same.strip() and b < len(before)):
            gone, come = gone + "".join(before[a:b]), come + "".join(after[c:d])
            continue
        yield from (Piece(mark, text) for mark, text in ((Mark.GONE, gone), (Mark.NEW, come)) if text)
        gone, come = "", ""
        yield Piece(Mark.SAME, same)
    yield from (Piece(mark, text) for mark, text in ((Mark.GONE, gone), (Mark.NEW, come)) if text)


def _whole(mark: Mark, line: str) -> Line:
    return (Piece(mark, line),)
