"""Work that went wrong although no step is named (reopened, escalated, late, money lost), and the section that says what helps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from core.work_events import WorkEvent
from core.work_kinds import WorkKind
from nudges.cards.models import OUTCOME, Cause
from nudges.items.bank import BankItem
from nudges.items.worth import value
from nudges.ports import PracticeUnit
from retrieval.library.models import Section, SectionRef

_IN_ORDER: Final = 1
_ABOUT: Final[Mapping[str, re.Pattern[str]]] = {
    kind.value: re.compile(words, re.IGNORECASE)
    for kind, words in {
        WorkKind.TICKET_REOPENED: r"re-?open|comes? back|close[sd]? the (?:ticket|case)|confirm|follow[- ]up|before you",
        WorkKind.ESCALATED: r"escalat|hand(?:s|ed)? (?:it )?over|hand-?off|approv|threshold|who decides|limit",
        WorkKind.SLA_BREACHED: r"deadline|time ?limit|service level|\bSLA\b|respon[sd]|within|due",
        WorkKind.LEAKAGE: r"limit|approv|check|threshold|amount|duplicate|reconcil",
        WorkKind.POLICY_CHECKED: r"policy|check|approv|limit|must|never",
    }.items()
}


def is_outcome(event: WorkEvent) -> bool:
    """Whether an event says that a piece of work went wrong; a policy check that found everything in order does not."""
    is_checked = event.kind == WorkKind.POLICY_CHECKED.value
    return event.kind in _ABOUT and (not is_checked or (event.value is not None and event.value < _IN_ORDER))


def is_planned(unit: PracticeUnit, person: str, on: date) -> bool:
    """Whether something of this day's work comes the next day already: several events of a day are one question."""
    causes = {Cause.MISSED_STEP, Cause.OUTCOME}
    return any(start.cause in causes and start.on == on for start in unit.cards.starts_of(person))


def sections_about(event: WorkEvent, sections: Sequence[tuple[SectionRef, Section]]) -> Iterator[SectionRef]:
    """A task's sections: those whose heading is about the outcome, then those whose text is, then the others."""
    about = _ABOUT[event.kind]

    def distance(entry: tuple[SectionRef, Section]) -> int:
        _, section = entry
        return 0 if about.search(" / ".join(section.path)) else 1 if about.search(section.text) else 2

    yield from (ref for ref, _ in sorted(sections, key=distance))


def most_critical(items: Sequence[BankItem]) -> Sequence[BankItem]:
    """Return the items by their value: those that decide a case before those that only have to be known."""
    return sorted(items, key=lambda item: -value(item.item))


def context_of(event: WorkEvent, task: str, hidden: frozenset[str]) -> Mapping[str, str]:
    """What the person is shown about the event."""
    shown = {key: value for key, value in event.context.items() if key not in hidden}
    named = {**shown, "task": task, OUTCOME: event.kind}
    return {key: value for key, value in named.items() if value}
