"""Makes items about the rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.gates import is_broken
from nudges.items.matching import Case, matched, two_cases
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from retrieval.library.models import BlockKind

_CELLS = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"^[\s|:-]+$")
_LONGEST_CELL = 90
_BARE = re.compile(r"^[^A-Za-z]*\d[\d.,]*\W*(?:kg|g|t|l|ml|m|cm|mm|EUR|USD|GBP)?$")
_STEM = "“{place}”, column “{column}”: what does the table say for “{first}”, and what for “{second}”?"
_LIMITS = phrases("lookups.limits")
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


def table_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per table: two rows of a column are asked at once, and a third one's cell is wrong for both."""
    for number, table in enumerate(tables(view), start=1):
        columns = [column for column, name in enumerate(table.header) if column and name and _is_decided_by(table, column)]
        asked = {table.header[column]: cases for column in columns if (cases := matched(list(_cases(view, table, column))))}
        if asked:
            at, section = f"{sop_id}#{view.section.anchor}/table-{number}", view.section
            yield Family(at, sop_id, section.anchor, section.digest, {Kind.TABLE: partial(_rows, view, asked)}, section.text)


def _rows(view: Outline, asked: Mapping[str, Sequence[Case]], random: Random) -> Draft | None:
    column = random.choice(sorted(asked))
    return two_cases(Kind.TABLE, view, asked[column], partial(_ask, view, column), random)


def _ask(view: Outline, column: str, first: Case, second: Case) -> str:
    return _STEM.format(place=view.place, column=column, first=first.name, second=second.name)


def _cases(view: Outline, table: Table, column: int) -> Iterator[Case]:
    """Yield the rows as cases of a column; where the first cell does not name one row alone, the second one is needed as well."""
    keys = [row.cells[0] for row in table.rows]
    width = 1 if len(set(keys)) == len(keys) else 2
    names = [", ".join(row.cells[:width]) for row in table.rows]
    for row, name in zip(table.rows, names, strict=True):
        start = view.section.text.find(row.source)
        is_clear = column >= width and names.count(name) == 1 and start >= 0 and not is_broken(name)
        if is_clear and _is_cell(row.cells[column]):
            text = ", ".join(f"{head}: {cell}" for head, cell in zip(table.header, row.cells, strict=True))
            yield Case(name, row.cells[column], start, start + len(row.source), text)


def _is_decided_by(table: Table, column: int) -> bool:
    """Return whether people decide by a column, unlike one of bare prices, sizes or numbers, which is looked up."""
    is_bare = all(_BARE.match(row.cells[column]) for row in table.rows)
    return _LIMITS.search(table.header[column]) is not None or not is_bare


def _table(source: str) -> Table:
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    rows = [Row(line, tuple(words_of(cell.strip()) for cell in _CELLS.split(line.strip("|")))) for line in lines]
    width = len(rows[0].cells) if rows else 0
    body = [row for row in rows[1:] if not _RULER.match(row.source) and len(row.cells) == width and row.cells[0]]
    return Table(rows[0].cells if rows else (), tuple(body))


def _is_cell(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_CELL and re.search(r"\w", text) is not None and not is_broken(text)
