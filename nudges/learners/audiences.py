"""Limits practice to what search would show: an SOP that a role may not see, or that is retired, gives no questions or options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from core.people import Viewer
from nudges.cards.models import PracticeCard
from nudges.items.bank import BankItem
from nudges.items.models import Item
from nudges.ports import PracticeUnit
from retrieval.library.models import SectionRef, digest_of

MOST: Final = 2
_INTERVAL: Final = 7
"""Days after the last right answer from which on a section counts as known well."""


def explainers(unit: PracticeUnit, person: str, section: SectionRef, today: date) -> Sequence[str]:
    """Return the ids of up to `MOST` colleagues; the first one depends on who asks, so that not everybody asks the same person."""
    willing = {learner.person: learner for learner in unit.learners.everyone() if learner.explains and learner.person != person}
    if not willing:
        return ()
    cards: dict[str, list[PracticeCard]] = {}
    for card in unit.cards.in_section(section):
        if card.person in willing:
            cards.setdefault(card.person, []).append(card)
    audiences = AudienceCache(unit)
    able = [
        colleague
        for colleague, theirs in cards.items()
        if _masters(theirs) and audiences.may_see(willing[colleague].role, section.sop_id) and _is_there(unit, colleague, today)
    ]
    return sorted(able, key=lambda colleague: digest_of(colleague, person, str(section)))[:MOST]


def _masters(cards: Sequence[PracticeCard]) -> bool:
    """Return whether no card was missed last time, and one was answered more than once, last with an interval of a week or more."""
    known = [card.schedule for card in cards if card.schedule.reviews > 1 and card.schedule.interval >= _INTERVAL]
    return bool(known) and all(card.schedule.misses == 0 for card in cards)


def _is_there(unit: PracticeUnit, person: str, today: date) -> bool:
    known = unit.people.get(person)
    return known is not None and not known.has_left(today)


class AudienceCache:
    """Remembers who may see which SOP: each is looked up once. Use it in one unit of work only, and in one thread."""

    def __init__(self, unit: PracticeUnit) -> None:
        self.unit = unit
        self._known: dict[str, frozenset[str] | None] = {}

    def may_see(self, role: str | None, sop_id: str) -> bool:
        if sop_id not in self._known:
            card = self.unit.library.card(sop_id)
            self._known[sop_id] = card.governance.audience if card else None
        audience = self._known[sop_id]
        return audience is not None and Viewer.of(role).may_see(audience)

    def holds(self, item: Item) -> bool:
        """Return whether everyone may still read every wrong option: an SOP that lent one may be restricted or retired by now."""
        lenders = item.lenders or (("",) if item.borrows else ())
        return all(self.may_see(None, lender) for lender in lenders)

    def holding(self, items: Mapping[str, Sequence[BankItem]]) -> dict[str, Sequence[BankItem]]:
        """Return the items, by family, for which `holds` is true; families without one are left out."""
        kept = {family: [item for item in theirs if self.holds(item.item)] for family, theirs in items.items()}
        return {family: theirs for family, theirs in kept.items() if theirs}

    def open_to(self, role: str | None, cards: Iterable[PracticeCard]) -> list[PracticeCard]:
        """Return the cards whose SOP the role may see; the others wait, and take no place in the day's batch."""
        return [card for card in cards if self.may_see(role, card.section.sop_id)]
