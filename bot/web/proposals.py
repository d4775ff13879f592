"""The page of a proposal: the whole change, word by word, for whoever holds a link. It decides nothing: a link may be passed on.

Who is signed in to the dashboard decides there (`bot.web.deciding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, Response, make_response, render_template, request

from bot.ports import UnitOfWork
from bot.web.dashboard import ROOT
from bot.web.links import Ticket, proposal_name
from bot.web.reading import NOT_FOR_READER, Closed, LinkReader, SopPages
from core.eventlog import CAIRN
from core.people import Directory
from retrieval.library.models import SopDocument
from retrieval.library.proposals.drafting import Drafts, read_with
from retrieval.library.proposals.models import Proposal, Status
from retrieval.library.section_diffs import SectionDiff, section_diffs

_GONE: Final = Closed("This proposal is gone", "The SOP that it was about has changed. Ask its owner in Slack.", 404)
STATUS_WORDS: Final = {
    Status.WAITING: "waits for a decision",
    Status.APPROVED: "approved",
    Status.LIVE: "live now",
    Status.REJECTED: "rejected",
    Status.WITHDRAWN: "off the list",
    Status.ROLLED_BACK: "rolled back",
}


@dataclass(frozen=True, slots=True)
class ProposalPage:
    title: str
    status: str
    note: str
    why: str
    suggested_by: str
    decided_by: str
    decided_at: datetime | None
    base: int | None
    number: int | None
    diffs: Sequence[SectionDiff]
    desk: str
    """The address on the dashboard where who may decide does so."""


@dataclass(frozen=True)
class ProposalPages:
    pages: SopPages
    drafts: Drafts

    def register(self, web: Flask) -> None:
        web.get("/proposals/<proposal_id>")(self._response)

    def _response(self, proposal_id: str) -> Response:
        opened = self.open(proposal_id, request.args.get("k", ""))
        if isinstance(opened, Closed):
            page = render_template("message.html", title=opened.title, text=opened.text)
            return make_response(page, opened.status)
        return make_response(render_template("proposal.html", page=opened))

    def open(self, proposal_id: str, key: str) -> ProposalPage | Closed:
        """The page that a link's `k` opens."""

        def page(uow: UnitOfWork, _ticket: Ticket, reader: LinkReader) -> ProposalPage | Closed:
            proposal = uow.proposals.get(proposal_id)
            after = self.drafts.after(uow, proposal) if proposal else None
            if proposal is None or after is None:
                return _GONE
            if not all(map(reader.may_see, read_with(uow, proposal))):
                return NOT_FOR_READER
            return self._page(uow, proposal, after)

        return self.pages.opened(proposal_name(proposal_id), key, page)

    def _page(self, uow: UnitOfWork, proposal: Proposal, after: SopDocument) -> ProposalPage:
        return ProposalPage(
            title=after.title,
            status=STATUS_WORDS[proposal.status],
            note=proposal.note,
            why=proposal.why,
            suggested_by=_name(uow.people, proposal.suggested_by) if proposal.is_named else "",
            decided_by=_name(uow.people, proposal.decided_by),
            decided_at=proposal.decided_at,
            base=proposal.base,
            number=proposal.number,
            diffs=section_diffs(self.drafts.before(uow, proposal), after),
            desk=desk_of(proposal.id),
        )


def desk_of(proposal_id: str) -> str:
    """The path of the dashboard's page of a proposal."""
    return f"{ROOT}/proposals/{proposal_id}"


def _name(people: Directory, person: str) -> str:
    known = people.get(person) if person and person != CAIRN else None
    return known.name if known and known.name else person if person != CAIRN else ""
