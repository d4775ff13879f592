"""Publishes an approved proposal. A run that crashed is repeated: publishing twice makes one version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from retrieval.library.errors import ConflictingChangeError, NothingToApproveError, OpensError, UnknownVersionError
from retrieval.library.models import SopDocument
from retrieval.library.ports import LibraryUnit
from retrieval.library.proposals.drafting import Drafts
from retrieval.library.proposals.events import Published, Returned
from retrieval.library.proposals.models import Proposal, Why
from retrieval.library.versions import Provenance, VersionOrigin
from retrieval.publishing import Publisher

_WHY: Final = {
    Why.CONFLICT: "The section has changed since. Look at it once more: what should it say now?",
    Why.FILE_WAITS: "A newer version from the file is waiting and comes first.",
}


@dataclass(frozen=True)
class ProposalPublisher:
    units: Callable[[], LibraryUnit]
    publisher: Publisher
    drafts: Drafts

    def publish(self, proposal: Proposal, at: datetime) -> Published | Returned:
        """Let readers see an approved proposal; returns what happened, which the caller has to record in the proposal. Raises
        `LibraryBusyError`: another process is publishing; try again later.
        """
        try:
            number = self._published_text(proposal, at) if proposal.is_text else self._published_version(proposal, at)
        except (ConflictingChangeError, NothingToApproveError, OpensError) as error:
            return Returned(str(error))
        return Published(number)

    def roll_back(self, proposal: Proposal, by: str, at: datetime) -> int:
        """Let readers see again what they saw before the proposal; returns the new version. Raises `LibraryError`: there is no
        earlier version, or it is open to everyone and the present one is not.
        """
        if proposal.base is None:
            raise UnknownVersionError("There is no earlier version: this was the first one.")
        return self.publisher.rollback(proposal.sop_id, proposal.base, by, at).number

    def _published_version(self, proposal: Proposal, at: datetime) -> int:
        with self.units() as unit:
            versions = {version.number: version for version in unit.library.versions(proposal.sop_id)}
        number = proposal.number or 0
        if number in versions and not versions[number].is_approved:
            self.publisher.approve(proposal.sop_id, proposal.decided_by, at, opens=proposal.opens, number=number)
        return number

    def _published_text(self, proposal: Proposal, at: datetime) -> int:
        with self.units() as unit:
            done = self._published_before(unit, proposal)
        if done is not None:
            return done

        return self.publisher.publish(lambda unit: self._made(unit, proposal), proposal.decided_by, at).number

    def _published_before(self, unit: LibraryUnit, proposal: Proposal) -> int | None:
        """Return the version that an earlier run made of the proposal; None when there is none."""
        latest, current = unit.library.latest(proposal.sop_id), self.drafts.current(unit, proposal.sop_id)
        if latest is None or current is None or latest.provenance.origin is not VersionOrigin.SUGGESTION:
            return None
        written = self.drafts.written(current, proposal)
        is_there = proposal.anchor is not None and written is not None and written.digest == latest.digest
        is_added = proposal.anchor is None and any(section.text == proposal.text.strip() for section in current.sections)
        return latest.number if is_there or is_added else None

    def _made(self, unit: LibraryUnit, proposal: Proposal) -> tuple[SopDocument, Provenance]:
        why, current = self.drafts.text_obstacle(unit, proposal), self.drafts.current(unit, proposal.sop_id)
        document = self.drafts.written(current, proposal) if current and why is None else None
        if document is None:
            raise ConflictingChangeError(_WHY[why or Why.CONFLICT])
        author = next(iter(proposal.authors)) if proposal.is_named or proposal.is_edited else ""
        return document, Provenance(VersionOrigin.SUGGESTION, author or None, why=proposal.why)
