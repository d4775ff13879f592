"""Which cards come first when more are due than a day may hold: missed steps, then misses, then what matters and is fading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nudges.cards import Card
from nudges.spacing.memory import retrievability
from nudges.spacing.policy import Schedule

SOFT_SHARE = 0.1
"""A date that nobody was promised may move by so much of its interval."""

LOOK_AHEAD = 12
"""Days: no soft date can come forward by more, because no interval is longer than 120 days."""


@dataclass(frozen=True, slots=True)
class Day:
    """A local date, how many questions it has room for, and how many a day holds at all."""

    on: date
    room: int
    cap: int


def urgency(schedule: Schedule, weight: int, on: date) -> float:
    """Frequency x impact x (1 - R) x overdue, where overdue is 1 on the due day and grows by 1 with each day after it.

    Counting days instead of intervals gave more recall under a full cap (`cairn practice simulate`): nothing is left to starve.
    """
    overdue = 1 + max(0, (on - schedule.due_on).days)
    return weight * (1 - retrievability(schedule.memory, on)) * overdue


def selected(cards: Sequence[Card], day: Day, weight: Callable[[Card], int]) -> list[Card]:
    """Choose what a day's batch asks, the most urgent first.

    Args:
        cards: a person's cards due within `LOOK_AHEAD` days of the day, whatever their order.
        day: when, and how many fit.
        weight: what a card matters.

    Returns:
        Nothing when nothing is due. Room that is left takes soft cards from days ahead that are overfull.
    """
    due = [card for card in cards if card.schedule.due_on <= day.on]
    if not due or day.room <= 0:
        return []
    ranked = sorted(due, key=lambda card: _rank(card, weight(card), day.on))
    spare = day.room - len(ranked)
    return ranked[: day.room] if spare <= 0 else ranked + _early(cards, day, weight)[:spare]


def _rank(card: Card, weight: int, on: date) -> tuple[bool, bool, float, str]:
    return not card.is_missed_step, not card.is_miss, -urgency(card.schedule, weight, on), card.family


def _early(cards: Sequence[Card], day: Day, weight: Callable[[Card], int]) -> list[Card]:
    load = Counter(card.schedule.due_on for card in cards)
    movable = [card for card in cards if load[card.schedule.due_on] > day.cap and _may_come(card.schedule, day.on)]
    return sorted(movable, key=lambda card: _rank(card, weight(card), day.on))


def _may_come(schedule: Schedule, on: date) -> bool:
    by = timedelta(days=int(schedule.interval * SOFT_SHARE))
    return not schedule.is_promised and on < schedule.due_on <= on + by
