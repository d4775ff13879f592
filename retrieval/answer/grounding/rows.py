"""Reads the rows of a table as evidence: the cells of one row belong together, and a value belongs to the head of its column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import Kind, ReadSentence, Token, read
from retrieval.answer.grounding.words import CARRIERS, IF, WHILE

_RULE = re.compile(r"[\s|:-]+")
_CEILING = re.compile(r"\b(?:max(?:imum)?|limit|cap|at most|up to)\b", re.IGNORECASE)
_FLOOR = re.compile(r"\bmin(?:imum)?\b", re.IGNORECASE)
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `head` holds the words of the column's head; `bounds` are its figures with the bound that "maximum" or
    "minimum" beside it sets.
    """

    reading: ReadSentence
    head: frozenset[str]
    is_list: bool = False
    bounds: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(token.key for token in self.reading.tokens) | self.bounds

    def covered(self, claimed: Collection[str]) -> float:
        words = {token.key for token in self.reading.tokens if token.kind is not Kind.SIGN}
        return len(words & set(claimed)) / max(1, len(words))


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    others: tuple[tuple[Cell, ...], ...]
    context: frozenset[str]

    def says(self, claim: ReadSentence) -> bool:
        """Return whether the claim states this row: everything it states of a cell is right, and no other row fits it as well."""
        claimed = {token.key for token in claim.tokens}
        heads = frozenset[str]().union(*(cell.head for cell in self.cells))
        if not all(_stands(token, self.cells, heads | self.context) for token in claim.tokens):
            return False
        lent = [heads | self.context, *(frozenset[str]() for _ in self.cells[1:])]
        touched = [i for i, cell in enumerate(self.cells) if (cell.keys - lent[i]) & claimed]
        values = [i for i in touched if i > 0]
        if not values or not self._is_keyed(claimed, touched):
            return False
        return (
            all(_is_told(self.cells[i], claimed) for i in touched)
            and self._fits_heads(claimed, values)
            and not self._is_ambiguous(claimed, values[-1])
        )

    def _is_keyed(self, claimed: Collection[str], touched: list[int]) -> bool:
        key = self.cells[0]
        return 0 in touched and (key.is_list or key.covered(claimed) >= _HALF)

    def _fits_heads(self, claimed: set[str], values: list[int]) -> bool:
        """Return whether no head of another column is named, and a figure comes with its own head where several columns have
        figures.
        """
        for i, cell in enumerate(self.cells):
            own = cell.head - frozenset[str]().union(*(other.head for j, other in enumerate(self.cells) if j != i)) - self.context
            own -= frozenset[str]().union(*(self.cells[j].keys for j in values))
            if i > 0 and i not in values and own & claimed:
                return False
            rivals = [j for j in range(1, len(self.cells)) if j != i and _figures(self.cells[j])]
            if i in values and rivals and _figures(cell) and not own & claimed:
                return False
        figured = [i for i in values if _figures(self.cells[i])]
        return len(figured) <= 1

    def _is_ambiguous(self, claimed: set[str], value: int) -> bool:
        """Return whether another row fits the claim except for the value, and has another value."""
        mine = frozenset[str]().union(*(cell.keys for i, cell in enumerate(self.cells) if i != value)) & claimed
        for other in self.others:
            theirs = frozenset[str]().union(*(cell.keys for i, cell in enumerate(other) if i != value))
            if mine <= theirs and not (self.cells[value].keys & claimed) <= other[value].keys:
                return True
        return False


def rows_of(text: str, context: frozenset[str], names: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a Markdown table."""
    lines = [_cells(line) for line in text.splitlines() if "|" in line and not _RULE.fullmatch(line)]
    if len(lines) < 2:  # noqa: PLR2004 - a head and a row
        return
    heads = [frozenset(token.key for token in read(plain(head)).tokens if token.kind is Kind.WORD) for head in lines[0]]
    table = [tuple(_cell(cells, i, lines[0], heads, names) for i in range(len(heads))) for cells in lines[1:]]
    for row in table:
        yield Row(row, tuple(other for other in table if other is not row), context)


def _cell(cells: list[str], i: int, titles: list[str], heads: list[frozenset[str]], names: Collection[str]) -> Cell:
    text = plain(cells[i]) if i < len(cells) else ""
    reading = read(text, names)
    beside = f"{cells[0]} {titles[i]}" if i else ""
    sign = "<=" if _CEILING.search(beside) else ">=" if _FLOOR.search(beside) else ""
    bare = [token.key for token in reading.tokens if token.kind is Kind.FIGURE and token.key.endswith(":")]
    return Cell(reading, heads[i], "," in text, frozenset(key + sign for key in bare) if sign else frozenset())


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _stands(token: Token, cells: tuple[Cell, ...], lent: frozenset[str]) -> bool:
    if token.key in {IF, WHILE} or token.key in CARRIERS:
        return True
    return any(token.key in cell.keys for cell in cells) or (token.kind is Kind.WORD and token.key in lent)


def _figures(cell: Cell) -> list[str]:
    return [token.key for token in cell.reading.tokens if token.kind is Kind.FIGURE]


def _is_told(cell: Cell, claimed: set[str]) -> bool:
    """Return whether the claim has every figure and sign of the cell and at least half of its words; of a list, any one."""
    for token in cell.reading.tokens:
        is_told = token.key in claimed or (
            token.kind is Kind.FIGURE and any(key.startswith(token.key) for key in cell.bounds & claimed)
        )
        if token.kind is not Kind.WORD and not is_told:
            return False
    return cell.is_list or cell.covered(claimed) >= _HALF or bool(cell.bounds & claimed)
