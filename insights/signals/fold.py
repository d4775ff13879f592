"""From events to a signal: `fold` is the only way to a state, and the same events always give the same one.

It trusts that events were accepted by `rules.propose` and checks only that they follow one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch

from insights.signals.errors import BrokenHistoryError
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
    Shown,
    Snoozed,
    Told,
    Woken,
)
from insights.signals.models import Card, Signal, Status, Step
from insights.signals.verdicts import Verdict


def fold(events: Iterable[Event]) -> Signal:
    """Return the state after these events, oldest first.

    Raises:
        BrokenHistoryError: they do not begin with an opening, or a number is missing.
    """
    signal: Signal | None = None
    for event in events:
        signal = after(signal, event)
    if signal is None:
        raise BrokenHistoryError("a signal has no events")
    return signal


def audit(events: Iterable[Event]) -> Sequence[Step]:
    """Return each event with the status before and after it.

    Raises:
        BrokenHistoryError: as `fold`.
    """
    steps: list[Step] = []
    signal: Signal | None = None
    for event in events:
        before = None if signal is None else signal.status
        signal = after(signal, event)
        steps.append(Step(event, before, signal.status))
    return steps


def after(signal: Signal | None, event: Event) -> Signal:
    """Return the state after one more event.

    Raises:
        BrokenHistoryError: the event does not follow this state.
    """
    if signal is None:
        if event.seq != 1 or not isinstance(event.body, Opened):
            raise BrokenHistoryError(f"signal {event.signal_id} does not begin with its opening")
        return _opened(event, event.body)
    if event.signal_id != signal.id or event.seq != signal.version + 1:
        raise BrokenHistoryError(f"event {event.seq} of signal {event.signal_id} does not follow {signal.version} of {signal.id}")
    changed = _apply(event.body, signal, event)
    if changed.status is not signal.status:
        changed = replace(changed, changed_at=event.at)
    return replace(changed, version=event.seq)


def _opened(event: Event, body: Opened) -> Signal:
    return Signal(
        id=event.signal_id,
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
def _(body: Shown, signal: Signal, _: Event) -> Signal:
    return replace(signal, cards=(*signal.cards, Card(body.channel, body.ts)))


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
