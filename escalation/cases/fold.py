"""Folds events into a case. Only `CASES` computes a state, and the same events always give the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from core.eventlog import CAIRN, BrokenHistoryError, EventLog
from escalation.cases.events import (
    Body,
    Claimed,
    Clock,
    Closed,
    Commented,
    Decided,
    Event,
    Expired,
    InfoAsked,
    InfoGiven,
    NotMine,
    Opened,
    Overdue,
    Reassigned,
    Relayed,
    Reminded,
    Reopened,
    Sent,
    Withdrawn,
)
from escalation.cases.models import Case, ClockPeriod, ClockState, Decision, Status
from escalation.owners import OwnerRoute


def withdrawal(case: Case, at: datetime) -> Event | None:
    """Return the event that ends a case whose asker is erased, since nobody can be told. None when it is decided or ended."""
    if case.status is not Status.DRAFT and not case.is_open:
        return None
    return Event(case.id, case.version + 1, CAIRN, at, Withdrawn())


def _opened(event: Event) -> Case | None:
    body = event.body
    if not isinstance(body, Opened):
        return None
    case = Case(
        id=event.record_id,
        question_id=body.question_id,
        asker=body.asker,
        kind=body.kind,
        concern=body.concern,
        evidence=body.evidence,
        status=Status.DRAFT,
        version=event.seq,
        opened_at=event.at,
        changed_at=event.at,
        changed_by=event.actor,
        is_private=body.is_private,
    )
    return case if body.route is None else _sent(case, body.route, event.at)


def _sent(case: Case, route: OwnerRoute, at: datetime) -> Case:
    return replace(
        case,
        status=Status.OPEN,
        sent_at=case.sent_at or at,
        route=route,
        entrusted=case.entrusted | ({route.person} if route.person else frozenset()),
        assignee=None,
        claimed_at=None,
        first_response=_restarted(case.first_response, at),
        resolution=_restarted(case.resolution, at),
    )


@singledispatch
def _apply(_body: Body, case: Case, event: Event) -> Case:
    raise BrokenHistoryError(f"case {case.id} cannot be opened twice (event {event.seq})")


@_apply.register
def _(body: Sent, case: Case, event: Event) -> Case:
    return _sent(replace(case, is_private=body.is_private), body.route, event.at)


@_apply.register
def _(_body: Claimed, case: Case, event: Event) -> Case:
    case = _held(case, event)
    if case.status is Status.NEEDS_INFO:
        return case
    return replace(case, status=Status.CLAIMED, next_update=_restarted(case.next_update, event.at))


@_apply.register
def _(_body: InfoAsked, case: Case, event: Event) -> Case:
    case = _held(case, event)
    return replace(_paused(case, event.at), status=Status.NEEDS_INFO)


@_apply.register
def _(_body: InfoGiven, case: Case, event: Event) -> Case:
    case = replace(case, resolution=_resumed(case.resolution, event.at))
    if case.assignee is None:
        return replace(case, status=Status.OPEN, first_response=_resumed(case.first_response, event.at))
    return replace(case, status=Status.CLAIMED, next_update=_restarted(case.next_update, event.at))


@_apply.register
def _(body: Decided, case: Case, event: Event) -> Case:
    decision = Decision(event.actor, event.at, body)
    return replace(
        _paused(case, event.at),
        status=Status.DECIDED,
        decision=decision,
        decisions=(*case.decisions, decision),
        assignee=event.actor,
    )


@_apply.register
def _(body: NotMine, case: Case, event: Event) -> Case:
    return replace(_moved(case, body.to, event), passed=case.passed | {event.actor})


@_apply.register
def _(body: Reassigned, case: Case, event: Event) -> Case:
    if body.to.person and body.to.person == case.assignee:
        return replace(case, route=body.to)
    moved = _moved(case, body.to, event)
    moved = replace(moved, passed=case.passed - {body.to.person or ""})
    if body.to.person != event.actor:
        return moved
    return _apply(Claimed(), moved, event)


@_apply.register
def _(body: Reminded, case: Case, _: Event) -> Case:
    return _told(case, body.clock, body.percent)


@_apply.register
def _(body: Overdue, case: Case, event: Event) -> Case:
    case = _told(case, body.clock, body.percent)
    if body.to.person == case.holder:
        return case
    if case.first_response.is_running:
        return _given(case, body.to)
    return _moved(case, body.to, event)


@_apply.register
def _(_body: Relayed, case: Case, _: Event) -> Case:
    return replace(case, status=Status.RELAYED)


@_apply.register
def _(_body: Withdrawn, case: Case, event: Event) -> Case:
    return replace(_paused(case, event.at), status=Status.WITHDRAWN)


@_apply.register
def _(body: Reopened, case: Case, event: Event) -> Case:
    return replace(_sent(case, body.route, event.at), decision=None, is_private=body.is_private)


@_apply.register
def _(_body: Expired, case: Case, event: Event) -> Case:
    return replace(_paused(case, event.at), status=Status.EXPIRED, decision=None)


@_apply.register
def _(_body: Closed, case: Case, _: Event) -> Case:
    return replace(case, status=Status.CLOSED)


@_apply.register
def _(_body: Commented, case: Case, event: Event) -> Case:
    if event.actor != case.assignee or not case.next_update.is_running:
        return case
    return replace(case, next_update=_restarted(case.next_update, event.at))


def _changed(body: Body, case: Case, event: Event) -> Case:
    changed = _apply(body, case, event)
    return changed if changed.status is case.status else replace(changed, changed_by=event.actor)


CASES = EventLog("case", _opened, _changed)


def _held(case: Case, event: Event) -> Case:
    """Return the case with the actor as its holder; the first response has been given."""
    claimed_at = case.claimed_at if case.assignee == event.actor else event.at
    return replace(case, assignee=event.actor, claimed_at=claimed_at, first_response=_stopped(case.first_response, event.at))


def _given(case: Case, to: OwnerRoute) -> Case:
    entrusted = case.entrusted | ({to.person} if to.person else frozenset())
    return replace(case, route=to, entrusted=entrusted, assignee=None, claimed_at=None)


def _moved(case: Case, to: OwnerRoute, event: Event) -> Case:
    """Return the case with another holder, who gets time for a first response; it does not start while the asker owes a reply."""
    case = replace(_given(case, to), next_update=_stopped(case.next_update, event.at))
    if case.status is Status.NEEDS_INFO:
        return replace(case, first_response=ClockState(run=case.first_response.run + 1))
    return replace(case, status=Status.OPEN, first_response=_restarted(case.first_response, event.at))


def _paused(case: Case, at: datetime) -> Case:
    return replace(
        case,
        first_response=_stopped(case.first_response, at),
        next_update=_stopped(case.next_update, at),
        resolution=_stopped(case.resolution, at),
    )


def _told(case: Case, clock: Clock, percent: int) -> Case:
    told: dict[str, Any] = {clock.value: replace(case.clock(clock), acted_on=percent)}
    return replace(case, **told)


def _restarted(clock: ClockState, at: datetime) -> ClockState:
    return ClockState((ClockPeriod(at),), clock.run + 1)


def _resumed(clock: ClockState, at: datetime) -> ClockState:
    return clock if clock.is_running else replace(clock, periods=(*clock.periods, ClockPeriod(at)))


def _stopped(clock: ClockState, at: datetime) -> ClockState:
    if not clock.is_running:
        return clock
    return replace(clock, periods=(*clock.periods[:-1], replace(clock.periods[-1], until=at)))
