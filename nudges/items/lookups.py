"""Makes items that ask where something is written: the row of a table, the SOP that holds a rule, the owner responsible for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount
from nudges.items.choosing import lenders_of, likeness, shuffled, unlike
from nudges.items.facts import Fact, Told
from nudges.items.gates import is_broken
from nudges.items.models import Draft, Family, Kind, Shelf
from nudges.items.outline import Outline
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from nudges.items.rules import number_rules
from nudges.items.sizes import measured, with_size
from nudges.items.tempting import beside
from retrieval.library.models import BlockKind, SopDocument

_CELLS = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"^[\s|:-]+$")
_LONGEST_CELL = 90
_FEWEST_VALUES = 3
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
    """Yield one family per row whose first cell names it and no other row."""
    for table in tables(view):
        keys = [row.cells[0] for row in table.rows]
        for row in table.rows:
            columns = [n for n in range(1, len(table.header)) if _can_be_asked(row, table.rows, n)]
            if keys.count(row.cells[0]) == 1 and row.source in view.section.text and columns:
                name = re.sub(r"\W+", "-", row.cells[0].casefold()).strip("-")
                maker = partial(_look_up, view, table.header, table.rows, row)
                at, fact = f"{sop_id}#{view.section.anchor}/row-{name}", _fact(view, table, row)
                yield Family(
                    at, sop_id, view.section.anchor, view.section.digest, {Kind.TABLE: maker}, view.section.text, fact=fact
                )


def _table(source: str) -> Table:
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    rows = [Row(line, tuple(words_of(cell.strip()) for cell in _CELLS.split(line.strip("|")))) for line in lines]
    width = len(rows[0].cells) if rows else 0
    body = [row for row in rows[1:] if not _RULER.match(row.source) and len(row.cells) == width and row.cells[0]]
    return Table(rows[0].cells if rows else (), tuple(body))


def _can_be_asked(row: Row, rows: Sequence[Row], column: int) -> bool:
    values = {other.cells[column].casefold() for other in rows if _is_cell(other.cells[column])}
    return _is_cell(row.cells[column]) and len(values) >= _FEWEST_VALUES and not is_broken(row.cells[0])


def _is_cell(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_CELL and re.search(r"\w", text) is not None and not is_broken(text)


def _fact(view: Outline, table: Table, row: Row) -> Fact | None:
    """Return the first time, share or limit that a row names, to be asked together with another rule; None where it has none."""
    start = view.section.text.find(row.source)
    for column, name in enumerate(table.header[1:], start=1):
        limit = _limit_in(row.cells[column])
        if limit is not None and (_LIMITS.search(name) or bound_of(row.cells[column], limit) is not None):
            head = f"{row.cells[0]} – {name}: "
            gap = (len(head) + limit.start, len(head) + limit.end)
            tell = partial(_tell, limit, _others_in(table, row, column, limit))
            text, end = head + row.cells[column] + _outcome(table, row, column), start + len(row.source)
            return Fact(text, gap, start, end, tell, amount=(limit.value, limit.unit))
    return None


def _outcome(table: Table, row: Row, asked: int) -> str:
    """Return what a row's other cells say, without which a limit decides nothing: " – Team: two"."""
    cells = [
        f" – {name}: {cell}"
        for column, (name, cell) in enumerate(zip(table.header, row.cells, strict=True))
        if column not in {0, asked} and name and _is_cell(cell)
    ]
    return "".join(cells)


def _limit_in(cell: str) -> Amount | None:
    """Return the only amount of a cell, if it has a unit; None for a range, a count, or several."""
    in_cell = measured(cell)
    is_one = len(in_cell) == 1 and in_cell[0].is_plain and in_cell[0].is_measured and in_cell[0].value > 0
    return in_cell[0] if is_one and len(re.findall(r"\d[\d.,]*", cell)) <= 1 and not is_broken(cell) else None


def _others_in(table: Table, row: Row, column: int, limit: Amount) -> dict[Decimal, str]:
    """Return the amounts of the column's other rows, each with its row: the most tempting wrong options."""
    others = [(other, _limit_in(other.cells[column])) for other in table.rows if other is not row]
    return {amount.value: other.cells[0] for other, amount in others if amount is not None and amount.unit == limit.unit}


def _tell(limit: Amount, homes: Mapping[Decimal, str], random: Random, _: bool) -> Told | None:  # noqa: FBT001 - the shape of a fact
    values = beside(limit, homes, random)
    wrong = [with_size(limit, value) for value in values]
    if not wrong:
        return None
    return Told(with_size(limit, limit.value), wrong[0], home=homes.get(values[0], ""), other=wrong[1] if len(wrong) > 1 else "")


def _look_up(view: Outline, header: tuple[str, ...], rows: Sequence[Row], row: Row, random: Random) -> Draft | None:
    column = random.choice([n for n in range(1, len(header)) if _can_be_asked(row, rows, n)])
    right = row.cells[column]
    others = sorted({other.cells[column] for other in rows if _is_cell(other.cells[column])} - {right})
    random.shuffle(others)
    wrong = unlike(right, others, 3)
    if len(wrong) < _FEWEST_VALUES - 1:
        return None
    chosen = shuffled(right, wrong, random)
    stem = f"In the table of “{view.place}”, what is “{header[column]}” for {header[0]} “{row.cells[0]}”?"
    explanation = f"“{view.place}”: " + ", ".join(f"{name}: {cell}" for name, cell in zip(header, row.cells, strict=True))
    return Draft(Kind.TABLE, stem, chosen.options, chosen.key, row.source, explanation)


def page_families(sop: SopDocument, views: Sequence[Outline], shelf: Shelf) -> Iterator[Family]:
    """Yield the families about the SOP as a whole: where a rule is written, and who owns it."""
    titles = {neighbour.title: neighbour.sop for neighbour in shelf if likeness(neighbour.title, sop.title) == 0}
    for view in views:
        for rule in number_rules(view):
            if len(titles) >= _FEWEST_VALUES:
                evidence = view.evidence(rule.sentence.start, rule.sentence.end)
                maker = partial(_which, sop, (rule.text, evidence), titles)
                section = view.section
                at = f"{sop.id}#{section.anchor}/{rule.name}-where"
                yield Family(at, sop.id, section.anchor, section.digest, {Kind.WHICH_SOP: maker}, section.text)
                break
    owner = sop.governance.owner
    owners = {neighbour.owner: neighbour.sop for neighbour in shelf if neighbour.owner and neighbour.owner != owner}
    if owner is not None and len(owners) >= _FEWEST_VALUES:
        yield Family(f"{sop.id}/owner", sop.id, "", "", {Kind.OWNER: partial(_owner, sop, owner, owners)}, owner)


def _which(sop: SopDocument, rule: tuple[str, str], titles: Mapping[str, str], random: Random) -> Draft | None:
    chosen = shuffled(sop.title, unlike(sop.title, random.sample(sorted(titles), len(titles)), 3), random)
    stem = f"In which SOP do you find this rule? “{rule[0]}”"
    return Draft(
        Kind.WHICH_SOP, stem, chosen.options, chosen.key, rule[1], f"“{sop.title}” says: “{rule[0]}”", lenders_of(chosen, titles)
    )


def _owner(sop: SopDocument, owner: str, owners: Mapping[str, str], random: Random) -> Draft | None:
    chosen = shuffled(owner, random.sample(sorted(owners), 3), random)
    stem, explanation = f"Who owns the SOP “{sop.title}”?", f"Owner of “{sop.title}”: {owner}"
    return Draft(Kind.OWNER, stem, chosen.options, chosen.key, owner, explanation, lenders_of(chosen, owners))
