"""Finds the records in what a system sends or exports: a JSON body, JSON lines, a table.

A line with a mistake is named with file, line and remedy; the others are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.csv_tables import Table
from core.dates import order_hints
from core.plain import read_json
from core.work_events import Fault, WorkEvent, event_of
from insights.mappings.applying import MappingRun
from insights.mappings.models import DateOrder, Field, Record, SourceMapping
from insights.mappings.paths import folded, folded_record, part_at
from retrieval.library.models import Problem


def parse_events(lines: Iterable[str], file: str) -> tuple[list[WorkEvent], list[Problem]]:
    """Read JSON lines; empty lines are skipped, and of two lines with one id the first counts."""
    events: dict[str, WorkEvent] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        event = _event(line)
        if isinstance(event, Fault):
            problems.append(Problem(file, number, event.what, event.remedy))
        elif events.setdefault(event.id, event) != event:
            what = f"the id {event.id!r} stands above with other content"
            problems.append(Problem(file, number, what, "Give every event its own id."))
    return list(events.values()), problems


def _event(line: str) -> WorkEvent | Fault:
    try:
        data = read_json(line)
    except ValueError:
        return Fault("this is not JSON", "Write one JSON object per line.")
    if not isinstance(data, dict):
        return Fault("this is no JSON object", 'Begin the line with { "id": ... }.')
    return event_of(data)


@dataclass(frozen=True)
class MappedRecords:
    """Holds the events in order of first appearance, each id once. `unmapped` counts records without an event by the reason.

    `strangers` are the persons whom the directory does not know under the system's name for them.
    """

    events: tuple[WorkEvent, ...] = ()
    problems: tuple[Problem, ...] = ()
    records: int = 0
    unmapped: Mapping[str, int] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()


def map_all(run: MappingRun, records: Iterable[Record | Problem]) -> MappedRecords:
    """Map every record; one with a mistake is reported and gives no event."""
    events: dict[str, WorkEvent] = {}
    problems: list[Problem] = []
    unmapped: Counter[str] = Counter()
    count = 0
    for record in records:
        count += 1
        if isinstance(record, Problem):
            problems.append(record)
            continue
        mapped = run.mapped(record)
        problems += mapped.problems
        if mapped.unmapped:
            unmapped[mapped.unmapped] += 1
        for event in () if mapped.problems else mapped.events:
            events.setdefault(event.id, event)
    marked = f"{run.mapping.source}:"
    strangers = frozenset(event.person for event in events.values() if event.person.startswith(marked))
    return MappedRecords(tuple(events.values()), tuple(problems), count, dict(unmapped), strangers)


_HINTS: Final = {DateOrder.DAY_FIRST: ("31/12/2026",), DateOrder.MONTH_FIRST: ("12/31/2026",)}


class RecordsError(Exception):
    """Reports an input that holds no records. `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


@dataclass(frozen=True)
class TableUse:
    """Lists the columns of a table that a mapping reads, and those that it ignores."""

    used: tuple[str, ...]
    unused: tuple[str, ...]


def records_of_body(text: str, mapping: SourceMapping, file: str, most: int | None = None) -> list[Record]:
    """Return the records of a JSON text: its object, its list, or the list where the mapping says. Raises `RecordsError`: it is no
    JSON, or holds more than `most`.
    """
    try:
        body = folded_record(read_json(text))
    except (ValueError, RecursionError) as error:
        raise RecordsError(Problem(file, None, "this is no JSON", "Send one JSON object, or a list of them.")) from error
    part = part_at(body, mapping.records) if mapping.records is not None else None
    listed = part if isinstance(part, list) else body
    values = listed if isinstance(listed, list) else [listed]
    if most is not None and len(values) > most:
        raise RecordsError(Problem(file, None, f"there are more than {most:,} records", "Send fewer at a time."))
    hints = _declared(mapping)
    return [Record(value, hints=hints) for value in values]


def records_of_lines(lines: Iterable[str], mapping: SourceMapping, file: str) -> Iterator[Record | Problem]:
    """Yield the records of JSON lines; a line that is no JSON is a problem."""
    hints = _declared(mapping)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield Record(folded_record(read_json(line)), number, hints)
            except (ValueError, RecursionError):
                yield Problem(file, number, "this is no JSON", "Write one JSON object per line.")


def records_of_table(table: Table, mapping: SourceMapping, file: str) -> Iterator[Record | Problem]:
    """Yield a table's rows as records. Raises `RecordsError`: no column names the object, or the person."""
    names = [folded(name) for name in table.header]
    for key, where in (("object", mapping.object), ("person", mapping.person)):
        if not any(path.flat in names for path in where.paths):
            raise RecordsError(_without(key, where, table, file))
    hints = _hints(table, names, mapping)
    for row in table.rows:
        if row.is_ragged:
            yield Problem(
                file, row.line, "the row has more cells than the header", 'Put values that hold the separator into "quotes".'
            )
        else:
            values: dict[str, Any] = {}
            for name, cell in zip(names, row.cells, strict=False):
                if cell.strip():
                    values.setdefault(name, " ".join(cell.split()))
            yield Record(values, row.line, hints)


def use_of(table: Table, mapping: SourceMapping) -> TableUse:
    """Tell which columns a mapping reads."""
    wanted = {path.flat for where in _fields(mapping) for path in where.paths}
    headers = [name.strip() for name in table.header if name.strip()]
    used = tuple(name for name in headers if folded(name) in wanted)
    return TableUse(used, tuple(name for name in headers if name not in used))


def _fields(mapping: SourceMapping) -> Iterator[Field]:
    yield from (mapping.object, mapping.at, mapping.person, *mapping.details.values(), *mapping.context.values())
    for rule in mapping.rules:
        yield from (condition.field for condition in rule.when)
        yield from ([rule.at] if rule.at else [])
        if rule.measure is not None:
            yield from ([rule.measure.field] if rule.measure.field else [])
            yield from rule.measure.between or ()


def _without(key: str, where: Field, table: Table, file: str) -> Problem:
    wanted = ", ".join(path.text for path in where.paths)
    seen = ", ".join(name.strip()[:40] for name in table.header[:12] if name.strip()) or "nothing"
    remedy = f"Export one of {wanted}, or name yours in the mapping."
    return Problem(file, table.header_line, f"no column of this table gives the `{key}`; it has: {seen}", remedy)


def _declared(mapping: SourceMapping) -> Mapping[str, Collection[str]]:
    """Return the mapping's own order of day and month, for every path that it reads."""
    hint = _HINTS.get(mapping.dates)
    return {} if hint is None else {path.flat: hint for where in _fields(mapping) for path in where.paths}


def _hints(table: Table, names: Sequence[str], mapping: SourceMapping) -> Mapping[str, Collection[str]]:
    """Return for each column the dates that tell day from month."""
    if mapping.dates is not DateOrder.AUTO:
        return _declared(mapping)
    columns: dict[str, list[str]] = {}
    for row in table.rows:
        for name, cell in zip(names, row.cells, strict=False):
            if "/" in cell or "-" in cell:
                columns.setdefault(name, []).append(cell)
    return {name: hints for name, cells in columns.items() if (hints := order_hints(cells))}
