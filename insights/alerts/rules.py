"""Decides which events an alert accepts in which state. A refused event is never stored.

The caller checks who may click: the SOP's owner and backup, whoever it was handed to, the workspace's fallback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.eventlog import CAIRN, CardPosted, Refused
from insights.alerts.events import (
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
    MessageSent,
    Moved,
    Refreshed,
    Reopened,
    Snoozed,
    Woken,
)
from insights.alerts.fold import ALERTS
from insights.alerts.models import LIVE, Alert, AlertRefused, Status, Why

_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Rule:
    when: frozenset[Status]
    is_cairns: bool = False
    """Only Cairn itself does it."""


_WAITING = frozenset({Status.OPEN, Status.FIXING, Status.SNOOZED})
_ALL = frozenset(Status)

RULES: Mapping[type[Body], _Rule] = {
    Refreshed: _Rule(LIVE, is_cairns=True),
    CardPosted: _Rule(_ALL, is_cairns=True),
    Fixing: _Rule(_WAITING),
    AnsweredElsewhere: _Rule(_WAITING),
    Dismissed: _Rule(LIVE),
    Snoozed: _Rule(_WAITING),
    Woken: _Rule(frozenset({Status.SNOOZED}), is_cairns=True),
    Merged: _Rule(LIVE),
    Moved: _Rule(LIVE, is_cairns=True),
    HandedOver: _Rule(frozenset({Status.OPEN}), is_cairns=True),
    Changed: _Rule(LIVE, is_cairns=True),
    Judged: _Rule(frozenset({Status.WATCHED}), is_cairns=True),
    MessageSent: _Rule(_ALL, is_cairns=True),
    Reopened: _Rule(_ALL - {Status.OPEN}),
    Faded: _Rule(frozenset({Status.OPEN}), is_cairns=True),
}
"""Everything but the opening, which makes an alert and cannot happen to one."""


def propose(alert: Alert, actor: str, body: Body, at: datetime) -> Event | AlertRefused:
    """Return the event that the request leads to, or why it is refused.

    Args:
        alert: as the caller saw it; the event is numbered after it.
        actor: a Slack id, or `CAIRN`.
        body: what is wanted.
        at: now. Dates are compared with its date in UTC.
    """
    rule = RULES.get(type(body))
    if rule is None or (rule.is_cairns and actor != CAIRN):
        return Refused(Why.WRONG_STATUS, alert)
    event = Event(alert.id, alert.version + 1, actor, at, body)
    if _is_repeated(alert, event):
        return Refused(Why.ALREADY_DONE, alert)
    why = _fault(alert, body, at) if alert.status in rule.when else Why.WRONG_STATUS
    return Refused(why, alert) if why else event


def _is_repeated(alert: Alert, event: Event) -> bool:
    """Return whether doing it again changes nothing."""
    is_watched = alert.status is Status.WATCHED
    match event.body:
        case AnsweredElsewhere() as body:
            is_same = is_watched and alert.answered_by == body.section
        case Changed() as body:
            is_same = is_watched and alert.fixed_in == body.version
        case Judged() as body:
            is_same = is_watched and (body.look, body.since) != (alert.looks, alert.watched_since)
        case CardPosted() as body:
            is_same = body in alert.cards
        case _:
            is_same = replace(ALERTS.after(alert, event), version=alert.version) == alert
    return is_same


def _fault(alert: Alert, body: Body, at: datetime) -> Why | None:
    match body:
        case Fixing():
            return None if at.date() <= body.due_on <= (at + _LONGEST).date() else Why.DATE_WRONG
        case Snoozed():
            return None if at < body.until <= at + _LONGEST else Why.DATE_WRONG
        case Merged():
            return Why.SAME_TOPIC if alert.topic is None or body.into == alert.topic else None
        case _:
            return None
