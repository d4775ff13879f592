"""Looks up what a proposal's card shows: the change word by word, what depends on it, its state. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks.mrkdwn import escape
from bot.governance.dependents import Dependents, dependents_of
from bot.governance.routes import ProposalRoutes
from bot.governance.views.card import ProposalShown
from bot.ports import Clock, Links, UnitOfWork
from core.eventlog import CAIRN
from core.localization import N_
from core.localization import gettext as _
from retrieval.library.guard import Guard
from retrieval.library.models import SopDocument
from retrieval.library.proposals.models import Proposal, Status, Why
from retrieval.library.proposals.service import ProposalService
from retrieval.library.word_changes import SectionDiff, section_diffs
from retrieval.sources.models import Kind

_BY_CAIRN: Final = N_("the date in its file")


@dataclass(frozen=True)
class ProposalDetails:
    """Looks up the details of proposals. `page` gives the address of a proposal's page for a reader (a person or a channel);
    empty where there is none. `source` gives the kind of an SOP's source.
    """

    service: ProposalService
    routes: ProposalRoutes
    links: Links
    clock: Clock
    page: Callable[[str, str], str]
    source: Callable[[str], Kind | None]

    def shown(self, uow: UnitOfWork, proposal: Proposal, channel: str) -> ProposalShown:
        """Return what its card shows in this channel (a person's id: in a direct message to them)."""
        drafts, people = self.service.drafts, self.routes.people
        after = drafts.after(uow, proposal)
        if not self.routes.may_read(uow, proposal, channel) or after is None:
            return ProposalShown(proposal, title="", diffs=())
        diffs = self.diffs(uow, proposal)
        is_open_to_all = not self.routes.is_restricted(uow, proposal)
        is_waiting = proposal.status is Status.WAITING
        opens = is_waiting and not proposal.is_text and self._opens(uow, after)
        return ProposalShown(
            proposal,
            title=after.title,
            diffs=diffs,
            today=self.clock().date(),
            suggested_by=people.name(proposal.suggested_by, uow) if proposal.is_named else "",
            edited_by=people.name(next(iter(proposal.authors)), uow) if proposal.is_edited else "",
            decided_by=_(_BY_CAIRN) if proposal.decided_by == CAIRN else people.name(proposal.decided_by, uow),
            dependents=self.dependents(uow, proposal, diffs),
            page=self.page(proposal.id, channel if not is_open_to_all else ""),
            warnings=self.warnings(uow, proposal, opens=opens) if is_waiting else (),
            opens=opens,
            source=self.source(proposal.sop_id) if proposal.status is Status.LIVE and proposal.is_text else None,
        )

    def diffs(self, uow: UnitOfWork, proposal: Proposal) -> Sequence[SectionDiff]:
        """Return what changes, section by section; nothing when the SOP or section is gone."""
        drafts = self.service.drafts
        before, after = drafts.before(uow, proposal), drafts.after(uow, proposal)
        return section_diffs(before, after) if after is not None else ()

    def dependents(self, uow: UnitOfWork, proposal: Proposal, diffs: Sequence[SectionDiff]) -> Dependents:
        changed = [diff.anchor for diff in diffs if diff.anchor and diff.is_old]
        return dependents_of(uow, proposal.sop_id, changed, self.clock())

    def warnings(self, uow: UnitOfWork, proposal: Proposal, *, opens: bool) -> list[str]:
        """Return what whoever decides has to know, in sentences (mrkdwn)."""
        warnings = [escape(proposal.note)] if proposal.note else []
        obstacle = self.service.drafts.text_obstacle(uow, proposal) if proposal.is_text else None
        if obstacle is Why.CONFLICT:
            warnings.append(
                _("The section has changed since this was suggested. *Edit* shows it as it stands: what should it say now?")
            )
        if obstacle is Why.FILE_WAITS:
            warnings.append(_("A newer version from the file is waiting. Decide on that one first."))
        warnings += [
            _("When the file was read: {warning}").format(warning=escape(warning)) for warning in self._read_with(uow, proposal)
        ]
        if opens:
            warnings.append(_("So far not everybody may read this SOP. With this version everyone could."))
        return warnings

    def _read_with(self, uow: UnitOfWork, proposal: Proposal) -> Sequence[str]:
        versions = uow.library.versions(proposal.sop_id) if not proposal.is_text else ()
        return next((version.provenance.warnings for version in versions if version.number == proposal.number), ())

    def _opens(self, uow: UnitOfWork, after: SopDocument) -> bool:
        return not after.governance.audience and Guard(uow.library, uow.library.digests()).opening(after) is not None
