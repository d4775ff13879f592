"""Chooses the few lines of a section that show a person whether it is the right place: the line that fits best, and as many
neighbours as can be read at a glance. Nothing is reworded.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answer.models import Excerpt, mark_of
from retrieval.library.models import BlockKind, Section
from retrieval.units import Unit, lines_of, units_of

ROOM = 240
"""Characters of an excerpt. A longer line is shown alone."""


def excerpt_of(section: Section, best: Unit) -> Excerpt:
    """Return the lines around the best one, which must be one of the section's (`lines_of`)."""
    lines = _lines(units_of(section), best)
    at = lines.index(best)
    first = last = at
    room = ROOM - len(best.text)
    while True:
        following = len(lines[last + 1].text) if last + 1 < len(lines) else ROOM
        if following <= room:
            last, room = last + 1, room - following
            continue
        preceding = len(lines[first - 1].text) if first > 0 else ROOM
        if preceding > room:
            break
        first, room = first - 1, room - preceding
    return Excerpt(
        line=best.text,
        mark=_mark(section, best),
        before=_joined(section, lines[first:at]),
        after=_joined(section, lines[at + 1 : last + 1]),
        is_whole=last - first + 1 == len(lines),
        unit=lines_of(section).index(best),
    )


def excerpt_at(section: Section, unit: int | None) -> Excerpt | None:
    """Return the excerpt around a line by its number; None when the section has no such line."""
    lines = lines_of(section)
    return excerpt_of(section, lines[unit]) if unit is not None and 0 <= unit < len(lines) else None


def _joined(section: Section, lines: Sequence[Unit]) -> str:
    """Return sentences of one paragraph behind each other; each row and item begins a line, an item with its mark."""
    text = ""
    for before, line in zip([None, *lines], lines, strict=False):
        block = section.blocks[line.block] if section.blocks else None
        goes_on = before is not None and before.block == line.block and (block is None or block.kind is not BlockKind.TABLE)
        text += (" " if goes_on else "\n" if text else "") + _mark(section, line) + line.text
    return text


def _mark(section: Section, line: Unit) -> str:
    """Return the mark of the list item that a line begins."""
    block = section.blocks[line.block] if section.blocks else None
    return mark_of(block) if block is not None and block.text.lstrip().startswith(line.text) else ""


def _lines(units: Sequence[Unit], best: Unit) -> list[Unit]:
    """Return the units in their order, each text once: the best line as it is, without other items that repeat its sentences."""
    lines: list[Unit] = []
    for at, unit in enumerate(units):
        is_repeated = at > 0 and unit.block == units[at - 1].block and units[at - 1].text in unit.text
        is_within_best = unit.block == best.block and unit.text in best.text
        if is_within_best and best not in lines:
            lines.append(best)
        elif not (is_repeated or is_within_best):
            lines.append(unit)
    return lines
