"""Reads a file of work events: Cairn's own JSON lines, or what another system exports, by its mapping."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.wiring import Cairn
from bot.wiring.events import catalogue_of, mapping_context, mapping_text
from core.csv_tables import Table, TableError, read_text, table_of
from core.errors import OperatorError
from core.work_events import WorkEvent
from insights.mappings.applying import MappingRun
from insights.mappings.catalogue import MappingCatalogue, packaged
from insights.mappings.models import Record, SourceMapping
from insights.mappings.persons import PersonFinder
from insights.mappings.reading import read_mapping
from insights.mappings.records import (
    RecordsError,
    TableUse,
    map_all,
    parse_events,
    records_of_body,
    records_of_lines,
    records_of_table,
    use_of,
)
from retrieval.library.models import Problem, Severity

_MOST_BYTES: Final = 200_000_000
_OWN: Final = (".yaml", ".yml")


@dataclass(frozen=True)
class EventFile:
    """Holds the content of a file. `unmapped` counts records without an event by reason; `strangers` are unknown people."""

    events: list[WorkEvent]
    problems: tuple[Problem, ...] = ()
    unmapped: Mapping[str, int] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    used: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def kinds(self) -> Mapping[str, int]:
        return Counter(event.kind for event in self.events)


def read_events(cairn: Cairn, file: Path, mapping: str) -> EventFile:
    """Read a file; nothing is stored.

    Raises:
        core.errors.OperatorError: the mapping has a mistake or is unknown.
    """
    chosen = _chosen(catalogue_of(cairn.settings), mapping) if mapping else None
    try:
        text = read_text(file, _MOST_BYTES, needs_unicode=chosen is None)
        if chosen is None:
            events, problems = parse_events(text.split("\n"), str(file))
            return EventFile(events, tuple(problems))
        return _mapped(cairn, file, text, chosen)
    except TableError as error:
        return EventFile([], (Problem(str(file), error.line, error.what, error.remedy),))
    except RecordsError as error:
        return EventFile([], (error.problem,))


def _mapped(cairn: Cairn, file: Path, text: str, mapping: SourceMapping) -> EventFile:
    table = None if text.lstrip()[:1] in {"{", "["} else table_of(text)
    use = TableUse((), ()) if table is None else use_of(table, mapping)
    records = _records(text, table, mapping, str(file))
    with cairn.unit() as uow:
        run = MappingRun(mapping, mapping_context(cairn, PersonFinder(uow.people), str(file)))
        mapped = map_all(run, records)
    return EventFile(list(mapped.events), mapped.problems, mapped.unmapped, mapped.strangers, use.used, use.unused)


def _records(text: str, table: Table | None, mapping: SourceMapping, file: str) -> Iterable[Record | Problem]:
    if table is not None:
        return records_of_table(table, mapping, file)
    if _is_one_value(text):
        return records_of_body(text, mapping, file)
    return records_of_lines(text.split("\n"), mapping, file)


def _is_one_value(text: str) -> bool:
    """Return whether a text is one JSON value, not one a line."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _chosen(catalogue: MappingCatalogue, mapping: str) -> SourceMapping:
    own = Path(mapping)
    is_file = own.suffix in _OWN
    read = read_mapping(mapping_text(own), mapping, packaged) if is_file else catalogue.read(mapping)
    if read.mapping is None:
        errors = [problem for problem in read.problems if problem.severity is Severity.ERROR]
        more = f" ({len(errors) - 1} more.)" if len(errors) > 1 else ""
        raise OperatorError(f"{errors[0]}{more}")
    return read.mapping
