"""Serves the page of a proposal: the whole change, word by word, for whoever holds a link. Nothing is decided there, because a
link may be passed on.

Who is signed in to the dashboard decides there (`bot.web.deciding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from flask import Flask, Response

from bot.governance.views.diff import read_out
from bot.ports import UnitOfWork
from bot.web.dashboard import ROOT
from bot.web.links import Ticket, proposal_name
from bot.web.reading import NOT_FOR_READER, Closed, LinkReader, SopPages
from core.eventlog import CAIRN
from core.localization import N_, day
from core.localization import gettext as _
from core.people import name_in
from retrieval.library.models import SopDocument
from retrieval.library.proposals.drafting import Drafts, read_with
from retrieval.library.proposals.models import Proposal, Status
from retrieval.library.word_changes import SectionDiff, section_diffs

_GONE: Final = Closed(N_("This proposal is gone"), N_("The SOP that it was about has changed. Ask its owner in Slack."), 404)
_STATUS: Final = {
    Status.WAITING: N_("waits for a decision"),
    Status.APPROVED: N_("approved"),
    Status.LIVE: N_("live now"),
    Status.REJECTED: N_("rejected"),
    Status.WITHDRAWN: N_("off the list"),
    Status.ROLLED_BACK: N_("rolled back"),
}
_DECIDED: Final = {
    Status.APPROVED: N_("approved by {name} on {date}"),
    Status.LIVE: N_("published by {name} on {date}, and live now"),
    Status.REJECTED: N_("rejected by {name} on {date}"),
    Status.WITHDRAWN: N_("taken off the list by {name} on {date}"),
    Status.ROLLED_BACK: N_("rolled back by {name} on {date}"),
}


@dataclass(frozen=True, slots=True)
class ProposalPage:
    title: str
    status: str
    note: str
    why: str
    suggested_by: str
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
        return self.pages.response(proposal_name(proposal_id), partial(self.open, proposal_id), "proposal.html")

    def open(self, proposal_id: str, key: str) -> ProposalPage | Closed:
        """Return the page that a link's `k` opens."""

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
        decider = "" if proposal.decided_by == CAIRN else name_in(uow.people, proposal.decided_by)
        author = name_in(uow.people, proposal.suggested_by) if proposal.is_named else ""
        return proposal_page(proposal, after.title, section_diffs(self.drafts.before(uow, proposal), after), (author, decider))


def proposal_page(proposal: Proposal, title: str, diffs: Sequence[SectionDiff], names: tuple[str, str]) -> ProposalPage:
    """Return what the page shows. `names` are those of who suggested it (empty: nobody is named) and of who decided."""
    author, decider = names
    return ProposalPage(
        title=title,
        status=status_line(proposal, decider),
        note=proposal.note,
        why=proposal.why,
        suggested_by=author,
        base=proposal.base,
        number=proposal.number,
        diffs=[replace(diff, lines=tuple(read_out(diff.lines))) for diff in diffs],
        desk=desk_of(proposal.id),
    )


def status_line(proposal: Proposal, decider: str) -> str:
    """Say what became of a proposal: `approved by Amara on 3 Nov 2026`."""
    if not decider or proposal.decided_at is None or proposal.status not in _DECIDED:
        return _(_STATUS[proposal.status])
    return _(_DECIDED[proposal.status]).format(name=decider, date=day(proposal.decided_at))


def desk_of(proposal_id: str) -> str:
    """Return the path of the dashboard's page of a proposal."""
    return f"{ROOT}/proposals/{proposal_id}"
