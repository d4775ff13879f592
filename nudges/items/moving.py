"""Carries a stored item into a new version of its SOP: it stays, moves, is flagged, suspended or replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from nudges.items.bank import ASKED, FOR_GOOD, BankItem, ItemState, Why, entering
from nudges.items.leaks import resembles, states
from nudges.items.models import Item, ItemOrigin, Kind
from nudges.items.noted import noted_rules
from nudges.items.plain import stands_in
from nudges.items.ports import Change
from nudges.ports import PracticeUnit
from retrieval.library.models import Section, SopDocument


@dataclass(frozen=True, slots=True)
class Moved:
    """Says what became of an item: the section whose learners are asked once more, and the state it got."""

    section: str = ""
    effect: ItemState | None = None
    is_renewed: bool = False
    """A recall card that shows the new words from now on."""

    @property
    def is_changed(self) -> bool:
        return self.is_renewed or self.effect is ItemState.FLAGGED


@dataclass(frozen=True)
class Move:
    """The changes that a new version makes to one stored item. `before` is the version that was current, None at the first."""

    unit: PracticeUnit
    found: BankItem
    document: SopDocument
    before: SopDocument | None
    made: Mapping[str, Item]
    now: datetime

    def apply(self) -> Moved:
        item, state = self.found.item, self.found.state
        if state is ItemState.REJECTED or self.found.why in FOR_GOOD:
            return Moved()
        if item.is_self_rated and state is not ItemState.SUSPENDED:
            return self._followed()
        is_generated = item.origin is ItemOrigin.GENERATED
        return self._given_way() if is_generated and item.kind is Kind.MISTAKES and item.id not in self.made else self._kept()

    def _given_way(self) -> Moved:
        """Take out a question about rules of which any may have changed, since the family has others."""
        suspend(self.unit, self.found, Why.REMADE, self.now)
        return Moved()

    def _no_longer(self, is_in: Callable[[str, str], bool]) -> bool:
        """Return whether a rule that a person's question shows as noted was in the version before, and is not in this one.

        Its section holds only some of the rules. One in the owner's own words may stand in neither version: nothing became of it.
        """
        if self.before is None or self.found.item.origin is ItemOrigin.GENERATED:
            return False
        past, present = (
            [f"{section.heading}\n{section.text}" for section in document.sections] for document in (self.before, self.document)
        )
        told = [rule.told for rule in noted_rules(self.found.item)]
        return any(any(is_in(text, rule) for text in past) and not any(is_in(text, rule) for text in present) for rule in told)

    def _kept(self) -> Moved:
        item, state = self.found.item, self.found.state
        section = self._section()
        if (section is None and not (not item.section and item.id in self.made)) or self._no_longer(resembles):
            is_lost = suspend(self.unit, self.found, Why.EVIDENCE_LOST, self.now)
            return Moved(item.section, ItemState.SUSPENDED if is_lost else None)
        return self._revived() if state is ItemState.SUSPENDED else self._standing(section)

    def _followed(self) -> Moved:
        """Keep a recall card whose section shows the same words; else replace it, without an owner's review."""
        item = self.found.item
        made = next((candidate for candidate in self.made.values() if candidate.family == item.family), None)
        if made is None or made.evidence != item.evidence:
            is_out = suspend(self.unit, self.found, Why.EVIDENCE_LOST, self.now)
            return Moved(item.section, ItemState.SUSPENDED if is_out and made is None else None, is_renewed=made is not None)
        if made.section_digest == item.section_digest:
            return Moved()
        self.unit.items.move(item.id, made.section, made.section_digest)
        return Moved(made.section, is_renewed=True)

    def _standing(self, section: Section | None) -> Moved:
        item = self.found.item
        if section is None:
            return Moved()
        is_moved = section.digest != item.section_digest
        if is_moved:
            self.unit.items.move(item.id, section.anchor, section.digest)
        return self._flagged(section.anchor) if is_moved or self._no_longer(states) else Moved()

    def _flagged(self, anchor: str) -> Moved:
        """Flag what is asked. One that waits already is no news: nobody is asked once more for it."""
        change = Change(ItemState.FLAGGED, self.now, Why.SECTION_CHANGED)
        is_new = self.unit.items.change(self.found.item.id, ASKED - {ItemState.FLAGGED}, change)
        return Moved(anchor, ItemState.FLAGGED if is_new else None)

    def _section(self) -> Section | None:
        """Return the section with the evidence: the item's own, else the first one that holds it."""
        item = self.found.item
        ordered = sorted(self.document.sections, key=lambda section: section.anchor != item.section)
        return next((section for section in ordered if item.section and stands_in(item.evidence, section.text)), None)

    def _revived(self) -> Moved:
        made = self.made.get(self.found.item.id)
        if made is not None:
            self.unit.items.move(made.id, made.section, made.section_digest)
            self.unit.items.change(made.id, {ItemState.SUSPENDED}, Change(entering(made, self.now).state, self.now))
        return Moved()


def suspend(unit: PracticeUnit, item: BankItem, why: Why, now: datetime) -> bool:
    """Suspend an item that is asked or waits for its owner; return whether it was either."""
    living = {*ASKED, ItemState.REVIEW}
    return unit.items.change(item.item.id, living, Change(ItemState.SUSPENDED, now, why))
