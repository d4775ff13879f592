"""Items that ask where something stands: the row of a table, the SOP that holds a rule, the owner who answers for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.choosing import lenders_of, likeness, shuffled, unlike
from nudges.items.gates import is_broken
from nudges.items.models import Draft, Family, Kind, Shelf
from nudges.items.outline import Outline
from nudges.items.plain import words_of
from nudges.items.rules import number_rules
from retrieval.library.models import BlockKind, SopDocument

_CELLS = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"^[\s|:-]+$")
_LONGEST_CELL = 90
_FEWEST_VALUES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the source, and its cells as read."""

    source: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as the header."""

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
                at = f"{sop_id}#{view.section.anchor}/row-{name}"
                yield Family(at, sop_id, view.section.anchor, view.section.digest, {Kind.TABLE: maker}, view.section.text)


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
    """Yield what is asked about the SOP as a whole: where a rule stands, and who owns it."""
    titles = {one.title: one.sop for one in shelf if likeness(one.title, sop.title) == 0}
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
    owners = {one.owner: one.sop for one in shelf if one.owner and one.owner != owner}
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
