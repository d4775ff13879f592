"""Which cells of a table about people must not be shown: the small ones, and enough others that none can be worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

FEWEST = 5
"""A group of fewer people gets no figures."""

Cell: TypeAlias = tuple[str, str]
"""Row and column. A table of one row gives each of its cells the same row."""


def withheld(counts: Mapping[Cell, int], fewest: int = FEWEST) -> frozenset[Cell]:
    """Cells of a table with margins that must not be shown: the small ones, and enough others that none can be worked out.

    A row or column in which exactly one cell is withheld loses its smallest other one as well, until none is left so.
    """
    hidden = {cell for cell, count in counts.items() if count < fewest}
    while True:
        more = {_smallest(line, counts) for line in _exposed(counts, hidden)}
        if not more:
            return frozenset(hidden)
        hidden |= more


def _exposed(counts: Mapping[Cell, int], hidden: Collection[Cell]) -> list[list[Cell]]:
    """What is shown of each row and column in which exactly one cell is hidden."""
    lines: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for cell in counts:
        for axis in (0, 1):
            lines[axis, cell[axis]].append(cell)
    shown = [[cell for cell in line if cell not in hidden] for line in lines.values()]
    return [left for left, line in zip(shown, lines.values(), strict=True) if left and len(line) - len(left) == 1]


def _smallest(line: Sequence[Cell], counts: Mapping[Cell, int]) -> Cell:
    return min(line, key=lambda cell: (counts[cell], cell))
