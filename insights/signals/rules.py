"""What may happen to a signal, and when. Whatever is refused here is never stored.

Who of the people may click is the caller's to check: the SOP's owner and backup, whom it was handed to, the workspace's fallback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.eventlog import CAIRN, CardPosted, Refused
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
    Refreshed,
    Reopened,
    Snoozed,
    Told,
    Woken,
)
from insights.signals.fold import SIGNALS
from insights.signals.models import LIVE, Signal, SignalRefused, Status, Why

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
    Told: _Rule(_ALL, is_cairns=True),
    Reopened: _Rule(_ALL - {Status.OPEN}),
    Faded: _Rule(frozenset({Status.OPEN}), is_cairns=True),
}
"""Everything but the opening, which makes a signal and cannot happen to one."""


def propose(signal: Signal, actor: str, body: Body, at: datetime) -> Event | SignalRefused:
    """Return the event that would follow, or why it may not.

    Args:
        signal: as the caller saw it; the event is numbered after it.
        actor: a Slack id, or `CAIRN`.
        body: what is wanted.
        at: now. Dates are compared with its date in UTC.
    """
    rule = RULES.get(type(body))
    if rule is None or (rule.is_cairns and actor != CAIRN):
        return Refused(Why.WRONG_STATUS, signal)
    event = Event(signal.id, signal.version + 1, actor, at, body)
    if _is_repeated(signal, event):
        return Refused(Why.ALREADY_DONE, signal)
    why = _fault(signal, body, at) if signal.status in rule.when else Why.WRONG_STATUS
    return Refused(why, signal) if why else event


def _is_repeated(signal: Signal, event: Event) -> bool:
    """Whether doing it again changes nothing."""
    is_watched = signal.status is Status.WATCHED
    match event.body:
        case AnsweredElsewhere() as body:
            is_same = is_watched and signal.answered_by == body.section
        case Changed() as body:
            is_same = is_watched and signal.fixed_in == body.version
        case Judged() as body:
            is_same = is_watched and (body.look, body.since) != (signal.looks, signal.watched_since)
        case CardPosted() as body:
            is_same = body in signal.cards
        case _:
            is_same = replace(SIGNALS.after(signal, event), version=signal.version) == signal
    return is_same


def _fault(signal: Signal, body: Body, at: datetime) -> Why | None:
    match body:
        case Fixing():
            return None if _is_near(body.due_on, at) else Why.DATE_WRONG
        case Snoozed():
            return None if at < body.until <= at + _LONGEST else Why.DATE_WRONG
        case Merged():
            return Why.SAME_TOPIC if signal.topic is None or body.into == signal.topic else None
        case _:
            return None


def _is_near(day: date, at: datetime) -> bool:
    return at.date() <= day <= (at + _LONGEST).date()
