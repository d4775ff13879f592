"""Wraps the `fsrs` package, which nothing else imports. The same reviews always give the same memory.

A day is a person's local date. The wrapper avoids what the package does wrong: elapsed time is floored to whole days, so every
review is dated 12:00 UTC of the local date; cards get an id and a due date, because without them the package sleeps and reads the
clock; its fuzz draws from the global `random` and is off; learning steps are empty, so that every interval is a number of days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum
from functools import cache

from fsrs import Card, Scheduler, State
from fsrs import Rating as FsrsRating

LONGEST = 120
"""No card stays away for longer, in days."""

_NO_ID = 1


class Rating(IntEnum):
    """How well something was remembered, in FSRS's four words."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows about one card: `stability` in days, `difficulty` 1 to 10, and the local date of the last review."""

    stability: float
    difficulty: float
    reviewed_on: date


def reviewed(memory: Memory | None, rating: Rating, on: date, retention: float) -> tuple[Memory, int]:
    """Return the memory after a review, and in how many days FSRS would ask again (1 to `LONGEST`).

    Args:
        memory: None for the first review.
        rating: how it went.
        on: the person's local date; one before the last review counts as the day of the last review.
        retention: the probability of recall at which to ask again, between 0 and 1.
    """
    day = on if memory is None else max(on, memory.reviewed_on)
    card, _ = _scheduler(retention).review_card(_card(memory, day), FsrsRating(int(rating)), _noon(day))
    if card.stability is None or card.difficulty is None:
        raise AssertionError("FSRS left a reviewed card without a memory")
    return Memory(card.stability, card.difficulty, day), (card.due - _noon(day)).days


def retrievability(memory: Memory | None, on: date) -> float:
    """Return the probability that it is remembered on a day; 0 for what was never reviewed."""
    if memory is None:
        return 0.0
    scheduler = _scheduler(_ANY)
    return float(scheduler.get_card_retrievability(_card(memory, on), _noon(max(on, memory.reviewed_on))))


_ANY = 0.9
"""Retrievability does not depend on the retention that is aimed at."""


@cache
def _scheduler(retention: float) -> Scheduler:
    return Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _card(memory: Memory | None, on: date) -> Card:
    if memory is None:
        return Card(card_id=_NO_ID, due=_noon(on))
    last = _noon(memory.reviewed_on)
    return Card(_NO_ID, State.Review, None, memory.stability, memory.difficulty, _noon(on), last)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
