"""Turns an outcome into a card and looks up what views may not: addresses, owners' names, today's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.blocks.card import Card
from bot.blocks.notes import how_to
from bot.blocks.words import Shown
from bot.ports import Clock, Links, UnitOfWork
from bot.questions.views.answer import answer_card
from bot.questions.views.choice import choice_card, same_for
from bot.questions.views.conflict import ShownConflict, side_by_side
from bot.questions.views.places import opened_card, places_card, read_only, unanswered_card
from bot.questions.views.sharing import shared_card
from bot.questions.views.written import written_card
from nudges.lessons.action_cards import offered
from retrieval.answer.conflicts import Conflict
from retrieval.answer.models import Answered, Outcome, Places, Reason, Source, Unanswered, Written, sources_of


class Names(Protocol):
    def name(self, person: str | None, uow: UnitOfWork | None = None, /) -> str:
        """Plain name for an id or e-mail address; empty for None."""


@dataclass(frozen=True)
class Rendering:
    links: Links
    people: Names
    clock: Clock
    uow: UnitOfWork | None = None
    """The unit that names are read in; None: one for each name."""

    def within(self, uow: UnitOfWork) -> Rendering:
        """Return the same renderer reading through an open unit of work."""
        return replace(self, uow=uow)

    def card(self, question_id: str, outcome: Outcome, reader: str, *, is_reported: bool = False, may_share: bool = False) -> Card:
        """Render the answer, alike for a DM, a thread and a private answer. `is_reported`: owners hear of the conflicts in it;
        `may_share`: it is read by the asker alone, who may show it to others unless it is restricted.

        `reader` is the asker's id: what is restricted leaves for their eyes only, and so do its links.
        """
        if isinstance(outcome, Answered):
            best, *others = outcome.sources
            shown = [self.shown(best, reader), *(self.linked(other, reader) for other in others)]
            may_share = may_share and not is_restricted(outcome)
            card = answer_card(question_id, outcome, shown, self.clock().date(), may_share=may_share)
            warnings = [
                block
                for conflict in outcome.conflicts
                for block in side_by_side(self._conflict(conflict, reader), is_reported=is_reported)
            ]
            same = [same_for(outcome.holds_for)] if outcome.holds_for else []
            return Card(card.text, (*card.blocks[:-1], *same, *warnings, card.blocks[-1]))
        if isinstance(outcome, Places):
            shown = [self.linked(source, reader) for source in outcome.sources]
            return (
                choice_card(question_id, outcome.choice, shown)
                if outcome.choice
                else places_card(question_id, shown, outcome.in_words)
            )
        if outcome.reason is Reason.EMPTY_QUESTION:
            return how_to()
        return unanswered_card(question_id, outcome)

    def places(self, question_id: str, sources: Sequence[Source | None], reader: str) -> Card:
        """Render the places to choose from again; None stands for a place that is gone."""
        return places_card(question_id, [self.linked(source, reader) if source else None for source in sources])

    def opened(self, question_id: str, source: Source, reader: str, places: int) -> Card:
        """Render one of `places` sections, opened by the person who asked."""
        return opened_card(question_id, self.shown(source, reader), places, self.clock().date())

    def read_only(self, source: Source, reader: str) -> Card:
        """Render a section for somebody who did not ask for it: without buttons."""
        return read_only(self.shown(source, reader), self.clock().date())

    def shared(self, source: Source, channel: str, by: str, question: str) -> Card:
        """Render a section that somebody shows in a channel, with their question."""
        return shared_card(self.shown(source, channel), by, question, self.clock().date())

    def written(self, question_id: str, written: Written, reader: str) -> Card:
        """Render an answer in a language model's words."""
        return written_card(question_id, written, [self.shown(source, reader) for source in written.sources], self.clock().date())

    def _conflict(self, conflict: Conflict, reader: str) -> ShownConflict:
        section, other = conflict.one.current, conflict.other.current
        return ShownConflict(
            conflict, (self.links(section.sop, section.section, reader), self.links(other.sop, other.section, reader))
        )

    def shown(self, source: Source, reader: str) -> Shown:
        """Return a source with its address, its owner's name and its action card. Without a unit of work no action card is
        offered.
        """
        card = offered(self.uow, source.current) if self.uow is not None else None
        owner = self.people.name(source.current.sop.governance.owner, self.uow)
        return replace(self.linked(source, reader), owner=owner, card=card)

    def linked(self, source: Source, reader: str) -> Shown:
        """Return a source that is only named, with its address; nothing is read for it."""
        return Shown(source, self.links(source.current.sop, source.current.section, reader))


def for_everyone(outcome: Outcome) -> Outcome:
    """Return the outcome without further sources that are not open to everyone; unchanged when the first source is restricted
    itself.
    """
    if isinstance(outcome, Unanswered) or outcome.sources[0].current.sop.governance.audience:
        return outcome
    shown = tuple(source for source in outcome.sources if not source.current.sop.governance.audience)
    if isinstance(outcome, Places):
        return outcome.only(shown)
    conflicts = tuple(conflict for conflict in outcome.conflicts if not conflict.other.current.sop.governance.audience)
    return replace(outcome, sources=shown, conflicts=conflicts)


def is_restricted(outcome: Outcome) -> bool:
    """Return whether the card names an SOP that is not open to everyone."""
    return any(source.current.sop.governance.audience for source in sources_of(outcome))
