"""Groups a section's items for an owner's review, the most useful first, and approves at once what needs no separate review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nudges.items.bank import WAITING, BankItem, Reviewed, Why
from nudges.items.demand import value
from nudges.items.models import ItemOrigin
from nudges.items.reviewing import approve
from nudges.ports import PracticeUnit
from retrieval.library.models import SectionRef, digest_of

AT_ONCE: Final = 8
"""Items that one look shows: more than that, and nobody reads the last ones."""

UNASKED: Final = 10
"""Items that are put before an owner in a week without being asked for."""

_COMPLAINTS: Final = frozenset({Why.REPORTED, Why.OUTDATED, Why.TOO_EASY})
_STAMP: Final = 8


@dataclass(frozen=True, slots=True)
class SectionReview:
    """One section's items that wait for review, at most `AT_ONCE`; `more` counts the section's other waiting items."""

    section: SectionRef
    items: tuple[BankItem, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as it was shown: `stamp` differs once its state or its section has changed."""

    id: str
    stamp: str


def needs_own_look(item: BankItem) -> bool:
    """Return whether an item needs its own review.

    It does if the lint has a finding, people called it wrong, it teaches nobody, or a colleague suggested it.
    """
    return bool(item.item.findings) or item.is_retired or item.why in _COMPLAINTS or item.item.origin is ItemOrigin.SUGGESTED


def is_waiting(item: BankItem) -> bool:
    """Return whether an owner's decision on it is still open, and it was not taken out because of complaints."""
    return item.state in WAITING


def looks(waiting: Iterable[BankItem]) -> list[SectionReview]:
    """Group what waits by section. Sections with items that people complained about come first, then by their best item."""
    by_section: dict[SectionRef, list[BankItem]] = {}
    for item in waiting:
        by_section.setdefault(item.section, []).append(item)
    made = [_look(section, items) for section, items in by_section.items()]
    return sorted(made, key=lambda look: _order(look.items[0]))


def unasked(waiting: Sequence[SectionReview], most: int = UNASKED) -> Iterator[SectionReview]:
    """Yield sections from the front while they fit into `most` as a whole; one that does not fit is skipped."""
    left = most
    for look in waiting:
        if len(look.items) <= left:
            left -= len(look.items)
            yield look


def stamp(item: BankItem) -> str:
    """Return a name for the state in which an item is shown."""
    state = (item.state.value, item.why.value, item.item.section_digest, f"{item.changed_at.timestamp():.3f}")
    return digest_of(*state)[:_STAMP]


def approve_unchanged(unit: PracticeUnit, shown: Collection[ShownItem], by: str, now: datetime) -> int:
    """Approve items that are still as they were shown and need no review of their own; return how many were approved."""
    approved = 0
    for look in shown:
        item = unit.items.get(look.id)
        if item is not None and is_waiting(item) and stamp(item) == look.stamp and not needs_own_look(item):
            approved += isinstance(approve(unit, look.id, by, now), Reviewed)
    return approved


def _look(section: SectionRef, items: Sequence[BankItem]) -> SectionReview:
    ordered = sorted(items, key=_order)
    return SectionReview(section, tuple(ordered[:AT_ONCE]), max(0, len(ordered) - AT_ONCE))


def _order(item: BankItem) -> tuple[bool, bool, bool, int]:
    return item.is_retired, item.why not in _COMPLAINTS, item.item.origin is not ItemOrigin.SUGGESTED, -value(item.item)
