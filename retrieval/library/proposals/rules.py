"""Defines what may happen to a proposal in which status. The caller checks who may decide.

The service checks that nobody approves their own words where two people are required.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.eventlog import CAIRN, CardPosted, Refused
from retrieval.library.proposals import events
from retrieval.library.proposals.models import OPEN, Proposal, ProposalRefused, Status, Why


@dataclass(frozen=True, slots=True)
class _Rule:
    when: frozenset[Status]
    is_cairns: bool = False
    """Only Cairn itself may do it."""


_WAITING = frozenset({Status.WAITING})
_ALL = frozenset(Status)

RULES: Mapping[type[events.Body], _Rule] = {
    CardPosted: _Rule(_ALL, is_cairns=True),
    events.Edited: _Rule(_WAITING),
    events.Approved: _Rule(frozenset({Status.WAITING, Status.REJECTED})),
    events.Rejected: _Rule(OPEN),
    events.Withdrawn: _Rule(OPEN, is_cairns=True),
    events.Published: _Rule(OPEN | {Status.ROLLED_BACK}, is_cairns=True),
    events.Returned: _Rule(frozenset({Status.APPROVED}), is_cairns=True),
    events.RolledBack: _Rule(frozenset({Status.LIVE})),
    events.Measured: _Rule(_WAITING, is_cairns=True),
    events.HandedOver: _Rule(_WAITING, is_cairns=True),
}
"""Everything except the opening, which makes a proposal and cannot happen to one."""


def propose(proposal: Proposal, actor: str, body: events.Body, at: datetime) -> events.Event | ProposalRefused:
    """Return the event that would follow, or why it may not. `proposal` is as the caller saw it: the event is numbered after it.
    `actor` is a Slack id, `CAIRN`, or who acts on the command line.
    """
    rule = RULES.get(type(body))
    if rule is None or (rule.is_cairns and actor != CAIRN):
        return Refused(Why.WRONG_STATUS, proposal)
    why = _fault(proposal, actor, body, rule, at)
    if why is Why.WRONG_STATUS:
        return Refused(why, proposal, proposal.decided_by or None, proposal.decided_at)
    return Refused(why, proposal) if why else events.Event(proposal.id, proposal.version + 1, actor, at, body)


def _fault(proposal: Proposal, actor: str, body: events.Body, rule: _Rule, at: datetime) -> Why | None:
    why = None
    if _is_repeated(proposal, actor, body):
        why = Why.ALREADY_DONE
    elif proposal.status not in rule.when or (isinstance(body, events.Rejected) and _is_under_way(proposal, at)):
        why = Why.WRONG_STATUS
    elif isinstance(body, (events.Approved, events.Rejected, events.Measured)) and body.seal != proposal.seal:
        why = Why.OUTDATED
    elif isinstance(body, events.Edited) and (not proposal.is_text or not body.text.strip() or body.seal == proposal.seal):
        why = Why.EMPTY
    return why


def _is_under_way(proposal: Proposal, at: datetime) -> bool:
    """Return whether it is being published: an approval can only be stopped while it waits for its day."""
    is_early = proposal.effective is not None and proposal.effective > at.date()
    return proposal.status is Status.APPROVED and not is_early


def _is_repeated(proposal: Proposal, actor: str, body: events.Body) -> bool:
    is_theirs, status = proposal.decided_by == actor, proposal.status
    match body:
        case CardPosted():
            is_same = body in proposal.cards
        case events.Approved():
            is_same = is_theirs and status in {Status.APPROVED, Status.LIVE} and body.seal == proposal.seal
        case events.Rejected():
            is_same = is_theirs and status is Status.REJECTED and body.seal == proposal.seal
        case events.Published():
            is_same = status is Status.LIVE and proposal.number == body.number
        case events.RolledBack():
            is_same = is_theirs and status is Status.ROLLED_BACK
        case _:
            is_same = proposal.measured == body
    return is_same
