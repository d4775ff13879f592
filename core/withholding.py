"""Chooses the cells of a table about people to hide: the small ones, and as many others as keep them from being computed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from heapq import heappop, heappush
from typing import Final, TypeAlias

FEWEST = 5
"""A group of fewer people gets no figures."""

Cell: TypeAlias = tuple[str, str]
"""Row and column. A table of one row gives each of its cells the same row."""

_Line: TypeAlias = tuple[int, str]
_FREE: Final[_Line] = (2, "")


def withheld(counts: Mapping[Cell, int], fewest: int = FEWEST) -> frozenset[Cell]:
    """Cells of a table with margins that must not be shown: the small ones, and enough others that none can be worked out.

    A cell follows from the totals unless it lies on a ring of hidden cells whose corners share a row or a column by turns (Gusfield
    1988). So the ring that takes the fewest people is hidden with it. A row or column of one cell has no total beside the cell.
    """
    ends = _ends(counts)
    hidden = {cell for cell, count in counts.items() if count < fewest}
    while True:
        size = len(hidden)
        for cell in sorted(hidden, key=lambda cell: (counts[cell], cell)):
            hidden |= _ring(cell, counts, ends, hidden)
        hidden |= {min(line, key=lambda cell: (counts[cell], cell)) for line in _exposed(counts, hidden)}
        if len(hidden) == size:
            return frozenset(hidden)


def _exposed(counts: Mapping[Cell, int], hidden: Collection[Cell]) -> list[list[Cell]]:
    """What is shown of each row and column with exactly one hidden cell: where there is no ring, one difference would tell it."""
    lines: dict[_Line, list[Cell]] = defaultdict(list)
    for cell in counts:
        for axis in (0, 1):
            lines[axis, cell[axis]].append(cell)
    shown = [[cell for cell in line if cell not in hidden] for line in lines.values()]
    return [left for left, line in zip(shown, lines.values(), strict=True) if left and len(line) - len(left) == 1]


def _ends(counts: Mapping[Cell, int]) -> Mapping[Cell, tuple[_Line, _Line]]:
    """The row and the column of each cell; those of one cell have no total, so that they bind nothing and are one and the same."""
    lines = {cell: ((0, cell[0]), (1, cell[1])) for cell in counts}
    lengths = Counter(line for pair in lines.values() for line in pair)
    return {cell: (_bound(row, lengths), _bound(column, lengths)) for cell, (row, column) in lines.items()}


def _bound(line: _Line, lengths: Mapping[_Line, int]) -> _Line:
    return line if lengths[line] > 1 else _FREE


def _ring(
    cell: Cell, counts: Mapping[Cell, int], ends: Mapping[Cell, tuple[_Line, _Line]], hidden: Collection[Cell]
) -> frozenset[Cell]:
    """Cells of the cheapest way from the row of a cell to its column that does not use the cell; hidden ones cost nothing."""
    near: dict[_Line, list[tuple[Cell, _Line]]] = defaultdict(list)
    for other, (row, column) in ends.items():
        if other != cell:
            near[row].append((other, column))
            near[column].append((other, row))
    start, goal = ends[cell]
    reached: set[_Line] = set()
    ways: list[tuple[int, tuple[Cell, ...], _Line]] = [(0, (), start)]
    while ways:
        cost, way, line = heappop(ways)
        if line == goal:
            return frozenset(way)
        if line not in reached:
            reached.add(line)
            for other, beyond in near[line]:
                heappush(ways, (cost + (0 if other in hidden else counts[other]), (*way, other), beyond))
    return frozenset()
