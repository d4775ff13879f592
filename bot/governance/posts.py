"""Builds what Slack is told after an event of a proposal: its card, a call for who decides, a note to its author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.blocks.card import Card
from bot.governance.details import ProposalDetails
from bot.governance.views import notes
from bot.governance.views.card import moved_card, proposal_card
from bot.outbox.live_card import HandedCards
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.people import People
from bot.slack.sent_messages import Permalinks
from core.eventlog import CardPosted
from escalation.owners import OwnerRoute
from retrieval.library.proposals.events import Body, Event, HandedOver, Opened, Published, Rejected, Withdrawn
from retrieval.library.proposals.models import Proposal, ProposalDone
from retrieval.library.proposals.ports import Proposals

_SLACK_ID: Final = re.compile(r"[UW][A-Z0-9]+")


@dataclass(frozen=True)
class ProposalPosts(HandedCards[Proposal, Body]):
    kind = "proposal"
    moves = (Opened, HandedOver)

    details: ProposalDetails
    permalinks: Permalinks

    @property
    @override
    def people(self) -> People:
        return self.details.routes.people

    @override
    def store(self, uow: UnitOfWork) -> Proposals:
        return uow.proposals

    @override
    def follow(self, uow: UnitOfWork, done: ProposalDone) -> list[Post]:
        proposal, event = done.record, done.event
        if isinstance(event.body, CardPosted):
            return [*self.caught_up(uow, proposal, event), *self._called(uow, proposal, event.body)]
        posts = self._sent(uow, proposal) if isinstance(event.body, Opened) else self._told(uow, proposal, event)
        return [*self.card_after(uow, proposal, event), *self.updates(uow, proposal), *posts]

    @override
    def route(self, uow: UnitOfWork, record: Proposal) -> OwnerRoute | None:
        return self.details.routes.route(uow, record)

    @override
    def drawn(self, uow: UnitOfWork, record: Proposal, key: str, channel: str, *, is_new: bool) -> Card:
        """Render a card. The newest one has the buttons; an earlier one says that the proposal went on."""
        expected = self.expected_cards(uow, record)
        is_newest = is_new or not expected or expected[-1][0] == key
        with self.details.routes.people.speaking(channel):
            shown = self.details.shown(uow, record, channel)
            return proposal_card(shown) if is_newest else moved_card(shown)

    def missing(self, uow: UnitOfWork, proposal: Proposal) -> list[Post]:
        """Return the card of a proposal that was opened elsewhere (on the command line), and updates of what was done there."""
        history = uow.proposals.history(proposal.id)
        if not self.expected_cards(uow, proposal):
            return self.card_after(uow, proposal, history[0]) if proposal.is_open else []
        seen = [event.seq for event in history if not isinstance(event.body, CardPosted)]
        written = [int(key.rpartition(":")[2]) for key, _ in self.expected_cards(uow, proposal)]
        if not proposal.cards or seen[-1] <= max(written):
            return []
        tried = (f"{self.kind}-card:{proposal.id}:{number}:0" for number in range(seen[-1], proposal.version + 1))
        return [] if any(uow.outbox.channel(key) for key in tried) else self.updates(uow, proposal)

    def _called(self, uow: UnitOfWork, proposal: Proposal, at: CardPosted) -> list[Post]:
        """Tell the person for whom a card waits in a channel; nobody when they have the card as a direct message."""
        route = self.route(uow, proposal)
        if route is None or route.person is None or route.is_direct or not proposal.is_open:
            return []
        people, key = self.details.routes.people, f"proposal-call:{proposal.id}:{len(proposal.cards)}"
        with people.speaking(route.person):
            shown = self.details.shown(uow, proposal, route.person)
            card = notes.call_note(shown.title, people.channel_name(route.channel), self.permalinks.of(at.channel, at.ts))
        call = calls.only_for(calls.post(key, route.person, card), route.person, self._sops(uow, proposal))
        return [Post(key, route.person, call)] if shown.title else []

    def _sent(self, uow: UnitOfWork, proposal: Proposal) -> Iterator[Post]:
        """Tell the author to whom it went, unless the card itself is sent to them."""
        person = proposal.suggested_by
        route = self.route(uow, proposal)
        is_theirs = route is not None and route.channel == person
        if not proposal.is_text or is_theirs or not _SLACK_ID.fullmatch(person):
            return
        shown = self.details.shown(uow, proposal, person)
        if shown.title:
            key = f"proposal-sent:{proposal.id}"
            with self.details.routes.people.speaking(person):
                card = notes.sent(shown.title, self._went_to(uow, route, person), origin=proposal.origin)
            yield Post(key, person, calls.only_for(calls.post(key, person, card), person, self._sops(uow, proposal)))

    def _went_to(self, uow: UnitOfWork, route: OwnerRoute | None, person: str) -> str:
        """Name who has it, in words for this person; empty for nobody."""
        if route is None:
            return ""
        people = self.details.routes.people
        is_other = route.person is not None and route.person != person
        return people.name(route.person, uow) if is_other else people.channel_name(route.channel)

    def _told(self, uow: UnitOfWork, proposal: Proposal, event: Event) -> Iterator[Post]:
        """Tell the author what was decided, unless they decided it themselves."""
        person = proposal.suggested_by
        is_end = isinstance(event.body, (Published, Rejected, Withdrawn))
        if not is_end or not proposal.is_text or person == proposal.decided_by or not _SLACK_ID.fullmatch(person):
            return
        with self.details.routes.people.speaking(person):
            shown = self.details.shown(uow, proposal, person)
            card = notes.outcome(shown, shown.page)
        if shown.title:
            key = f"proposal-told:{proposal.id}:{event.seq}"
            yield Post(key, person, calls.only_for(calls.post(key, person, card), person, self._sops(uow, proposal)))

    @staticmethod
    def _sops(uow: UnitOfWork, proposal: Proposal) -> list[str]:
        """Return the SOP that a message is about; a new one that nobody sees yet binds nothing."""
        return [proposal.sop_id] if uow.library.card(proposal.sop_id) else []
