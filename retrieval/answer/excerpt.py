"""Chooses the few lines of a section that show a person whether it is the right place: the line that fits best, and as many
neighbours as can be read at a glance. Nothing is reworded.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answer.models import Excerpt
from retrieval.library.models import Section
from retrieval.units import Unit, units_of

ROOM = 240
"""Characters of an excerpt. A longer line is shown alone."""


def excerpt_of(section: Section, best: Unit) -> Excerpt:
    """Return the lines around the best unit, which must be one of the section's."""
    units = units_of(section)
    lines = _lines(units, best)
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
        before="\n".join(line.text for line in lines[first:at]),
        after="\n".join(line.text for line in lines[at + 1 : last + 1]),
        is_whole=last - first + 1 == len(lines),
        unit=units.index(best),
    )


def excerpt_at(section: Section, unit: int | None) -> Excerpt | None:
    """Return the excerpt around a unit by its number; None when the section has no such unit."""
    units = units_of(section)
    return excerpt_of(section, units[unit]) if unit is not None and 0 <= unit < len(units) else None


def _lines(units: Sequence[Unit], best: Unit) -> list[Unit]:
    """Return the units in their order, each text once: the best one as it is, without other items that repeat its sentences."""
    lines = []
    for at, unit in enumerate(units):
        is_repeated = at > 0 and unit.block == units[at - 1].block and units[at - 1].text in unit.text
        is_within_best = unit.block == best.block and unit.text in best.text
        if unit == best or not (is_repeated or is_within_best):
            lines.append(unit)
    return lines
