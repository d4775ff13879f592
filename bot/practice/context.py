"""What every part of practice in Slack works with: stores, rules, names, addresses, the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.outbox.delivery import Delivery
from bot.ports import Clock, Links, UnitOfWork
from bot.slack.people import People
from core.language_model import LanguageModel
from core.people import Viewer
from nudges.rules import Rules
from retrieval.library.models import CurrentSection, SectionRef

BATCH = "practice:"
"""Prefix of the outbox key of a practice message; the batch's id follows."""


@dataclass(frozen=True)
class Practice:
    units: Callable[[], UnitOfWork]
    rules: Rules
    people: People
    links: Links
    delivery: Delivery
    clock: Clock
    language: LanguageModel | None = None
    """Shortens action cards; without one they are the SOP's own lines."""

    def section(self, uow: UnitOfWork, ref: SectionRef) -> CurrentSection | None:
        """The section as it stands; of an SOP as a whole (empty anchor) its first section."""
        found = uow.library.section(ref) if ref.anchor else None
        if found is not None or ref.anchor:
            return found
        card = uow.library.card(ref.sop_id)
        document = uow.library.document(ref.sop_id, card.version) if card else None
        return CurrentSection(card, document.sections[0]) if card and document and document.sections else None

    def may_see(self, uow: UnitOfWork, person: str, sop_id: str) -> bool:
        """Whether this person may see the SOP as it is now; False for one that is gone."""
        card, known = uow.library.card(sop_id), uow.people.get(person)
        return card is not None and Viewer.of(known.role if known else None).may_see(card.governance.audience)


@dataclass
class AudienceCache:
    """What many people may see, asked once per SOP. `roles` by person are those of the directory."""

    practice: Practice
    roles: Mapping[str, str | None]
    _audiences: dict[str, frozenset[str] | None] = field(default_factory=dict, init=False)

    def may_see(self, uow: UnitOfWork, person: str, sop_id: str) -> bool:
        """The same as `Practice.may_see`; somebody whose role is not known here is looked up."""
        if person not in self.roles:
            return self.practice.may_see(uow, person, sop_id)
        if sop_id not in self._audiences:
            card = uow.library.card(sop_id)
            self._audiences[sop_id] = card.governance.audience if card else None
        audience, role = self._audiences[sop_id], self.roles[person]
        return audience is not None and Viewer.of(role).may_see(audience)
