"""Chooses the cells of a table about people to hide: the small ones, and as many others as keep them from being computed.

Cells of a table share no person; groups may (`withheld_groups`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import heappop, heappush
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

FEWEST = 5
"""A group of fewer people gets no figures."""

Cell: TypeAlias = tuple[str, str]
"""Row and column. A table of one row gives each of its cells the same row."""

_Line: TypeAlias = tuple[int, str]
_FREE: Final[_Line] = (2, "")


def withheld(counts: Mapping[Cell, int], fewest: int = FEWEST) -> frozenset[Cell]:
    """Return the cells of a table with margins that must not be shown: the small ones, and enough others that none can be computed.

    A cell follows from the totals unless it lies on a ring of hidden cells whose corners share a row or a column by turns (Gusfield
    1988). The ring with the fewest people is therefore hidden with it. A row or column of one cell has no total beside the cell.
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
    """Return the shown cells of each row and column with exactly one hidden cell, which could be computed from the total."""
    lines: dict[_Line, list[Cell]] = defaultdict(list)
    for cell in counts:
        for axis in (0, 1):
            lines[axis, cell[axis]].append(cell)
    shown = [[cell for cell in line if cell not in hidden] for line in lines.values()]
    return [left for left, line in zip(shown, lines.values(), strict=True) if left and len(line) - len(left) == 1]


def _ends(counts: Mapping[Cell, int]) -> Mapping[Cell, tuple[_Line, _Line]]:
    """Return the row and the column of each cell. Those of one cell have no total, so all of them count as one free line."""
    lines = {cell: ((0, cell[0]), (1, cell[1])) for cell in counts}
    lengths = Counter(line for pair in lines.values() for line in pair)
    return {cell: (_bound(row, lengths), _bound(column, lengths)) for cell, (row, column) in lines.items()}


def _bound(line: _Line, lengths: Mapping[_Line, int]) -> _Line:
    return line if lengths[line] > 1 else _FREE


def _ring(
    cell: Cell, counts: Mapping[Cell, int], ends: Mapping[Cell, tuple[_Line, _Line]], hidden: Collection[Cell]
) -> frozenset[Cell]:
    """Return the cells of the cheapest path from a cell's row to its column that avoids the cell; hidden cells cost nothing."""
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


_MOST_TRIED: Final = 20_000
_ZERO: Final = 1e-9


def withheld_groups(groups: Mapping[str, Collection[str]], fewest: int = FEWEST) -> frozenset[str]:
    """Return the groups that must not be shown beside a total of everybody in any of them; a person may be in several groups.

    A reader can add and subtract the sums of groups: A beside "A or B" reveals those of B who are not in A. People who are in the
    same groups cannot be told apart; no combination of the shown sums may yield fewer than `fewest` of them. Where one would, the
    smallest shown group is hidden, until none does.
    """
    patterns: dict[str, set[str]] = defaultdict(set)
    for name, people in groups.items():
        for person in people:
            patterns[person].add(name)
    counts = Counter(frozenset(names) for names in patterns.values())
    parts = sorted(counts, key=lambda part: (counts[part], sorted(part)))
    shown = sorted((name for name in groups if len(groups[name]) >= fewest), key=lambda name: (-len(groups[name]), name))
    while shown and _tells(shown, parts, [counts[part] for part in parts], fewest):
        shown.pop()
    return frozenset(groups) - frozenset(shown)


def _tells(shown: Collection[str], parts: Sequence[frozenset[str]], counts: Sequence[int], fewest: int) -> bool:
    """Return whether the sums reveal a few people; True as well when there are too many combinations to try.

    The sum of some parts follows from the shown sums exactly where it is orthogonal to all that these leave open.
    """
    sums = np.array([[1.0] * len(parts), *([float(name in part) for part in parts] for name in shown)])
    _left, sizes, rows = np.linalg.svd(sums)
    left_open: NDArray[np.float64] = rows[int((sizes > _ZERO).sum()) :].T
    ways = [(0, 0, np.zeros(left_open.shape[1]))]
    for _ in range(_MOST_TRIED):
        if not ways:
            return False
        start, people, reached = ways.pop()
        for number in range(start, len(parts)):
            together = people + counts[number]
            if together >= fewest:
                break
            beyond = reached + left_open[number]
            if np.abs(beyond).max(initial=0.0) < _ZERO:
                return True
            ways.append((number + 1, together, beyond))
    return True
