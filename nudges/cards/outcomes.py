"""Recognises work events that report a bad outcome without naming a step (reopened, escalated, late, money lost, against policy),
and orders the sections and questions that could have prevented it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from core.work_events import WorkEvent, WorkKind
from nudges.cards.models import OUTCOME, Cause
from nudges.items.bank import BankItem
from nudges.items.demand import value
from nudges.ports import PracticeUnit
from retrieval.library.models import Section, SectionRef

_IN_ORDER: Final = 1
"""A policy check with this value found everything in order; a lower value did not."""

_OUTCOME_WORDS: Final[Mapping[str, re.Pattern[str]]] = {
    kind.value: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        WorkKind.TICKET_REOPENED: r"re-?open|comes? back|close[sd]? the (?:ticket|case)|confirm|follow[- ]up|before you",
        WorkKind.ESCALATED: r"escalat|hand(?:s|ed)? (?:it )?over|hand-?off|approv|threshold|who decides|limit",
        WorkKind.SLA_BREACHED: r"deadline|time ?limit|service level|\bSLA\b|respon[sd]|within|due",
        WorkKind.LEAKAGE: r"limit|approv|check|threshold|amount|duplicate|reconcil",
        WorkKind.POLICY_CHECKED: r"policy|check|approv|limit|must|never",
    }.items()
}
"""Words that a section about an outcome uses, by kind of event."""


def is_outcome(event: WorkEvent) -> bool:
    """Whether an event reports a bad outcome; a policy check that found everything in order does not."""
    is_policy_check = event.kind == WorkKind.POLICY_CHECKED.value
    return event.kind in _OUTCOME_WORDS and (not is_policy_check or (event.value is not None and event.value < _IN_ORDER))


def is_planned(unit: PracticeUnit, person: str, on: date) -> bool:
    """Whether a card about this day's work is scheduled already: several events of one day lead to one question."""
    causes = {Cause.MISSED_STEP, Cause.OUTCOME}
    return any(start.cause in causes and start.on == on for start in unit.cards.starts_of(person))


def sections_about(event: WorkEvent, sections: Sequence[tuple[SectionRef, Section]]) -> Iterator[SectionRef]:
    """Yield a task's sections: those whose heading mentions the outcome, then those whose text does, then the others."""
    words = _OUTCOME_WORDS[event.kind]

    def rank(entry: tuple[SectionRef, Section]) -> int:
        _, section = entry
        return 0 if words.search(" / ".join(section.path)) else 1 if words.search(section.text) else 2

    yield from (ref for ref, _ in sorted(sections, key=rank))


def most_critical(items: Sequence[BankItem]) -> Sequence[BankItem]:
    """Sort items, most valuable first: what decides a case comes before what one only has to know."""
    return sorted(items, key=lambda item: -value(item.item))


def context_of(event: WorkEvent, task: str, hidden: frozenset[str]) -> Mapping[str, str]:
    """Return the fields of the event that the person sees, without those in `hidden` and without empty ones."""
    visible = {key: value for key, value in event.context.items() if key not in hidden}
    fields = {**visible, "task": task, OUTCOME: event.kind}
    return {key: value for key, value in fields.items() if value}
