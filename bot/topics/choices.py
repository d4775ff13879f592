"""Lists what an owner can choose from: sections that answer a topic, and topics that it may be part of. Only what they may see."""

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
    """Sections to choose from. `is_all`: nothing had to be left out."""

    shown: Sequence[Choice]
    is_all: bool


@dataclass(frozen=True)
class AlertChoices:
    details: AlertDetails

    def sections(self, uow: UnitOfWork, alert: Alert, person: str) -> Sections:
        """Return the sections that this person may see: those of the same SOP (or of one that disagrees) first, then all by
        title.
        """
        near = {ref.sop_id for ref in (alert.section, *alert.others) if ref is not None}
        sections = sorted(
            self._visible(uow, person), key=lambda section: (section.sop.id not in near, plain_title(section).casefold())
        )
        others = [section for section in sections if section.ref != alert.section]
        return _choices(others)

    def named(self, uow: UnitOfWork, person: str, words: str) -> Sections:
        """Return the sections whose title holds every one of these words, in part."""
        parts = words.casefold().split()
        sections = [
            section for section in self._visible(uow, person) if all(part in plain_title(section).casefold() for part in parts)
        ]
        return _choices(sorted(sections, key=lambda section: plain_title(section).casefold()))

    def section_of(self, uow: UnitOfWork, person: str, value: str) -> SectionRef | None:
        """Return the section that was chosen, if this person may (still) see it."""
        return (
            next((section.ref for section in self._visible(uow, person) if _value(section.ref) == value), None) if value else None
        )

    def topics(self, uow: UnitOfWork, alert: Alert, person: str) -> Sequence[Choice]:
        """Return the other firing topics that this person decides about; those of the same SOP first."""
        routes, details = self.details.routes, self.details
        others = [other for other in uow.alerts.live() if other.topic is not None and other.topic != alert.topic]
        theirs = [other for other in others if routes.may_decide(uow, other, person)]
        ranked = sorted(theirs, key=lambda other: (other.sop_id != alert.sop_id, -other.reading.times, other.id))
        topics = {other.topic: details.title(uow, other, person) for other in ranked if other.topic}
        return list(topics.items())[:CHOICES]

    def _visible(self, uow: UnitOfWork, person: str) -> list[CurrentSection]:
        viewer = self.details.routes.people.asker(person, uow).viewer
        seen = [audience for audience in uow.library.audiences() if viewer.may_see(audience)]
        return [section for audience in seen for section in uow.library.current(audience)]


def _choices(sections: Sequence[CurrentSection]) -> Sections:
    return Sections([(_value(section.ref), plain_title(section, 300)) for section in sections[:CHOICES]], len(sections) <= CHOICES)


def _value(ref: SectionRef) -> str:
    """Return a value short enough for a menu, whatever the ids."""
    return digest_of(ref.sop_id, ref.anchor)
