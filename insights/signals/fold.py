"""From events to a signal: `SIGNALS` is the only way to a state, and the same events always give the same one."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from core.eventlog import BrokenHistoryError, EventLog
from insights.signals.events import (
    AnsweredElsewhere,
    Body,
    Changed,
    Dismissed,
    Event,
    Faded,
    Fixing,
    HandedOver,
    Judged,
    Merged,
    Moved,
    Opened,
    Refreshed,
    Reopened,
    Snoozed,
    Told,
    Woken,
)
from insights.signals.models import Signal, Status
from insights.signals.verdicts import Verdict


def _opened(event: Event) -> Signal | None:
    body = event.body
    if not isinstance(body, Opened):
        return None
    return Signal(
        id=event.record_id,
        topic=body.topic,
        kind=body.kind,
        sop_id=body.sop_id,
        section=body.section,
        others=body.others,
        sop_version=body.sop_version,
        status=Status.OPEN,
        version=event.seq,
        opened_at=event.at,
        changed_at=event.at,
        opening=body.reading,
        reading=body.reading,
        stuck=body.reading.stuck,
    )


@singledispatch
def _apply(_body: Body, signal: Signal, event: Event) -> Signal:
    raise BrokenHistoryError(f"signal {signal.id} cannot be opened twice (event {event.seq})")


@_apply.register
def _(body: Refreshed, signal: Signal, _: Event) -> Signal:
    stuck = tuple(dict.fromkeys((*signal.stuck, *body.reading.stuck)))
    return replace(signal, reading=body.reading, stuck=stuck)


@_apply.register
def _(body: Fixing, signal: Signal, _: Event) -> Signal:
    return replace(signal, status=Status.FIXING, due_on=body.due_on, snoozed_until=None)


@_apply.register
def _(body: AnsweredElsewhere, signal: Signal, event: Event) -> Signal:
    return replace(_watched(signal, event), answered_by=body.section)


@_apply.register
def _(_body: Dismissed, signal: Signal, _: Event) -> Signal:
    return replace(signal, status=Status.DISMISSED, due_on=None, snoozed_until=None)


@_apply.register
def _(body: Snoozed, signal: Signal, _: Event) -> Signal:
    return replace(signal, status=Status.SNOOZED, snoozed_until=body.until)


@_apply.register
def _(_body: Woken, signal: Signal, _: Event) -> Signal:
    """A promise that was put off is still a promise."""
    return replace(signal, status=Status.FIXING if signal.due_on else Status.OPEN, snoozed_until=None)


@_apply.register
def _(body: Merged, signal: Signal, _: Event) -> Signal:
    return replace(signal, status=Status.MERGED, successor=body.into, due_on=None, snoozed_until=None)


@_apply.register
def _(body: Moved, signal: Signal, _: Event) -> Signal:
    return replace(signal, topic=body.topic)


@_apply.register
def _(body: HandedOver, signal: Signal, _: Event) -> Signal:
    return replace(signal, handed_to=body.to)


@_apply.register
def _(body: Changed, signal: Signal, event: Event) -> Signal:
    return replace(_watched(signal, event), sop_version=body.version, fixed_in=body.version)


@_apply.register
def _(body: Judged, signal: Signal, _: Event) -> Signal:
    judged = replace(signal, proof=body.proof, looks=signal.looks + 1)
    match body.proof.verdict:
        case Verdict.TOO_EARLY:
            return judged
        case Verdict.HELPED:
            return replace(judged, status=Status.SOLVED)
        case Verdict.DID_NOT_HELP | Verdict.GOT_WORSE:
            return replace(judged, status=Status.OPEN, answered_by=None)


@_apply.register
def _(body: Told, signal: Signal, _: Event) -> Signal:
    return replace(signal, told=signal.told | {body.what})


@_apply.register
def _(_body: Reopened, signal: Signal, _: Event) -> Signal:
    return replace(signal, status=Status.OPEN, due_on=None, snoozed_until=None, successor=None, answered_by=None)


@_apply.register
def _(_body: Faded, signal: Signal, _: Event) -> Signal:
    return replace(signal, status=Status.FADED, due_on=None, snoozed_until=None)


SIGNALS = EventLog("signal", _opened, _apply)


def _watched(signal: Signal, event: Event) -> Signal:
    """A fix is out. Before is what came before the first fix; each fix is judged anew, from its own day on."""
    return replace(
        signal,
        status=Status.WATCHED,
        due_on=None,
        snoozed_until=None,
        fixed_at=signal.fixed_at or event.at,
        watched_since=event.at,
        looks=0,
        proof=None,
    )
