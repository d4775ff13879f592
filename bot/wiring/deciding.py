"""Decides about versions on the command line, by the rules that hold in Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.ports import UnitOfWork
from bot.wiring import Cairn
from bot.wiring.governance import proposal_publisher, proposal_service
from core.eventlog import CAIRN, Refused
from retrieval.library.errors import LibraryError, NothingToApproveError, UnknownSopError, UnknownVersionError
from retrieval.library.proposals.events import Approved, Body, Published, Rejected, Returned, RolledBack
from retrieval.library.proposals.models import Proposal, ProposalRefused, Status, Why
from retrieval.library.versions import Version

NOBODY = "command line"
"""Who decides when nobody is named."""

_REFUSED = {
    Why.OWN_WORDS: "It was written by {author}, and it takes a second person's word: --by NAME",
    Why.WRONG_STATUS: "It was decided before, by {decider}.",
    Why.BUSY: "Others are changing it at this moment. Try again.",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """Names the version that was decided about; `effective` is the day from which readers see it, None: they do now."""

    number: int
    effective: date | None = None


def approve(cairn: Cairn, sop_id: str, by: str, *, opens: bool = False) -> Decided:
    """Let readers see the version that waits, now or from its day on. Raises `LibraryError`: no version waits, it would open a
    restricted SOP, or whoever wrote it would approve it alone.
    """
    now = cairn.clock()
    proposal = _waiting(cairn, sop_id)
    if proposal is None:
        return Decided(cairn.publisher.approve(sop_id, by, now, opens=opens).number)
    with cairn.unit() as unit:
        document = unit.library.document(sop_id, proposal.number or 0)
    effective = document.governance.effective if document else None
    done = _act(cairn, proposal, by, Approved(proposal.seal, effective, opens))
    if isinstance(done, Refused):
        if done.why is Why.OPENS:  # says which roles may read it until now
            cairn.publisher.approve(sop_id, by, now)
        raise LibraryError(_words(proposal, done))
    if effective is not None and effective > now.date():
        return Decided(proposal.number or 0, effective)
    return Decided(_published(cairn, done))


def reject(cairn: Cairn, sop_id: str, why: str, by: str) -> Decided:
    """Record that the waiting version is rejected. Raises `LibraryError`: no version waits, or it was decided before."""
    proposal = _waiting(cairn, sop_id)
    if proposal is None:
        raise NothingToApproveError(f"No version of {sop_id} waits for approval.")
    done = _act(cairn, proposal, by, Rejected(proposal.seal, why))
    if isinstance(done, Refused):
        raise LibraryError(_words(proposal, done))
    return Decided(proposal.number or 0)


def roll_back(cairn: Cairn, sop_id: str, number: int | None, by: str, *, opens: bool = False) -> tuple[int, Version]:
    """Let readers see an earlier version again; returns its number and the version that was made of it.

    `number` None: what readers saw before the version that they see now.

    Raises:
        LibraryError: there is no such version, or it is open to everyone and the present one is not.
    """
    with cairn.unit() as unit:
        to = number if number is not None else _before(unit, sop_id)
        live = next((proposal for proposal in unit.proposals.of_sop(sop_id) if _is_current(unit, proposal)), None)
    done = _act(cairn, live, by, RolledBack(to)) if live is not None else None
    try:
        version = cairn.publisher.rollback(sop_id, to, by, cairn.clock(), opens=opens)
    except LibraryError:
        if live is not None and not isinstance(done, Refused):
            _act(cairn, live, CAIRN, Published(live.number or 0))
        raise
    return to, version


def publish_due(cairn: Cairn) -> list[Proposal]:
    """Publish approved versions whose day has come; return them."""
    with cairn.unit() as unit:
        proposal_service().open_waiting(unit, cairn.clock())
        unit.commit()
        due = proposal_service().due(unit, cairn.clock())
    for proposal in due:
        _published(cairn, proposal)
    return list(due)


def _waiting(cairn: Cairn, sop_id: str) -> Proposal | None:
    with cairn.unit() as unit:
        proposal = proposal_service().of_version(unit, sop_id, cairn.clock())
        unit.commit()
    return proposal


def _act(cairn: Cairn, proposal: Proposal, by: str, body: Body) -> Proposal | ProposalRefused:
    with cairn.unit() as unit:
        done = proposal_service().act(unit, proposal.id, by, body, cairn.clock())
        unit.commit()
    return done if isinstance(done, Refused) else done.record


def _published(cairn: Cairn, proposal: Proposal) -> int:
    body = proposal_publisher(cairn).publish(proposal, cairn.clock())
    _act(cairn, proposal, CAIRN, body)
    if isinstance(body, Returned):
        raise LibraryError(body.why)
    return body.number


def _words(proposal: Proposal, refused: ProposalRefused) -> str:
    author = ", ".join(sorted(filter(None, proposal.authors)))
    pattern = _REFUSED.get(refused.why, "That can't be done any more: look at it with `cairn sops log`.")
    return f"{proposal.sop_id}: {pattern.format(author=author, decider=refused.by or 'somebody')}"


def _before(unit: UnitOfWork, sop_id: str) -> int:
    card = unit.library.card(sop_id)
    if card is None:
        raise UnknownSopError(f"No current SOP has the id {sop_id}. `cairn sops status` lists them.")
    versions = {version.number: version for version in unit.library.versions(sop_id)}
    current = versions[card.version]
    earlier = [version for version in versions.values() if version.is_approved and version.number < card.version]
    other = [version.number for version in earlier if version.digest != current.digest]
    if not other:
        raise UnknownVersionError(f"{sop_id} has no earlier approved version.")
    return other[-1]


def _is_current(unit: UnitOfWork, proposal: Proposal) -> bool:
    card = unit.library.card(proposal.sop_id)
    return proposal.status is Status.LIVE and card is not None and card.version == proposal.number
