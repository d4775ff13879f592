"""Serves the dashboard's page of a proposal: the change, what depends on it, and Approve and Reject for those who may decide.

It decides as the card in Slack does: only who may decide at that moment, and only about the words that the page showed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from flask import Flask, Response, make_response, render_template

from bot.governance.acting import ProposalBook
from bot.governance.views import notes
from bot.governance.views.card import ProposalShown, depends_words, golden_words, status_words
from bot.ports import UnitOfWork
from bot.web.dashboard import ROOT, Dashboard, form_field, form_page, hardened, moved_to
from bot.web.proposals import desk_of, proposal_page
from bot.web.sessions import SignedIn
from core import units
from core.eventlog import Refused
from core.localization import gettext as _
from core.plain import storable
from retrieval.library.proposals.events import Rejected
from retrieval.library.proposals.models import Proposal, ProposalDone, ProposalRefused, Status, Why

_LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class DecisionPart:
    """What is below the change; the forms carry `token` and `seal`."""

    lines: Sequence[str]
    is_open: bool
    opens: bool
    token: str
    seal: str


@dataclass(frozen=True)
class ProposalDecisions:
    dashboard: Dashboard
    book: ProposalBook

    def register(self, web: Flask) -> None:
        """Add the routes below the dashboard's, for signed-in people."""
        site = self.dashboard
        web.get(f"{ROOT}/proposals/<proposal_id>")(site.signed(self.show_proposal))
        web.post(f"{ROOT}/proposals/<proposal_id>/approve")(site.signed(site.posted(self.approve_proposal)))
        web.post(f"{ROOT}/proposals/<proposal_id>/reject")(site.signed(site.posted(self.reject_proposal)))

    def show_proposal(self, who: SignedIn, proposal_id: str) -> Response:
        person, proposal_id = who.reader.person, storable(proposal_id)

        def work(uow: UnitOfWork) -> tuple[ProposalShown, bool] | None:
            proposal, routes = uow.proposals.get(proposal_id), self.book.details.routes
            if proposal is None or not (routes.may_read(uow, proposal, person) or routes.may_decide(uow, proposal, person)):
                return None
            return self.book.details.shown(uow, proposal, person), routes.may_decide(uow, proposal, person)

        proposal_and_right = units.run(self.book.units, work)
        if proposal_and_right is None or not proposal_and_right[0].title:
            return form_page(
                _("This proposal is not open to you"), [_("It may be gone, or be about an SOP of other roles.")], 404, back=ROOT
            )
        shown, may_decide = proposal_and_right
        desk = DecisionPart(
            lines=_lines(shown, may_decide=may_decide),
            is_open=may_decide and shown.proposal.status is Status.WAITING,
            opens=shown.opens,
            token=self.dashboard.sessions.links.form_token(who.session.id),
            seal=shown.proposal.seal,
        )
        return hardened(
            make_response(
                render_template(
                    "proposal.html",
                    page=proposal_page(shown.proposal, shown.title, shown.diffs, (shown.suggested_by, shown.decided_by)),
                    desk=desk,
                )
            )
        )

    def approve_proposal(self, who: SignedIn, proposal_id: str) -> Response:
        proposal = self._decidable(who, proposal_id)
        if isinstance(proposal, str):
            return form_page(_("Nothing was done"), [_(proposal)], 403, back=ROOT)
        opens = form_field("opens") == "yes"
        return self._told(who, proposal, self.book.approve(proposal.id, who.reader.person, form_field("seal"), opens=opens))

    def reject_proposal(self, who: SignedIn, proposal_id: str) -> Response:
        proposal, note = self._decidable(who, proposal_id), form_field("note").strip()
        if isinstance(proposal, str):
            return form_page(_("Nothing was done"), [_(proposal)], 403, back=ROOT)
        if not note:
            return form_page(
                _("Nothing was done"), [_(notes.NO_NOTE)], 400, back=desk_of(proposal.id), back_words=_("Back to the change")
            )
        body = Rejected(form_field("seal"), note[:_LONGEST_NOTE])
        return self._told(who, proposal, self.book.act(proposal.id, who.reader.person, body))

    def _decidable(self, who: SignedIn, proposal_id: str) -> Proposal | str:
        """Return the proposal, if this person may decide about it now; else what they are told."""

        def work(uow: UnitOfWork) -> Proposal | str:
            proposal = uow.proposals.get(storable(proposal_id))
            if proposal is None or not self.book.details.routes.may_decide(uow, proposal, who.reader.person):
                return notes.NOT_YOURS if proposal else notes.GONE
            return proposal

        return units.run(self.book.units, work)

    def _told(self, who: SignedIn, proposal: Proposal, done: ProposalDone | ProposalRefused) -> Response:
        if not isinstance(done, Refused) or done.why is Why.ALREADY_DONE:
            return moved_to(desk_of(proposal.id))
        shown = units.run(self.book.units, lambda uow: self.book.details.shown(uow, done.record or proposal, who.reader.person))
        words = unescape(notes.refusal_text(done.why, shown))
        return form_page(_("Nothing was done"), [words], 409, back=desk_of(proposal.id), back_words=_("Look at the change again"))


def _lines(shown: ProposalShown, *, may_decide: bool) -> list[str]:
    """Return what the card says around the change, without Slack's marks."""
    if shown.proposal.status is not Status.WAITING:
        return [_plain(status_words(shown))]
    lines = [depends_words(shown.dependents), golden_words(shown.proposal), *(f"⚠️ {warning}" for warning in shown.warnings)]
    return [_plain(line) for line in lines if line] + ([] if may_decide else [_(notes.NOT_YOURS)])


def _plain(mrkdwn: str) -> str:
    return unescape(mrkdwn.replace("*", ""))
