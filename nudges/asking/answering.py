"""Records answers. A person's first answer to any question they were shown counts, however late and whatever was asked since.

A click that does not count gets a reply with the reason.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from core.workdays import local_day
from nudges.asking.attempts import (
    SELF_RATINGS,
    AlreadyAnswered,
    Answered,
    Ask,
    Attempt,
    Confidence,
    Outcome,
    Recorded,
    Reply,
    Reported,
    Retired,
    Revealed,
    Unknown,
    rating,
)
from nudges.cards.models import PracticeCard
from nudges.cards.spacing import Rating
from nudges.cards.starting import refold
from nudges.items.bank import ASKED, WRONG_AFTER, BankItem, ItemState, Why
from nudges.items.models import Kind
from nudges.items.ports import Change
from nudges.learners.enrolment import answered_again
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules

_AT_ONCE = timedelta(minutes=10)
"""An answer that follows another one of its batch within this time was thought about since then."""


def answer(unit: PracticeUnit, rules: Rules, reply: Reply, now: datetime) -> Outcome:
    """Record a click. Every result but `Recorded` leaves all data unchanged."""
    ask = unit.asks.get(reply.ask)
    item = unit.items.get(ask.item) if ask else None
    card = unit.cards.get(ask.person, ask.family) if ask else None
    if ask is None or item is None or card is None or not _is_possible(ask, item, reply):
        return Unknown()
    refused = _refused(unit, ask, item)
    if refused is not None:
        return refused
    attempt = _attempt(unit, rules, (ask, item, card), reply, now)
    if not unit.asks.record(attempt):
        first = unit.asks.attempt(ask.id)
        return Unknown() if first is None else AlreadyAnswered(first, item)
    after = refold(unit, ask.person, ask.family)
    answered_again(unit, rules, ask.person, now)
    return _recorded(rules, attempt, item, after or card)


def reveal(unit: PracticeUnit, ask_id: str, person: str) -> Revealed | AlreadyAnswered | Retired | Unknown:
    """Show the answer of a recall card. Nothing is counted before it is rated."""
    ask = unit.asks.get(ask_id)
    item = unit.items.get(ask.item) if ask else None
    if ask is None or item is None or ask.person != person or not item.item.is_self_rated:
        return Unknown()
    refused = _refused(unit, ask, item)
    if refused is not None:
        return refused
    return Revealed(ask, item) if unit.asks.reveal(ask_id) else Unknown()


def confide(unit: PracticeUnit, rules: Rules, ask_id: str, person: str, confidence: Confidence) -> Outcome:
    """Add once, after the answer, how sure the person was; the card changes as if it had been said at once."""
    ask, attempt = unit.asks.get(ask_id), unit.asks.attempt(ask_id)
    item = unit.items.get(ask.item) if ask else None
    if ask is None or attempt is None or item is None or ask.person != person or attempt.is_self_rated:
        return Unknown()
    again = replace(attempt, confidence=confidence, rating=_rating(unit, attempt, confidence))
    if not unit.asks.rerate(ask_id, confidence, again.rating):
        return AlreadyAnswered(attempt, item)
    card = refold(unit, person, ask.family)
    return Unknown() if card is None else _recorded(rules, again, item, card)


def report_wrong(unit: PracticeUnit, ask_id: str, person: str, now: datetime) -> Reported | Unknown:
    """Record “this question is wrong”; at the second person's report the item is taken out, and the SOP's owner should be told.

    After an owner has looked at the item, only later reports count.
    """
    ask = unit.asks.get(ask_id)
    asked_item = unit.items.get(ask.item) if ask else None
    if ask is None or asked_item is None or ask.person != person:
        return Unknown()
    people = unit.items.report(ask.item, person, now, asked_item.changed_at if asked_item.by else None)
    suspended = Change(ItemState.SUSPENDED, now, Why.REPORTED)
    is_out = people >= WRONG_AFTER and unit.items.change(ask.item, ASKED, suspended)
    item = unit.items.get(ask.item) or asked_item
    sop = unit.library.card(item.item.sop)
    return Reported(item, people, is_out, sop.governance.owner if sop else None)


def _is_possible(ask: Ask, item: BankItem, reply: Reply) -> bool:
    steps = len(SELF_RATINGS) if item.item.is_self_rated else len(item.item.options)
    return ask.person == reply.person and 0 <= reply.choice < steps


def _refused(unit: PracticeUnit, ask: Ask, item: BankItem) -> AlreadyAnswered | Retired | None:
    first = unit.asks.attempt(ask.id)
    if first is not None:
        return AlreadyAnswered(first, item)
    return None if item.is_asked else Retired(ask, item)


def _attempt(
    unit: PracticeUnit, rules: Rules, question: tuple[Ask, BankItem, PracticeCard], reply: Reply, now: datetime
) -> Attempt:
    ask, item, card = question
    learner = unit.learners.get(ask.person) or Learner(ask.person)
    seconds = reply.seconds if reply.seconds is not None else _seconds(unit, ask, now)
    own = SELF_RATINGS[reply.choice] if item.item.is_self_rated else None
    is_right = reply.choice == item.item.key if own is None else own is not Rating.AGAIN
    usual = unit.asks.usual_seconds(item.item.kind.value)
    return Attempt(
        ask=ask.id,
        person=ask.person,
        family=ask.family,
        item=ask.item,
        kind=item.item.kind.value,
        choice=reply.choice,
        is_right=is_right,
        at=now,
        on=local_day(now, learner.zone),
        rating=own or rating(Answered(item.item.kind, is_right, reply.confidence, reply.had_hint, seconds, usual)),
        retention=rules.weights.retention(learner.role, card.section),
        cause=card.cause,
        seconds=seconds,
        confidence=reply.confidence,
        had_hint=reply.had_hint,
    )


def _seconds(unit: PracticeUnit, ask: Ask, now: datetime) -> float | None:
    """Return the time since the previous answer in the batch; of a first answer nobody knows when the person began to read."""
    earlier = [attempt.at for _, attempt in unit.asks.of_batch(ask.batch) if attempt is not None and attempt.at <= now]
    passed = now - max(earlier) if earlier else None
    return passed.total_seconds() if passed is not None and passed <= _AT_ONCE else None


def _rating(unit: PracticeUnit, attempt: Attempt, confidence: Confidence) -> Rating:
    usual = unit.asks.usual_seconds(attempt.kind)
    kind = Kind(attempt.kind)
    return rating(Answered(kind, attempt.is_right, confidence, attempt.had_hint, attempt.seconds, usual))


def _recorded(rules: Rules, attempt: Attempt, item: BankItem, card: PracticeCard) -> Recorded:
    needs_coach = not attempt.is_right and card.schedule.needs_coach
    return Recorded(attempt, item, card, rules.workdays.rolled(card.schedule.due_on), needs_coach)
