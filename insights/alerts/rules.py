"""Decides which events an alert accepts in which state. A refused event is never stored.

The caller checks who may click: the SOP's owner and backup, whoever it was handed to, the workspace's fallback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.eventlog import CAIRN, CardPosted, Refused
from insights.alerts import events
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

RULES: Mapping[type[events.Body], _Rule] = {
    events.Refreshed: _Rule(LIVE, is_cairns=True),
    CardPosted: _Rule(_ALL, is_cairns=True),
    events.Fixing: _Rule(_WAITING),
    events.AnsweredElsewhere: _Rule(_WAITING),
    events.Dismissed: _Rule(LIVE),
    events.Snoozed: _Rule(_WAITING),
    events.Woken: _Rule(frozenset({Status.SNOOZED}), is_cairns=True),
    events.Merged: _Rule(LIVE),
    events.Moved: _Rule(LIVE, is_cairns=True),
    events.HandedOver: _Rule(frozenset({Status.OPEN}), is_cairns=True),
    events.Changed: _Rule(LIVE, is_cairns=True),
    events.Judged: _Rule(frozenset({Status.WATCHED}), is_cairns=True),
    events.MessageSent: _Rule(_ALL, is_cairns=True),
    events.Reopened: _Rule(_ALL - {Status.OPEN}),
    events.Faded: _Rule(frozenset({Status.OPEN}), is_cairns=True),
}
"""Everything but the opening, which makes an alert and cannot happen to one."""


def propose(alert: Alert, actor: str, body: events.Body, at: datetime) -> events.Event | AlertRefused:
    """Return the event that the request leads to, or why it is refused. `alert` is as the caller saw it: the event is numbered
    after it. `actor` is a Slack id or `CAIRN`; dates are compared with the date of `at` in UTC.
    """
    rule = RULES.get(type(body))
    if rule is None or (rule.is_cairns and actor != CAIRN):
        return Refused(Why.WRONG_STATUS, alert)
    event = events.Event(alert.id, alert.version + 1, actor, at, body)
    if _is_repeated(alert, event):
        return Refused(Why.ALREADY_DONE, alert)
    why = _fault(alert, body, at) if alert.status in rule.when else Why.WRONG_STATUS
    return Refused(why, alert) if why else event


def _is_repeated(alert: Alert, event: events.Event) -> bool:
    """Return whether doing it again changes nothing."""
    is_watched = alert.status is Status.WATCHED
    match event.body:
        case events.AnsweredElsewhere() as body:
            is_same = is_watched and alert.answered_by == body.section
        case events.Changed() as body:
            is_same = is_watched and alert.fixed_in == body.version
        case events.Judged() as body:
            is_same = is_watched and (body.look, body.since) != (alert.looks, alert.watched_since)
        case CardPosted() as body:
            is_same = body in alert.cards
        case _:
            is_same = replace(ALERTS.after(alert, event), version=alert.version) == alert
    return is_same


def _fault(alert: Alert, body: events.Body, at: datetime) -> Why | None:
    match body:
        case events.Fixing():
            return None if at.date() <= body.due_on <= (at + _LONGEST).date() else Why.DATE_WRONG
        case events.Snoozed():
            return None if at < body.until <= at + _LONGEST else Why.DATE_WRONG
        case events.Merged():
            return Why.SAME_TOPIC if alert.topic is None or body.into == alert.topic else None
        case _:
            return None
