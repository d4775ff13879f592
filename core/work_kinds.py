"""Lists the kinds of work events that Cairn understands: what each says, and what its `value` holds.

A mapping of a source translates to these names, and the KPIs count them. Other names are kept: a KPI of `kpis.yaml` may count them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


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
