"""What an owner can choose from: sections that answer a topic, and topics that it may be part of. Only what they may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.words import plain_title
from bot.ports import UnitOfWork
from bot.topics.details import AlertDetails
from bot.topics.views.modals import CHOICES, Choice
from insights.alerts.models import Alert
from retrieval.library.models import CurrentSection, SectionRef, digest_of


@dataclass(frozen=True, slots=True)
class Sections:
    """`is_all`: nothing had to be left out."""

    shown: Sequence[Choice]
    is_all: bool


@dataclass(frozen=True)
class AlertChoices:
    details: AlertDetails

    def sections(self, uow: UnitOfWork, alert: Alert, person: str) -> Sections:
        """Sections that this person may see: those of the same SOP (or of one that disagrees) first, then all by title."""
        near = {ref.sop_id for ref in (alert.section, *alert.others) if ref is not None}
        found = sorted(self._visible(uow, person), key=lambda one: (one.sop.id not in near, plain_title(one).casefold()))
        others = [one for one in found if one.ref != alert.section]
        return _choices(others)

    def named(self, uow: UnitOfWork, person: str, words: str) -> Sections:
        """Sections whose title holds every one of these words, in part."""
        parts = words.casefold().split()
        found = [one for one in self._visible(uow, person) if all(part in plain_title(one).casefold() for part in parts)]
        return _choices(sorted(found, key=lambda one: plain_title(one).casefold()))

    def section_of(self, uow: UnitOfWork, person: str, value: str) -> SectionRef | None:
        """The section that was chosen, if this person may (still) see it."""
        return next((one.ref for one in self._visible(uow, person) if _value(one.ref) == value), None) if value else None

    def topics(self, uow: UnitOfWork, alert: Alert, person: str) -> Sequence[Choice]:
        """Other topics that fire and that this person decides about; those of the same SOP first."""
        routes, details = self.details.routes, self.details
        others = [one for one in uow.alerts.live() if one.topic is not None and one.topic != alert.topic]
        theirs = [one for one in others if routes.may_decide(uow, one, person)]
        ranked = sorted(theirs, key=lambda one: (one.sop_id != alert.sop_id, -one.reading.times, one.id))
        topics = {one.topic: details.title(uow, one, person) for one in ranked if one.topic}
        return list(topics.items())[:CHOICES]

    def _visible(self, uow: UnitOfWork, person: str) -> list[CurrentSection]:
        viewer = self.details.routes.people.asker(person, uow).viewer
        seen = [audience for audience in uow.library.audiences() if viewer.may_see(audience)]
        return [one for audience in seen for one in uow.library.current(audience)]


def _choices(found: Sequence[CurrentSection]) -> Sections:
    return Sections([(_value(one.ref), plain_title(one, 300)) for one in found[:CHOICES]], len(found) <= CHOICES)


def _value(ref: SectionRef) -> str:
    """Short enough for a menu, whatever the ids."""
    return digest_of(ref.sop_id, ref.anchor)
