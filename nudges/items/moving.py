"""Carries a stored item into a new version of its SOP: it stays, moves, is flagged, suspended or replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nudges.items.bank import ASKED, FOR_GOOD, BankItem, ItemState, Why
from nudges.items.leaks import states
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.items.noted import noted_rules
from nudges.items.plain import stands_in
from nudges.items.ports import Change
from nudges.ports import PracticeUnit
from retrieval.library.models import Section, SopDocument

STATES = {Release.AUTO: ItemState.AUTO, Release.REVIEW: ItemState.REVIEW}
"""The state in which an item of each release enters the bank."""


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
    """The changes that a new version makes to one stored item."""

    unit: PracticeUnit
    found: BankItem
    document: SopDocument
    made: Mapping[str, Item]
    now: datetime

    def apply(self) -> Moved:
        item, state = self.found.item, self.found.state
        if state is ItemState.REJECTED or self.found.why in FOR_GOOD:
            return Moved()
        if item.is_self_rated and state is not ItemState.SUSPENDED:
            return self._followed()
        return self._kept() if self._is_told() else self._given_way()

    def _is_told(self) -> bool:
        """Return whether the SOP still has each rule that a question shows as noted; its section holds only some of them."""
        item, sections = self.found.item, [section.text for section in self.document.sections]
        if item.origin is ItemOrigin.GENERATED:
            return item.kind is not Kind.MISTAKES or item.id in self.made
        return all(any(states(text, rule.told) for text in sections) for rule in noted_rules(item))

    def _given_way(self) -> Moved:
        """Take out a question about rules of which any may have changed, since the family has others; flag an owner's."""
        if self.found.item.origin is not ItemOrigin.GENERATED:
            return self._flagged(self.found.item.section)
        suspend(self.unit, self.found, Why.REMADE, self.now)
        return Moved()

    def _kept(self) -> Moved:
        item, state = self.found.item, self.found.state
        section = self._section()
        if section is None and not (not item.section and item.id in self.made):
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
        if section is None or section.digest == item.section_digest:
            return Moved()
        self.unit.items.move(item.id, section.anchor, section.digest)
        return self._flagged(section.anchor)

    def _flagged(self, anchor: str) -> Moved:
        change = Change(ItemState.FLAGGED, self.now, Why.SECTION_CHANGED)
        return Moved(anchor, ItemState.FLAGGED if self.unit.items.change(self.found.item.id, ASKED, change) else None)

    def _section(self) -> Section | None:
        """Return the section with the evidence: the item's own, else the first one that holds it."""
        item = self.found.item
        ordered = sorted(self.document.sections, key=lambda section: section.anchor != item.section)
        return next((section for section in ordered if item.section and stands_in(item.evidence, section.text)), None)

    def _revived(self) -> Moved:
        made = self.made.get(self.found.item.id)
        if made is not None:
            self.unit.items.move(made.id, made.section, made.section_digest)
            self.unit.items.change(made.id, {ItemState.SUSPENDED}, Change(STATES[made.release], self.now))
        return Moved()


def suspend(unit: PracticeUnit, item: BankItem, why: Why, now: datetime) -> bool:
    """Suspend an item that is asked or waits for its owner; return whether it was either."""
    living = {*ASKED, ItemState.REVIEW}
    return unit.items.change(item.item.id, living, Change(ItemState.SUSPENDED, now, why))
