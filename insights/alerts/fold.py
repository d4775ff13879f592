"""Folds events into an alert. `ALERTS` is the only way to a state, and the same events always give the same state."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from core.eventlog import BrokenHistoryError, EventLog
from insights.alerts import events
from insights.alerts.models import Alert, Status
from insights.alerts.verdicts import Verdict


def _opened(event: events.Event) -> Alert | None:
    body = event.body
    if not isinstance(body, events.Opened):
        return None
    return Alert(
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
        read_at=event.at,
        stuck=body.reading.stuck,
    )


@singledispatch
def _apply(_body: events.Body, alert: Alert, event: events.Event) -> Alert:
    raise BrokenHistoryError(f"signal {alert.id} cannot be opened twice (event {event.seq})")


@_apply.register
def _(body: events.Refreshed, alert: Alert, event: events.Event) -> Alert:
    stuck = tuple(dict.fromkeys((*alert.stuck, *body.reading.stuck)))
    return replace(alert, reading=body.reading, read_at=event.at, stuck=stuck)


@_apply.register
def _(body: events.Fixing, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, status=Status.FIXING, due_on=body.due_on, snoozed_until=None)


@_apply.register
def _(body: events.AnsweredElsewhere, alert: Alert, event: events.Event) -> Alert:
    return replace(_watched(alert, event), answered_by=body.section)


@_apply.register
def _(_body: events.Dismissed, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, status=Status.DISMISSED, due_on=None, snoozed_until=None)


@_apply.register
def _(body: events.Snoozed, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, status=Status.SNOOZED, snoozed_until=body.until)


@_apply.register
def _(_body: events.Woken, alert: Alert, _: events.Event) -> Alert:
    """Restore the status after a snooze: an alert whose fix was promised is promised again."""
    return replace(alert, status=Status.FIXING if alert.due_on else Status.OPEN, snoozed_until=None)


@_apply.register
def _(body: events.Merged, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, status=Status.MERGED, successor=body.into, due_on=None, snoozed_until=None)


@_apply.register
def _(body: events.Moved, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, topic=body.topic)


@_apply.register
def _(body: events.HandedOver, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, handed_to=body.to)


@_apply.register
def _(body: events.Changed, alert: Alert, event: events.Event) -> Alert:
    return replace(_watched(alert, event), sop_version=body.version, fixed_in=body.version)


@_apply.register
def _(body: events.Judged, alert: Alert, _: events.Event) -> Alert:
    judged = replace(alert, proof=body.proof, looks=alert.looks + 1)
    match body.proof.verdict:
        case Verdict.TOO_EARLY:
            return judged
        case Verdict.HELPED:
            return replace(judged, status=Status.SOLVED)
        case Verdict.DID_NOT_HELP | Verdict.GOT_WORSE:
            return replace(judged, status=Status.OPEN, answered_by=None)


@_apply.register
def _(body: events.MessageSent, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, told=alert.told | {body.what})


@_apply.register
def _(_body: events.Reopened, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, status=Status.OPEN, due_on=None, snoozed_until=None, successor=None, answered_by=None)


@_apply.register
def _(_body: events.Faded, alert: Alert, _: events.Event) -> Alert:
    return replace(alert, status=Status.FADED, due_on=None, snoozed_until=None)


ALERTS = EventLog("signal", _opened, _apply)


def _watched(alert: Alert, event: events.Event) -> Alert:
    """Start watching a fix. The period before ends with the first fix; each fix is judged separately, from its own day on."""
    return replace(
        alert,
        status=Status.WATCHED,
        due_on=None,
        snoozed_until=None,
        fixed_at=alert.fixed_at or event.at,
        watched_since=event.at,
        looks=0,
        proof=None,
    )
