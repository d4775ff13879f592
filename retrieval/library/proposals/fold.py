"""Folds events into a proposal. Only `PROPOSALS` makes a state, and the same events always give the same one."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from core.eventlog import BrokenHistoryError, EventLog
from retrieval.library.proposals.events import (
    Approved,
    Body,
    Edited,
    Event,
    HandedOver,
    Measured,
    Opened,
    Published,
    Rejected,
    Returned,
    RolledBack,
    Withdrawn,
)
from retrieval.library.proposals.models import Proposal, Status


def _opened(event: Event) -> Proposal | None:
    body = event.body
    if not isinstance(body, Opened):
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
def _apply(_body: Body, proposal: Proposal, event: Event) -> Proposal:
    raise BrokenHistoryError(f"proposal {proposal.id} cannot be opened twice (event {event.seq})")


@_apply.register
def _(body: Edited, proposal: Proposal, event: Event) -> Proposal:
    changed = replace(proposal, seal=body.seal, base=body.base, base_digest=body.base_digest, heading=body.heading, text=body.text)
    return replace(changed, authors=frozenset({event.actor}), measured=None, note="")


@_apply.register
def _(body: Approved, proposal: Proposal, event: Event) -> Proposal:
    decided = replace(proposal, status=Status.APPROVED, decided_by=event.actor, decided_at=event.at, note="")
    return replace(decided, effective=body.effective, opens=body.opens)


@_apply.register
def _(body: Rejected, proposal: Proposal, event: Event) -> Proposal:
    return replace(proposal, status=Status.REJECTED, decided_by=event.actor, decided_at=event.at, note=body.note)


@_apply.register
def _(body: Withdrawn, proposal: Proposal, _: Event) -> Proposal:
    return replace(proposal, status=Status.WITHDRAWN, note=body.why)


@_apply.register
def _(body: Published, proposal: Proposal, _: Event) -> Proposal:
    return replace(proposal, status=Status.LIVE, number=body.number, note="")


@_apply.register
def _(body: Returned, proposal: Proposal, _: Event) -> Proposal:
    waiting = replace(proposal, status=Status.WAITING, decided_by="", decided_at=None, effective=None)
    return replace(waiting, note=body.why)


@_apply.register
def _(body: RolledBack, proposal: Proposal, event: Event) -> Proposal:
    return replace(proposal, status=Status.ROLLED_BACK, back_to=body.to, decided_by=event.actor, decided_at=event.at)


@_apply.register
def _(body: Measured, proposal: Proposal, _: Event) -> Proposal:
    return replace(proposal, measured=body)


@_apply.register
def _(body: HandedOver, proposal: Proposal, _: Event) -> Proposal:
    return replace(proposal, handed_to=body.to)


PROPOSALS = EventLog("proposal", _opened, _apply)
