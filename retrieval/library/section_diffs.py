"""Compares two versions of an SOP word by word, for the person who decides about the newer one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from retrieval.library.changes import FRONT_MATTER, front_lines, pairs
from retrieval.library.models import Section, SopDocument
from retrieval.library.word_changes import Line, word_changes


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
