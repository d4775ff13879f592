"""Decides what may happen to a case, and by whom. Whatever is refused here is never stored.

Nobody but the asker speaks for the asker; only those on the server's list decide, never on their own case; who claimed a case
keeps it until it is reassigned, but keeps nobody from deciding who alone may decide; and only Cairn itself posts cards, counts
time and closes by time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.eventlog import CAIRN, CardPosted, Refused
from escalation.cases.content import cleaned, fault
from escalation.cases.events import (
    Body,
    Claimed,
    Closed,
    Commented,
    Decided,
    Event,
    Expired,
    InfoAsked,
    InfoGiven,
    NotMine,
    Overdue,
    Reassigned,
    Relayed,
    Reminded,
    Reopened,
    Sent,
    Withdrawn,
)
from escalation.cases.models import OPEN, Actor, Case, CaseRefused, Deciders, Status, Why


class _Part(StrEnum):
    """The capacity in which somebody acts."""

    ASKER = "asker"
    RESPONDER = "responder"
    """Looks after the case: may answer, claim, ask back and pass on."""
    HOLDER = "holder"
    """A responder, and nobody else has claimed it."""
    DECIDER = "decider"
    """May approve and decline."""
    JUDGE = "judge"
    """A decider, and no other decider has claimed it."""
    CAIRN = "cairn"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class _Rule:
    by: frozenset[_Part]
    when: frozenset[Status]


def _rule(when: frozenset[Status], *by: _Part) -> _Rule:
    return _Rule(frozenset(by), when)


_SENT = frozenset(Status) - {Status.DRAFT}
_ENDED = frozenset({Status.DECIDED, Status.RELAYED, Status.CLOSED, Status.EXPIRED, Status.WITHDRAWN})
_RUNNING = frozenset({Status.OPEN, Status.CLAIMED})

RULES: Mapping[type[Body], _Rule] = {
    Sent: _rule(frozenset({Status.DRAFT}), _Part.ASKER),
    CardPosted: _rule(_SENT, _Part.CAIRN),
    Claimed: _rule(OPEN, _Part.HOLDER),
    InfoAsked: _rule(OPEN, _Part.HOLDER),
    InfoGiven: _rule(frozenset({Status.NEEDS_INFO}), _Part.ASKER),
    Decided: _rule(OPEN, _Part.HOLDER),
    NotMine: _rule(OPEN, _Part.HOLDER),
    Reassigned: _rule(OPEN, _Part.RESPONDER, _Part.CAIRN),
    Reminded: _rule(_RUNNING, _Part.CAIRN),
    Overdue: _rule(_RUNNING, _Part.CAIRN),
    Relayed: _rule(frozenset({Status.DECIDED}), _Part.CAIRN),
    Withdrawn: _rule(OPEN | {Status.DRAFT}, _Part.ASKER, _Part.CAIRN),
    Reopened: _rule(_ENDED, _Part.ASKER, _Part.RESPONDER),
    Expired: _rule(
        frozenset({Status.DRAFT, Status.NEEDS_INFO, Status.RELAYED, Status.CLOSED}),
        _Part.CAIRN,
    ),
    Closed: _rule(frozenset({Status.RELAYED}), _Part.ASKER, _Part.RESPONDER, _Part.CAIRN),
    Commented: _rule(_SENT, _Part.ANYONE),
}
"""Everything but the opening, which makes a case and cannot happen to one."""

_VERDICT = _rule(OPEN, _Part.JUDGE)
_TAKEN_BACK = _rule(_ENDED, _Part.ASKER, _Part.DECIDER)
"""What a decider decided is taken back by one who may decide."""


def _rule_of(case: Case, body: Body) -> _Rule | None:
    if isinstance(body, Decided) and body.outcome.is_verdict:
        return _VERDICT
    if isinstance(body, Reopened) and case.decision is not None and case.decision.outcome.is_verdict:
        return _TAKEN_BACK
    return RULES.get(type(body))


def propose(case: Case, actor: Actor, body: Body, at: datetime, deciders: Deciders) -> Event | CaseRefused:
    """Return the event that would follow, or why it is refused.

    Args:
        case: as the caller saw it; the event is numbered after it.
        actor: a person with their role, or `Actor(CAIRN)`.
        body: what is wanted.
        at: now. The day up to which an approval holds is compared with its date in UTC.
        deciders: the server's list for this case, as `Routing.deciders` makes it.
    """
    rule = _rule_of(case, body)
    if rule is None:
        return Refused(Why.WRONG_STATUS, case, case.changed_by, case.changed_at)
    refused = _may(case, actor, rule, deciders) or _status(case, actor, body, rule) or fault(body, case, actor, at)
    return refused or Event(case.id, case.version + 1, actor.id, at, cleaned(body))


def _may(case: Case, actor: Actor, rule: _Rule, deciders: Deciders) -> CaseRefused | None:
    parts = _parts(case, actor, deciders)
    if parts & rule.by:
        return None
    is_late = (_Part.RESPONDER in parts and _Part.HOLDER in rule.by) or (_Part.DECIDER in parts and _Part.JUDGE in rule.by)
    if is_late:
        return Refused(Why.TAKEN, case, case.assignee, case.claimed_at) if case.is_open else None
    return Refused(_missing(case, actor, rule, parts), case)


def _missing(case: Case, actor: Actor, rule: _Rule, parts: frozenset[_Part]) -> Why:
    if not rule.by - {_Part.ASKER, _Part.CAIRN, _Part.ANYONE}:
        return Why.NOT_THE_ASKER
    if actor.id == case.asker:
        return Why.OWN_CASE
    return Why.NOT_IN_ROLE if _Part.RESPONDER in parts else Why.NOT_A_DECIDER


def _parts(case: Case, actor: Actor, deciders: Deciders) -> frozenset[_Part]:
    parts = {_Part.ANYONE}
    if actor.id == CAIRN:
        return frozenset({_Part.ANYONE, _Part.CAIRN})
    if actor.id == case.asker:
        return frozenset({_Part.ANYONE, _Part.ASKER})
    is_free = case.assignee in {None, "", actor.id}
    if deciders.may_respond(case, actor.id):
        parts |= {_Part.RESPONDER, _Part.HOLDER} if is_free else {_Part.RESPONDER}
    if deciders.may_decide(case, actor.id):
        parts.add(_Part.DECIDER)
        if is_free or not deciders.may_decide(case, case.assignee or ""):
            parts.add(_Part.JUDGE)
    return frozenset(parts)


def _status(case: Case, actor: Actor, body: Body, rule: _Rule) -> CaseRefused | None:
    if isinstance(body, Claimed) and case.is_open and case.assignee == actor.id:
        return Refused(Why.ALREADY_DONE, case, case.assignee, case.claimed_at)
    return None if case.status in rule.when else _stands(case, body)


def _stands(case: Case, body: Body) -> CaseRefused:
    """Return the place or person that has the case now."""
    if case.status is _RESULTS.get(type(body)):
        return Refused(Why.ALREADY_DONE, case, case.changed_by, case.changed_at)
    if case.decision is not None:
        return Refused(Why.DECIDED, case, case.decision.by, case.decision.at)
    return Refused(Why.WRONG_STATUS, case, case.changed_by, case.changed_at)


_RESULTS: Mapping[type[Body], Status] = {
    Sent: Status.OPEN,
    Relayed: Status.RELAYED,
    Withdrawn: Status.WITHDRAWN,
    Closed: Status.CLOSED,
    Reopened: Status.OPEN,
    Expired: Status.EXPIRED,
}
"""Where doing it again changes nothing."""
