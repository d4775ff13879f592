"""Folds events into a proposal. Only `PROPOSALS` makes a state, and the same events always give the same one."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from core.eventlog import BrokenHistoryError, EventLog
from retrieval.library.proposals import events
from retrieval.library.proposals.models import Proposal, Status


def _opened(event: events.Event) -> Proposal | None:
    body = event.body
    if not isinstance(body, events.Opened):
        return None
    return Proposal(
        id=event.record_id,
        version=event.seq,
        status=Status.WAITING,
        opened_at=event.at,
        changed_at=event.at,
        sop_id=body.sop_id,
        seal=body.seal,
        origin=body.origin,
        number=body.number,
        base=body.base,
        base_digest=body.base_digest,
        anchor=body.anchor,
        heading=body.heading,
        text=body.text,
        suggested_by=body.author,
        is_named=body.is_named,
        authors=frozenset({body.author}),
        why=body.why,
        about=body.about,
    )


@singledispatch
def _apply(_body: events.Body, proposal: Proposal, event: events.Event) -> Proposal:
    raise BrokenHistoryError(f"proposal {proposal.id} cannot be opened twice (event {event.seq})")


@_apply.register
def _(body: events.Edited, proposal: Proposal, event: events.Event) -> Proposal:
    changed = replace(proposal, seal=body.seal, base=body.base, base_digest=body.base_digest, heading=body.heading, text=body.text)
    return replace(changed, authors=frozenset({event.actor}), measured=None, note="")


@_apply.register
def _(body: events.Approved, proposal: Proposal, event: events.Event) -> Proposal:
    decided = replace(proposal, status=Status.APPROVED, decided_by=event.actor, decided_at=event.at, note="")
    return replace(decided, effective=body.effective, opens=body.opens)


@_apply.register
def _(body: events.Rejected, proposal: Proposal, event: events.Event) -> Proposal:
    return replace(proposal, status=Status.REJECTED, decided_by=event.actor, decided_at=event.at, note=body.note)


@_apply.register
def _(body: events.Withdrawn, proposal: Proposal, _: events.Event) -> Proposal:
    return replace(proposal, status=Status.WITHDRAWN, note=body.why)


@_apply.register
def _(body: events.Published, proposal: Proposal, _: events.Event) -> Proposal:
    return replace(proposal, status=Status.LIVE, number=body.number, note="")


@_apply.register
def _(body: events.Returned, proposal: Proposal, _: events.Event) -> Proposal:
    waiting = replace(proposal, status=Status.WAITING, decided_by="", decided_at=None, effective=None)
    return replace(waiting, note=body.why)


@_apply.register
def _(body: events.RolledBack, proposal: Proposal, event: events.Event) -> Proposal:
    return replace(proposal, status=Status.ROLLED_BACK, back_to=body.to, decided_by=event.actor, decided_at=event.at)


@_apply.register
def _(body: events.Measured, proposal: Proposal, _: events.Event) -> Proposal:
    return replace(proposal, measured=body)


@_apply.register
def _(body: events.HandedOver, proposal: Proposal, _: events.Event) -> Proposal:
    return replace(proposal, handed_to=body.to)


PROPOSALS = EventLog("proposal", _opened, _apply)
