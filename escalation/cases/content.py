"""Validates the content of a case's event before it is stored, whether a person or Cairn submits it: texts, amounts, dates, the
receiver, and that it has not happened already.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from core.eventlog import CAIRN, CardPosted, Refused
from escalation.cases.events import (
    Body,
    Commented,
    Decided,
    Expired,
    InfoAsked,
    InfoGiven,
    Lapse,
    NotMine,
    Outcome,
    Overdue,
    Reassigned,
    Reminded,
    Reopened,
    Sent,
)
from escalation.cases.models import Actor, Case, CaseRefused, Status, Why
from escalation.owners import OwnerRoute

TEXT_LIMIT = 4_000
"""Characters kept of a reason, a condition or a reply; Slack's inputs end at 3,000."""


@singledispatch
def fault(_body: Body, _case: Case, _actor: Actor, _at: datetime) -> CaseRefused | None:
    """Return why this event's content is invalid for the case now; None when it is valid. Each kind of event has its own check."""
    return None


@fault.register
def _(body: Decided, case: Case, _actor: Actor, at: datetime) -> CaseRefused | None:
    why = _words_fault(body) or _amount_fault(body, case) or _expiry_fault(body, at)
    return None if why is None else Refused(why, case)


def _words_fault(body: Decided) -> Why | None:
    if not body.reason.strip():
        return Why.REASON_MISSING
    is_bare = body.outcome is Outcome.APPROVED_WITH_CONDITIONS and not body.conditions.strip()
    return Why.CONDITIONS_MISSING if is_bare else None


def _amount_fault(body: Decided, case: Case) -> Why | None:
    limit = case.evidence.limit
    is_about_amount = body.outcome.is_approval and limit is not None and limit.asked is not None
    if body.amount is None:
        return Why.AMOUNT_MISSING if is_about_amount else None
    is_usable = body.amount.is_finite() and body.amount > 0
    return None if body.outcome.is_approval and is_usable else Why.AMOUNT_WRONG


def _expiry_fault(body: Decided, at: datetime) -> Why | None:
    if body.expires_on is None:
        return None
    return None if body.outcome.is_approval and body.expires_on >= at.date() else Why.EXPIRY_WRONG


@fault.register(InfoAsked)
@fault.register(InfoGiven)
@fault.register(Commented)
def _(body: InfoAsked | InfoGiven | Commented, case: Case, _actor: Actor, _at: datetime) -> CaseRefused | None:
    return None if body.text.strip() else Refused(Why.TEXT_MISSING, case)


@fault.register(Sent)
@fault.register(Reopened)
def _(body: Sent | Reopened, case: Case, _actor: Actor, _at: datetime) -> CaseRefused | None:
    return _no_owner(body.route, case)


@fault.register
def _(body: NotMine, case: Case, actor: Actor, _at: datetime) -> CaseRefused | None:
    stays = actor.id in {body.to.person, body.to.channel}
    return Refused(Why.NOBODY, case) if stays else _no_owner(body.to, case)


@fault.register
def _(body: Reassigned, case: Case, actor: Actor, _at: datetime) -> CaseRefused | None:
    is_there = body.to == case.route and body.to.person in {case.looked_at_by, None}
    takes_over = actor.id == body.to.person and case.assignee is None
    if is_there and not takes_over:
        return Refused(Why.ALREADY_DONE, case, case.changed_by, case.changed_at)
    return _no_owner(body.to, case)


@fault.register
def _(body: CardPosted, case: Case, _actor: Actor, _at: datetime) -> CaseRefused | None:
    return Refused(Why.ALREADY_DONE, case, CAIRN) if body in case.cards else None


@fault.register(Reminded)
@fault.register(Overdue)
def _(body: Reminded | Overdue, case: Case, _actor: Actor, _at: datetime) -> CaseRefused | None:
    state = case.clock(body.clock)
    if not state.is_running or body.run != state.run or body.percent <= state.acted_on:
        return Refused(Why.ALREADY_DONE, case, CAIRN)
    return _no_owner(body.to, case) if isinstance(body, Overdue) else None


@fault.register
def _(body: Expired, case: Case, _actor: Actor, _at: datetime) -> CaseRefused | None:
    fits = {
        Lapse.NEVER_SENT: case.status is Status.DRAFT,
        Lapse.NO_INFO: case.status is Status.NEEDS_INFO,
        Lapse.APPROVAL_RAN_OUT: case.expires_on is not None,
    }
    return None if fits[body.why] else Refused(Why.WRONG_STATUS, case, case.changed_by, case.changed_at)


def _no_owner(route: OwnerRoute, case: Case) -> CaseRefused | None:
    """Return why the receiver is invalid: a case needs one, and never its asker."""
    if case.asker and case.asker in {route.person, route.channel}:
        return Refused(Why.OWN_CASE, case)
    return None if route.person or route.channel else Refused(Why.NOBODY, case)


def cleaned(body: Body) -> Body:
    """Return the event with its texts stripped and cut to the length that storage and Slack accept."""
    match body:
        case Decided():
            return replace(body, reason=body.reason.strip()[:TEXT_LIMIT], conditions=body.conditions.strip()[:TEXT_LIMIT])
        case InfoAsked() | InfoGiven() | Commented():
            return replace(body, text=body.text.strip()[:TEXT_LIMIT])
        case _:
            return body
