"""Reads tables: their header, and each row as written and as read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nudges.items.outline import Outline
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from retrieval.library.models import BlockKind

_CELLS = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"^[\s|:-]+$")
_LIMITS = phrases("tables.limits")
"""Heads a column that people decide by; prices, sizes and what steps take are looked up."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as written in the source, and its cells as read."""

    source: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table in which every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(view: Outline) -> Iterator[Table]:
    """Yield the tables of a section."""
    for part in view.parts:
        if part.block.kind is BlockKind.TABLE:
            yield _table(part.block.text)


def decisive_columns(table: Table) -> list[int]:
    """Return the columns that people decide by: a limit or a person for each row, not the same for all."""
    return [
        column
        for column, head in enumerate(table.header)
        if column and _LIMITS.search(head) and len({row.cells[column].casefold() for row in table.rows}) > 1
    ]


def _table(source: str) -> Table:
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    rows = [Row(line, tuple(words_of(cell.strip()) for cell in _CELLS.split(line.strip("|")))) for line in lines]
    width = len(rows[0].cells) if rows else 0
    body = [row for row in rows[1:] if not _RULER.match(row.source) and len(row.cells) == width and row.cells[0]]
    return Table(rows[0].cells if rows else (), tuple(body))
