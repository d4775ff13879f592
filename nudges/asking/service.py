"""Runs one tick of practice: claims groups of learners whose slot has come, stores and posts their batches, then commits.

A batch holds at most the daily limit, never in quiet hours, on leave or on holidays. Nothing piles up: what does not fit today is
ranked again tomorrow with everything else. Each query is made once for the whole group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from core.workdays import local_day, zone_of
from nudges.asking.attempts import Delivery
from nudges.asking.batches import Chosen, askable, put
from nudges.cards.models import PracticeCard
from nudges.cards.priority import by_urgency
from nudges.learners.audiences import AudienceCache
from nudges.learners.models import Learner
from nudges.learners.remarks import RemarkKind
from nudges.ports import CommittingUnit, PracticeUnit
from nudges.rules import Rules, is_quiet, next_slot, opening

GROUP = 500
"""Learners per transaction: memory stays flat however many are due."""


U = TypeVar("U", bound=CommittingUnit)


def send_due(
    units: Callable[[], AbstractContextManager[U]], rules: Rules, now: datetime, post: Callable[[U, Delivery], None]
) -> int:
    """Send every batch that is due; returns how many.

    Args:
        units: opens a unit of work; each group gets its own.
        rules: the workspace's.
        now: the moment of the tick. Replicas may tick at once: each learner goes to one of them.
        post: adds what shows a batch (an outbox call) to the unit, before it is committed.
    """
    sent = 0
    while True:
        with units() as unit:
            due = due_batches(unit, rules, now, GROUP)
            for delivery in due.deliveries:
                post(unit, delivery)
            unit.commit()
        if due.claimed == 0:
            return sent
        sent += len(due.deliveries)


_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The result of a claim: `claimed` learners were checked, `deliveries` are to be sent. `claimed` is 0 when nobody is due."""

    claimed: int
    deliveries: tuple[Delivery, ...] = ()


def due_batches(unit: PracticeUnit, rules: Rules, now: datetime, limit: int) -> Due:
    """Claim up to `limit` learners whose slot has come, store their batches and plan their next slots."""
    learners = unit.learners.claim_due(now, limit)
    if not learners:
        return Due(0)
    awake = [learner for learner in learners if _is_reachable(learner, rules, now)]
    last = unit.asks.last_batches([learner.person for learner in awake])
    deliveries = _deliveries(unit, rules, awake, now)
    sent = {delivery.batch.person for delivery in deliveries}
    counted = (_counted(learner, last) if learner.person in sent else learner for learner in learners)
    unit.learners.save(*(replace(learner, next_at=next_slot(learner, rules, now)) for learner in counted))
    return Due(len(learners), tuple(deliveries))


def _is_reachable(learner: Learner, rules: Rules, now: datetime) -> bool:
    """Return whether the planned slot still holds: no holiday, no leave, and no night without delivery has passed since."""
    local = now.astimezone(zone_of(learner.zone))
    is_on = learner.is_enrolled and not (learner.is_paused and learner.paused_until is None)
    return is_on and not is_quiet(learner, local.time()) and opening(learner, rules, local.date()) == local.date()


def _counted(learner: Learner, last: Mapping[str, tuple[object, bool]]) -> Learner:
    """Count the previous batch as unanswered if nothing of it was touched; else set the count to 0."""
    _, was_touched = last.get(learner.person, (None, True))
    return replace(learner, unanswered=0 if was_touched else learner.unanswered + 1)


def _deliveries(unit: PracticeUnit, rules: Rules, learners: Sequence[Learner], now: datetime) -> list[Delivery]:
    people = [learner.person for learner in learners]
    today = {learner.person: local_day(now, learner.zone) for learner in learners}
    if not people:
        return []
    sent = unit.asks.sent(people, min(map(_monday, today.values())))
    cards = unit.cards.due(people, max(today.values()))
    chosen, audiences = [], AudienceCache(unit)
    left_out = unit.remarks.subjects(RemarkKind.NOT_MY_JOB, people)
    items = askable(unit, audiences, [card for theirs in cards.values() for card in theirs])
    quota = rules.quota()
    for learner in learners:
        on = today[learner.person]
        room = _room(quota.daily_of(learner), quota.weekly, sent.get(learner.person, {}), on)
        theirs = (card for card in cards.get(learner.person, ()) if card.family in items)
        not_theirs = left_out.get(learner.person, ())
        open_cards = audiences.open_to(learner.role, (card for card in theirs if str(card.section) not in not_theirs))
        if room:
            chosen.append(Chosen(learner, by_urgency(open_cards, on, _Weight(rules, learner.role)), most=room))
    return put(unit, chosen, items, now)


@dataclass(frozen=True, slots=True)
class _Weight:
    rules: Rules
    role: str | None

    def __call__(self, card: PracticeCard) -> int:
        return self.rules.weights.weight(self.role, card.section)


def _room(daily: int, weekly: int, sent: Mapping[date, int], on: date) -> int:
    week = sum(count for day, count in sent.items() if _monday(on) <= day <= on)
    return max(0, min(daily - sent.get(on, 0), weekly - week))


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY
