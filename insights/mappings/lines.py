"""Reads Cairn's own format of work events: one JSON object per line.

A line with a mistake is named with file, line and remedy; the others are kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.json_text import read_json
from core.work_events import Fault, WorkEvent, event_of
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
