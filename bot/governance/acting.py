"""Acts on proposals: for people when they click, for Cairn when something is due. Slack is told after the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import structlog
from typing_extensions import override

from bot.governance.details import ProposalDetails
from bot.governance.posts import ProposalPosts
from bot.outbox.followed_log import FollowedLog
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from core import units
from core.eventlog import CAIRN, Done
from retrieval.library.errors import LibraryBusyError, LibraryError
from retrieval.library.models import digest_of
from retrieval.library.proposals.events import Approved, Body, HandedOver, Published, RolledBack
from retrieval.library.proposals.models import Proposal, ProposalDone, ProposalRefused, Suggestion, Why
from retrieval.library.proposals.service import ProposalService
from retrieval.proposing import ProposalPublisher

_AT_ONCE: Final = 5
"""Proposals in one transaction: some .2 s of processor time (docs/measurements/operating.md)."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class ProposalBook(FollowedLog[Proposal, Body, Why]):
    """Stores acts on proposals. The caller checks who may act."""

    service: ProposalService
    posts: ProposalPosts
    publisher: ProposalPublisher

    @property
    def details(self) -> ProposalDetails:
        return self.posts.details

    def suggest(self, suggestion: Suggestion, committed: Callable[[], object] = lambda: None) -> ProposalDone | ProposalRefused:
        """Open a proposal for a suggestion and post its card. The caller checks whether the person may see the SOP."""
        return self.do(lambda uow: self.service.suggest(uow, suggestion, self.clock()), committed=committed)

    def approve(self, proposal_id: str, person: str, seal: str, *, opens: bool = False) -> ProposalDone | ProposalRefused:
        """Approve the words that the seal stands for; what is due today is published at once."""
        effective = units.run(self.units, lambda uow: self._effective(uow, proposal_id))
        done = self.act(proposal_id, person, Approved(seal, effective, opens))
        if isinstance(done, Done):
            self.publish_due(proposal_id)
        return done

    def _effective(self, uow: UnitOfWork, proposal_id: str) -> date | None:
        """Return the day that a version's file names."""
        proposal = uow.proposals.get(proposal_id)
        after = self.service.drafts.after(uow, proposal) if proposal and not proposal.is_text else None
        return after.governance.effective if after else None

    def publish_due(self, only: str = "") -> None:
        """Publish what is approved and due. Embedding takes a moment, so no unit of work is open meanwhile."""
        due = units.run(self.units, lambda uow: self.service.due(uow, self.clock()))
        for proposal in due:
            if only in {"", proposal.id}:
                try:
                    body = self.publisher.publish(proposal, self.clock())
                except LibraryError:
                    _log.warning("proposal_not_published", proposal=proposal.id, exc_info=True)
                    continue
                self.act(proposal.id, CAIRN, body)
                _log.info("proposal_published", proposal=proposal.id, what=type(body).__name__.lower())

    def roll_back(self, proposal: Proposal, person: str) -> ProposalDone | ProposalRefused:
        """Let readers see again what they saw before. If several roll back at once, one succeeds. Raises `LibraryError`: there is
        nothing to go back to, or it would open a restricted SOP.
        """
        done = self.act(proposal.id, person, RolledBack(proposal.base or 0))
        if isinstance(done, Done):
            self._back(done.record)
        return done

    def finish_roll_backs(self) -> None:
        """Finish roll-backs that a crash interrupted after they were decided."""
        for proposal in units.run(self.units, lambda uow: self.service.half_rolled_back(uow, self.clock())):
            self._back(proposal)

    def _back(self, proposal: Proposal) -> None:
        try:
            self.publisher.roll_back(proposal, proposal.decided_by, self.clock())
        except LibraryBusyError:
            raise
        except LibraryError:
            self.act(proposal.id, CAIRN, Published(proposal.number or 0))
            raise

    def look(self) -> Sequence[ProposalDone]:
        """Open what waits without a proposal, close what was overtaken, post and update what was done elsewhere. A transaction does
        a few of them: their cards take long to draw, and nobody else can write meanwhile.
        """

        def work(uow: UnitOfWork) -> tuple[Sequence[ProposalDone], list[Post]]:
            done = self.service.open_waiting(uow, self.clock(), _AT_ONCE)
            return done, [post for opened in done for post in self.follow(uow, opened)]

        every: list[ProposalDone] = []
        while some := self.delivery.deliver(work):
            every += some
        return every

    def redraw(self, proposal_id: str, mark: str) -> None:
        """Render its cards again although nothing happened to it, because what is around it has changed. `mark` names the
        occasion.
        """

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            proposal = uow.proposals.get(proposal_id)
            posts = self.posts.updates(uow, proposal) if proposal is not None else []
            return None, [Post(f"{post.key}:{digest_of(mark)}", post.channel, post.call) for post in posts]

        self.delivery.deliver(work)

    def catch_up(self, proposal_id: str) -> None:
        """Post or update the card of a proposal on which somebody acted on the command line; note where cards were posted."""
        self.delivery.deliver(partial(self._missing, proposal_id))
        self.note_sent(proposal_id)

    def _missing(self, proposal_id: str, uow: UnitOfWork) -> tuple[None, list[Post]]:
        proposal = uow.proposals.get(proposal_id)
        return None, self.posts.missing(uow, proposal) if proposal is not None else []

    @override
    def _besides(self, uow: UnitOfWork, record: Proposal) -> Sequence[Body]:
        """Hand the proposal to the next in line when Slack refused its card for good."""
        expected = self.posts.expected_cards(uow, record)
        if record.handed_to is not None or not expected or not uow.outbox.is_lost(expected[-1][0]):
            return []
        to = self.details.routes.next(uow, record)
        _log.warning("proposal_card_lost", proposal=record.id, moved=to is not None)
        return [HandedOver(to)] if to else []
