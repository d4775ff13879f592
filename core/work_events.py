"""Defines work events, what happened at work as another system reports it, and their kinds. `id` makes one idempotent.

`event_of` checks values from outside and returns a `Fault` with a remedy for what no store can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from core.plain import storable


class WorkKind(StrEnum):
    """`WorkEvent.kind` of the events that the built-in KPIs read."""

    TASK_COMPLETED = "task_completed"
    STEP_MISSED = "step_missed"
    TICKET_REOPENED = "ticket_reopened"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    RESOLVED_FIRST_CONTACT = "resolved_first_contact"
    FIRST_REPLY = "first_reply"
    CYCLE_TIME = "cycle_time"
    HANDLING_TIME = "handling_time"
    SLA_MET = "sla_met"
    SLA_BREACHED = "sla_breached"
    CSAT = "csat"
    POLICY_CHECKED = "policy_checked"
    LEAKAGE = "leakage"
    REVENUE = "revenue"
    ONBOARDING_COST = "onboarding_cost"


@dataclass(frozen=True, slots=True)
class KindNote:
    """Describes a kind of event. `value` says what the event's value holds; it is empty where the kind has none."""

    says: str
    value: str = ""


KIND_NOTES: Final[Mapping[WorkKind, KindNote]] = MappingProxyType(
    {
        WorkKind.TASK_COMPLETED: KindNote("a person finished a task"),
        WorkKind.STEP_MISSED: KindNote("a step of a task was left out or done wrong"),
        WorkKind.TICKET_REOPENED: KindNote("a finished piece of work came back"),
        WorkKind.ESCALATED: KindNote("a person handed the work to a manager or another level"),
        WorkKind.RESOLVED: KindNote("a ticket or case was solved"),
        WorkKind.RESOLVED_FIRST_CONTACT: KindNote("whether it was solved at the first contact", "1 for yes, 0 for no"),
        WorkKind.FIRST_REPLY: KindNote("the first reply to a customer", "business minutes until the reply"),
        WorkKind.CYCLE_TIME: KindNote("a piece of work from its opening to its end", "business minutes"),
        WorkKind.HANDLING_TIME: KindNote("time that a person worked on it", "minutes"),
        WorkKind.SLA_MET: KindNote("a promised time was kept"),
        WorkKind.SLA_BREACHED: KindNote("a promised time was not kept"),
        WorkKind.CSAT: KindNote("a customer rated the work", "0 (bad) to 1 (good)"),
        WorkKind.POLICY_CHECKED: KindNote("work was checked against the policy", "1 for in order, 0 for not"),
        WorkKind.LEAKAGE: KindNote("money lost through a mistake", "an amount in `unit`"),
        WorkKind.REVENUE: KindNote("money that passed through the work", "an amount in `unit`"),
        WorkKind.ONBOARDING_COST: KindNote("cost of bringing a person up to speed", "an amount in `unit`"),
    }
)


COMPLETED: Final = WorkKind.TASK_COMPLETED.value
MISSED: Final = WorkKind.STEP_MISSED.value
REOPENED: Final = WorkKind.TICKET_REOPENED.value
ESCALATED: Final = WorkKind.ESCALATED.value
_REQUIRED = ("id", "at", "kind", "person")
_OPTIONAL = ("task", "step", "unit", "source", "sop", "section")
LONGEST: Final = 200
"""Characters of a field; details go into the context."""
_MOST = 1e15
"""Of a value; a float holds every whole number up to it exactly. NaN and infinity are larger than nothing and refused too."""
_YEARS = range(1970, 2200)


class WorkOutcome(NamedTuple):
    """The part of a work event that shows how well somebody does a task."""

    id: str
    at: datetime
    kind: str
    task: str | None


@dataclass(frozen=True, slots=True)
class WorkEvent:
    """An event at work. `kind` is a `WorkKind` or a KPI's name; `person` a Slack id, an e-mail address or the source's name for
    them.

    `step` is the step's number in its section. `sop` is the SOP's id and `section` an anchor or a heading, where the source knows
    them; `context` is shown to the person in words.
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
    sop: str | None = None
    section: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Return the ids of SOP and section, each empty where nobody named it; an older event names both in its context."""
        sop, _, anchor = (self.sop or self.context.get("sop", "")).partition("#")
        return sop, anchor or self.section or self.context.get("section", "")


@dataclass(frozen=True, slots=True)
class Fault:
    """Says what is wrong with an event and how its sender corrects it."""

    what: str
    remedy: str


def event_of(data: Mapping[str, object]) -> WorkEvent | Fault:
    """Read an event's fields; return a fault for fields that cannot be stored."""
    checks = (_missing, _too_long, _not_storable, _odd_value, _odd_context)
    fault = next((fault for check in checks if (fault := check(data))), None)
    if fault is not None:
        return fault
    at = _moment(data["at"])
    return at if isinstance(at, Fault) else _made(data, at)


def _missing(data: Mapping[str, object]) -> Fault | None:
    for name in _REQUIRED:
        value = data.get(name)
        if not isinstance(value, str) or not value.strip():
            return Fault(f"`{name}` is missing or no text", f"Add `{name}` as text.")
    return None


def _too_long(data: Mapping[str, object]) -> Fault | None:
    for name in (*_REQUIRED, *_OPTIONAL):
        if len(str(data.get(name) or "")) > LONGEST:
            return Fault(f"`{name}` is longer than {LONGEST} characters", "Shorten it; put details into `context`.")
    return None


def _not_storable(data: Mapping[str, object]) -> Fault | None:
    for name in _REQUIRED:
        if storable(str(data[name])) != data[name]:
            return Fault(f"`{name}` holds a sign that cannot be stored", "Leave out NUL and halves of surrogate pairs.")
    return None


def _odd_value(data: Mapping[str, object]) -> Fault | None:
    value = data.get("value")
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST):
        return None
    return Fault("`value` is no number", "Write it as 18 or 18.5, without quotes, and put the unit into `unit`.")


def _odd_context(data: Mapping[str, object]) -> Fault | None:
    if data.get("context") is None or isinstance(data["context"], dict):
        return None
    return Fault("`context` is no object", 'Write it as { "refund": "R-1042" }.')


def _moment(value: object) -> datetime | Fault:
    remedy = "Write it as 2026-11-02T09:30:00Z."
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return Fault("`at` is no moment", remedy)
    if at.year not in _YEARS:
        return Fault("`at` is no moment of this time", remedy)
    return at.astimezone(UTC) if at.tzinfo else Fault("`at` has no time zone", remedy)


def _made(data: Mapping[str, object], at: datetime) -> WorkEvent:
    value = data.get("value")
    given = data.get("context")
    context = {storable(str(key)): storable(str(item)) for key, item in given.items()} if isinstance(given, dict) else {}
    sop, _, anchor = (_text(data.get("sop")) or context.get("sop", "")).partition("#")
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
        context=context,
        sop=sop or None,
        section=anchor or _text(data.get("section")) or context.get("section") or None,
    )


def _text(value: object) -> str | None:
    return None if value is None or not str(value).strip() else storable(str(value).strip())
