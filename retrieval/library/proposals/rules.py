"""Defines what may happen to a proposal in which status. The caller checks who may decide.

The service checks that nobody approves their own words where two people are required.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.eventlog import CAIRN, CardPosted, Refused
from retrieval.library.proposals.events import (
    Approved,
    Body,
    Edited,
    Event,
    HandedOver,
    Measured,
    Published,
    Rejected,
    Returned,
    RolledBack,
    Withdrawn,
)
from retrieval.library.proposals.models import OPEN, Proposal, ProposalRefused, Status, Why


@dataclass(frozen=True, slots=True)
class _Rule:
    when: frozenset[Status]
    is_cairns: bool = False
    """Only Cairn itself may do it."""


_WAITING = frozenset({Status.WAITING})
_ALL = frozenset(Status)

RULES: Mapping[type[Body], _Rule] = {
    CardPosted: _Rule(_ALL, is_cairns=True),
    Edited: _Rule(_WAITING),
    Approved: _Rule(frozenset({Status.WAITING, Status.REJECTED})),
    Rejected: _Rule(OPEN),
    Withdrawn: _Rule(OPEN, is_cairns=True),
    Published: _Rule(OPEN | {Status.ROLLED_BACK}, is_cairns=True),
    Returned: _Rule(frozenset({Status.APPROVED}), is_cairns=True),
    RolledBack: _Rule(frozenset({Status.LIVE})),
    Measured: _Rule(_WAITING, is_cairns=True),
    HandedOver: _Rule(_WAITING, is_cairns=True),
}
"""Everything except the opening, which makes a proposal and cannot happen to one."""


def propose(proposal: Proposal, actor: str, body: Body, at: datetime) -> Event | ProposalRefused:
    """Return the event that would follow, or why it may not.

    Args:
        proposal: as the caller saw it; the event is numbered after it.
        actor: a Slack id, `CAIRN`, or who acts on the command line.
        body: what is wanted.
        at: now.
    """
    rule = RULES.get(type(body))
    if rule is None or (rule.is_cairns and actor != CAIRN):
        return Refused(Why.WRONG_STATUS, proposal)
    why = _fault(proposal, actor, body, rule, at)
    if why is Why.WRONG_STATUS:
        return Refused(why, proposal, proposal.decided_by or None, proposal.decided_at)
    return Refused(why, proposal) if why else Event(proposal.id, proposal.version + 1, actor, at, body)


def _fault(proposal: Proposal, actor: str, body: Body, rule: _Rule, at: datetime) -> Why | None:
    why = None
    if _is_repeated(proposal, actor, body):
        why = Why.ALREADY_DONE
    elif proposal.status not in rule.when or (isinstance(body, Rejected) and _is_under_way(proposal, at)):
        why = Why.WRONG_STATUS
    elif isinstance(body, (Approved, Rejected, Measured)) and body.seal != proposal.seal:
        why = Why.OUTDATED
    elif isinstance(body, Edited) and (not proposal.is_text or not body.text.strip() or body.seal == proposal.seal):
        why = Why.EMPTY
    return why


def _is_under_way(proposal: Proposal, at: datetime) -> bool:
    """Return whether it is being published: an approval can only be stopped while it waits for its day."""
    is_early = proposal.effective is not None and proposal.effective > at.date()
    return proposal.status is Status.APPROVED and not is_early


def _is_repeated(proposal: Proposal, actor: str, body: Body) -> bool:
    is_theirs, status = proposal.decided_by == actor, proposal.status
    match body:
        case CardPosted():
            is_same = body in proposal.cards
        case Approved():
            is_same = is_theirs and status in {Status.APPROVED, Status.LIVE} and body.seal == proposal.seal
        case Rejected():
            is_same = is_theirs and status is Status.REJECTED and body.seal == proposal.seal
        case Published():
            is_same = status is Status.LIVE and proposal.number == body.number
        case RolledBack():
            is_same = is_theirs and status is Status.ROLLED_BACK
        case _:
            is_same = proposal.measured == body
    return is_same
