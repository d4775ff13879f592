"""An owner looks at one section's items together, the most useful first, and approves at once what needs no look of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nudges.items.bank import WAITING, BankItem, Reviewed, Why
from nudges.items.models import Item, Kind, Origin
from nudges.items.reviewing import approve
from nudges.ports import PracticeUnit
from retrieval.library.models import SectionRef, digest_of

AT_ONCE: Final = 8
"""Items that one look shows: more than that, and nobody reads the last ones."""

UNASKED: Final = 10
"""Items that are put before an owner in a week without being asked for."""

_BY_VALUE: Final = (
    Kind.WRITTEN,
    Kind.SCENARIO,
    Kind.BRANCH,
    Kind.MODEL_CASE,
    Kind.CLOZE,
    Kind.TABLE,
    Kind.FIELDS,
    Kind.TRUE_FALSE,
    Kind.MISSING_STEP,
    Kind.NEXT_STEP,
    Kind.OWNER,
    Kind.WHICH_SOP,
)
_COMPLAINTS: Final = frozenset({Why.REPORTED, Why.OUTDATED, Why.TOO_EASY})
_STAMP: Final = 8


@dataclass(frozen=True, slots=True)
class SectionLook:
    """One section's items that wait, at most `AT_ONCE`; `more` of the section wait beside them."""

    section: SectionRef
    items: tuple[BankItem, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item as it was shown: `stamp` differs once its state or its section has changed."""

    id: str
    stamp: str


def rank(item: Item) -> int:
    """Order items by what an answer is worth: a case that is decided before a fact, a fact before the order of steps."""
    kinds = (*_BY_VALUE, item.kind)
    return kinds.index(item.kind)


def needs_own_look(found: BankItem) -> bool:
    """Whether the lint noticed something, people called it wrong, or a colleague suggested it: nobody approves that in passing."""
    return bool(found.item.findings) or found.why in _COMPLAINTS or found.item.origin is Origin.SUGGESTED


def is_waiting(found: BankItem) -> bool:
    """Whether an owner's word on it is still open, and nobody complained so often that it was taken out."""
    return found.state in WAITING


def looks(waiting: Iterable[BankItem]) -> list[SectionLook]:
    """Group what waits by section. Sections with items that people complained about come first, then by their best item."""
    by_section: dict[SectionRef, list[BankItem]] = {}
    for found in waiting:
        by_section.setdefault(found.section, []).append(found)
    made = [_look(section, items) for section, items in by_section.items()]
    return sorted(made, key=lambda look: _order(look.items[0]))


def unasked(waiting: Sequence[SectionLook], most: int = UNASKED) -> Iterator[SectionLook]:
    """Take sections from the front while they fit into `most` as a whole; one that does not fit is passed over."""
    left = most
    for look in waiting:
        if len(look.items) <= left:
            left -= len(look.items)
            yield look


def stamp(found: BankItem) -> str:
    """Name the state in which an item is shown."""
    said = (found.state.value, found.why.value, found.item.section_digest, f"{found.changed_at.timestamp():.3f}")
    return digest_of(*said)[:_STAMP]


def approve_unchanged(unit: PracticeUnit, shown: Collection[ShownItem], by: str, now: datetime) -> int:
    """Approve what still stands as it was shown and needs no look of its own; returns how many were approved."""
    approved = 0
    for each in shown:
        found = unit.items.get(each.id)
        if found is not None and is_waiting(found) and stamp(found) == each.stamp and not needs_own_look(found):
            approved += isinstance(approve(unit, each.id, by, now), Reviewed)
    return approved


def _look(section: SectionRef, items: Sequence[BankItem]) -> SectionLook:
    ordered = sorted(items, key=_order)
    return SectionLook(section, tuple(ordered[:AT_ONCE]), max(0, len(ordered) - AT_ONCE))


def _order(found: BankItem) -> tuple[bool, bool, int]:
    return found.why not in _COMPLAINTS, found.item.origin is not Origin.SUGGESTED, rank(found.item)
