"""What happened at work, as other systems report it: one JSON object per line. `id` makes a line idempotent.

A line with a mistake is named with file, line and remedy; the others are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.json_text import read_json
from retrieval.library.models import Problem

COMPLETED = "task_completed"
MISSED = "step_missed"
REOPENED = "ticket_reopened"
ESCALATED = "escalated"
_REQUIRED = ("id", "at", "kind", "person")
_LONGEST = 200
_MOST = 1e15
"""Of a value; a float holds every whole number up to it exactly. NaN and infinity are larger than nothing and refused too."""
_YEARS = range(1970, 2200)


@dataclass(frozen=True, slots=True)
class WorkEvent:
    """`kind` is one of the four above or the name of a KPI; `person` a Slack id or e-mail address as the source has it.

    `step` is the step's number in its section; `context["sop"]` (an id, perhaps with `#anchor`) names the SOP where the task
    has several.
    """

    id: str
    at: datetime
    kind: str
    person: str
    task: str | None = None
    step: str | None = None
    value: float | None = None
    unit: str | None = None
    source: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


def parse_events(lines: Iterable[str], file: str) -> tuple[list[WorkEvent], list[Problem]]:
    """Read JSON lines; empty lines are skipped, and of two lines with one id the first counts."""
    events: dict[str, WorkEvent] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        event = _event(line)
        if isinstance(event, _Fault):
            problems.append(Problem(file, number, event.what, event.remedy))
        elif events.setdefault(event.id, event) != event:
            problems.append(
                Problem(file, number, f"the id {event.id!r} stands above with other content", "Give every event its own id.")
            )
    return list(events.values()), problems


@dataclass(frozen=True, slots=True)
class _Fault:
    what: str
    remedy: str


def _event(line: str) -> WorkEvent | _Fault:
    try:
        data = read_json(line)
    except ValueError:
        return _Fault("this is not JSON", "Write one JSON object per line.")
    if not isinstance(data, dict):
        return _Fault("this is no JSON object", 'Begin the line with { "id": ... }.')
    fault = next(
        (found for check in (_missing, _too_long, _not_storable, _odd_value, _odd_context) if (found := check(data))), None
    )
    if fault is not None:
        return fault
    at = _moment(data["at"])
    return at if isinstance(at, _Fault) else _made(data, at)


def _missing(data: Mapping[str, object]) -> _Fault | None:
    for name in _REQUIRED:
        value = data.get(name)
        if not isinstance(value, str) or not value.strip():
            return _Fault(f"`{name}` is missing or no text", f"Add `{name}` as text.")
    return None


def _too_long(data: Mapping[str, object]) -> _Fault | None:
    for name in (*_REQUIRED, "task", "step", "unit", "source"):
        if len(str(data.get(name) or "")) > _LONGEST:
            return _Fault(f"`{name}` is longer than {_LONGEST} characters", "Shorten it; put details into `context`.")
    return None


def _not_storable(data: Mapping[str, object]) -> _Fault | None:
    for name in _REQUIRED:
        if _storable(str(data[name])) != data[name]:
            return _Fault(f"`{name}` holds a sign that cannot be stored", "Leave out NUL and halves of surrogate pairs.")
    return None


def _odd_value(data: Mapping[str, object]) -> _Fault | None:
    value = data.get("value")
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST):
        return None
    return _Fault("`value` is no number", "Write it as 18 or 18.5, without quotes, and put the unit into `unit`.")


def _odd_context(data: Mapping[str, object]) -> _Fault | None:
    if data.get("context") is None or isinstance(data["context"], dict):
        return None
    return _Fault("`context` is no object", 'Write it as { "refund": "R-1042" }.')


def _moment(value: object) -> datetime | _Fault:
    remedy = "Write it as 2026-11-02T09:30:00Z."
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return _Fault("`at` is no moment", remedy)
    if at.year not in _YEARS:
        return _Fault("`at` is no moment of this time", remedy)
    return at.astimezone(UTC) if at.tzinfo else _Fault("`at` has no time zone", remedy)


def _made(data: Mapping[str, object], at: datetime) -> WorkEvent:
    context = data.get("context")
    value = data.get("value")
    return WorkEvent(
        id=str(data["id"]).strip(),
        at=at,
        kind=str(data["kind"]).strip(),
        person=str(data["person"]).strip(),
        task=_text(data.get("task")),
        step=_text(data.get("step")),
        value=float(value) if isinstance(value, int | float) else None,
        unit=_text(data.get("unit")),
        source=_text(data.get("source")) or "",
        context={_storable(str(key)): _storable(str(item)) for key, item in context.items()} if isinstance(context, dict) else {},
    )


def _text(value: object) -> str | None:
    return None if value is None or not str(value).strip() else _storable(str(value).strip())


def _storable(text: str) -> str:
    """PostgreSQL refuses NUL, both databases half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
