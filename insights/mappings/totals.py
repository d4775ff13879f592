"""Maps all records of a body or file and counts what did not become an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.work_events import WorkEvent
from insights.mappings.applying import MappingRun
from insights.mappings.models import Record
from retrieval.library.models import Problem


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
