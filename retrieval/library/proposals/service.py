"""Carries out every action on a proposal, inside a unit of work that the caller opened.

    with units() as unit:
        result = service.act(unit, proposal_id, person, Approved(seal), now)
        if isinstance(result, Done):
            unit.outbox.add(...)
            unit.commit()

The service appends by compare-and-set and never commits. Of concurrent calls exactly one succeeds; the others get `Refused` with
the present proposal. The caller checks whether a person may decide at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.eventlog import CAIRN, Done, Refused
from retrieval.library.guard import Guard
from retrieval.library.ports import SopStatus
from retrieval.library.proposals.drafting import Drafts
from retrieval.library.proposals.events import (
    Approved,
    Body,
    Event,
    Opened,
    ProposedIn,
    Published,
    Rejected,
    RolledBack,
    Withdrawn,
)
from retrieval.library.proposals.fold import PROPOSALS
from retrieval.library.proposals.models import (
    Proposal,
    ProposalDone,
    ProposalRefused,
    Status,
    Suggestion,
    Why,
    seal_of,
    version_id,
)
from retrieval.library.proposals.ports import ProposalUnit
from retrieval.library.proposals.rules import propose
from retrieval.library.versions import VersionOrigin

_LATELY: Final = timedelta(days=1)


@dataclass(frozen=True)
class ProposalService:
    drafts: Drafts

    def open_waiting(self, unit: ProposalUnit, now: datetime, most: int | None = None) -> Sequence[ProposalDone]:
        """Open a proposal for every version that waits, and close those that were overtaken. May be called repeatedly.

        `most`: open no more once so many events are there, so that no transaction is long after a large sync; the next call goes
        on.
        """
        statuses = {status.id: status for status in unit.library.statuses()}
        live = unit.proposals.live()
        closed = [self._overtaken(unit, proposal, statuses.get(proposal.sop_id), now) for proposal in live]
        done = [event for event in closed if isinstance(event, Done)]
        known = {proposal.id for proposal in live}
        for status in statuses.values():
            if most is not None and len(done) >= most:
                break
            if status.pending is not None and version_id(status.id, status.pending.number) not in known:
                done += self._opened(unit, status, now)
        return done

    def of_version(self, unit: ProposalUnit, sop_id: str, now: datetime) -> Proposal | None:
        """Return the proposal about the version that waits, opened where there is none yet; None when no version waits."""
        latest = unit.library.latest(sop_id)
        status = next((known for known in unit.library.statuses() if known.id == sop_id), None)
        if latest is None or status is None or latest.is_approved:
            return None
        list(self._opened(unit, status, now))
        return unit.proposals.get(version_id(sop_id, latest.number))

    def suggest(self, unit: ProposalUnit, suggestion: Suggestion, now: datetime) -> ProposalDone | ProposalRefused:
        """Open a proposal for what somebody suggests. The caller checks whether they may see the SOP.

        Refused as `UNKNOWN` for an SOP or section that readers do not see, as `EMPTY` for a text that says nothing new, and as
        `ALREADY_DONE` with the earlier proposal when the same person suggested the very same before.
        """
        body = self.drafts.opening(unit, suggestion)
        if not isinstance(body, Opened):
            return Refused(body)
        name = _suggestion_id(suggestion, body.base_digest)
        done = PROPOSALS.open(unit.proposals, Event(name, 1, suggestion.by, now, body))
        return done or Refused(Why.ALREADY_DONE, unit.proposals.get(name))

    def act(self, unit: ProposalUnit, proposal_id: str, actor: str, body: Body, now: datetime) -> ProposalDone | ProposalRefused:
        """Carry out what a person (or `CAIRN`) wants, if it is still possible."""
        proposal = unit.proposals.get(proposal_id)
        if proposal is None:
            return Refused(Why.UNKNOWN)
        done = PROPOSALS.act(unit.proposals, proposal, lambda current: self._proposed(unit, current, actor, body, now), Why.BUSY)
        if isinstance(done, Done) and isinstance(body, Rejected) and proposal.number is not None:
            unit.library.reject(proposal.sop_id, proposal.number, now, actor)
        return done

    def due(self, unit: ProposalUnit, now: datetime) -> Sequence[Proposal]:
        """Return approved proposals that readers should see by now."""
        approved = (proposal for proposal in unit.proposals.live() if proposal.status is Status.APPROVED)
        return [proposal for proposal in approved if proposal.effective is None or proposal.effective <= now.date()]

    def half_rolled_back(self, unit: ProposalUnit, now: datetime) -> Sequence[Proposal]:
        """Return proposals of the last day that somebody rolled back and that readers still see."""
        touched = unit.proposals.touched(now - _LATELY)
        return [proposal for proposal in touched if proposal.status is Status.ROLLED_BACK and _is_current(unit, proposal)]

    def _proposed(self, unit: ProposalUnit, proposal: Proposal, actor: str, body: Body, now: datetime) -> Event | ProposalRefused:
        event = propose(proposal, actor, body, now)
        if isinstance(body, Approved) and not isinstance(event, Refused):
            why = self.drafts.obstacle(unit, proposal, actor, opens=body.opens)
            return Refused(why, proposal) if why else event
        if isinstance(body, RolledBack) and not _is_current(unit, proposal):
            return event if isinstance(event, Refused) else Refused(Why.NOT_CURRENT, proposal)
        return event

    def _opened(self, unit: ProposalUnit, status: SopStatus, now: datetime) -> Iterator[ProposalDone]:
        version = status.pending
        if version is None or status.retired_at is not None or unit.proposals.get(version_id(status.id, version.number)):
            return
        body = Opened(
            status.id,
            version.digest,
            ProposedIn.FILE,
            number=version.number,
            base=status.current,
            author=version.provenance.author or "",
            why=version.provenance.why,
        )
        done = PROPOSALS.open(unit.proposals, Event(version_id(status.id, version.number), 1, CAIRN, now, body))
        if done is not None:
            yield done
            dated = self._dated(unit, done.record, status, now)
            if isinstance(dated, Done):
                yield dated

    def _dated(
        self, unit: ProposalUnit, proposal: Proposal, status: SopStatus, now: datetime
    ) -> ProposalDone | ProposalRefused | None:
        """Approve a version that only waits for its day."""
        document = self.drafts.after(unit, proposal)
        effective = document.governance.effective if document else None
        if document is None or effective is None:
            return None
        guard = Guard(unit.library, unit.library.digests())
        live = next((version for version in unit.library.versions(status.id) if version.number == status.current), None)
        is_changed_here = live is not None and live.provenance.origin is VersionOrigin.SUGGESTION
        if is_changed_here or guard.needs_approval(document) or guard.opening(document):
            return None
        return self.act(unit, proposal.id, CAIRN, Approved(proposal.seal, effective), now)

    def _overtaken(
        self, unit: ProposalUnit, proposal: Proposal, status: SopStatus | None, now: datetime
    ) -> ProposalDone | ProposalRefused | None:
        body = _overtaking(unit, proposal, status)
        return None if body is None else self.act(unit, proposal.id, CAIRN, body, now)


def _is_current(unit: ProposalUnit, proposal: Proposal) -> bool:
    card = unit.library.card(proposal.sop_id)
    return card is not None and card.version == proposal.number


def _overtaking(unit: ProposalUnit, proposal: Proposal, status: SopStatus | None) -> Body | None:
    """Return what happened to the version or the SOP without the proposal; None when nothing did."""
    if status is None or status.retired_at is not None:
        return Withdrawn("The SOP was retired.")
    if proposal.is_text:
        return None
    versions = {version.number: version for version in unit.library.versions(proposal.sop_id)}
    version, newest = versions.get(proposal.number or 0), max(versions)
    if version is not None and version.is_approved:
        return Published(version.number)
    return Withdrawn(f"Version {newest} has taken its place.") if newest != proposal.number else None


def _suggestion_id(suggestion: Suggestion, base_digest: str) -> str:
    place = suggestion.anchor if suggestion.anchor is not None else f"new:{suggestion.heading}"
    return seal_of(f"{suggestion.sop_id}#{place}@{base_digest}", f"{suggestion.by}\0{suggestion.text}\0{suggestion.about}")
