"""Adds promised dates to FSRS. A miss comes back in exactly 3 days, a second in a row in 1, a third in 3 with a coach told.

Each right answer makes the interval longer than the last one, up to `LONGEST`; a promised date never moves earlier, except by a
step missed at work.

Nothing else imports the `fsrs` package. The same reviews always give the same memory. A day is a person's local date. What the
package does wrong is avoided: elapsed time is floored to whole days, so every review is dated 12:00 UTC of the local date; cards
get an id and a due date, because without them the package sleeps and reads the clock; its fuzz draws from the global `random` and
is off; learning steps are empty, so that every interval is a number of days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache

from fsrs import Card, Scheduler, State
from fsrs import Rating as FsrsRating

AFTER_MISS = 3
AFTER_SECOND_MISS = 1
SHORTEST, SHORTEST_OF_MANY = 2, 3
"""Days after a right answer: asked again the very next day, nothing was forgotten and little is learnt. Where more recall is aimed
at than by default, dates come thick, and another day costs less than the question would."""

COACH_AT = 3
"""So many misses in a row are more than practice can fix: a person should talk to them. Again at every multiple."""

DEFAULT_RETENTION = 0.9
"""For what no task of the skill map weighs."""

_SECOND = 2
_NEXT_DAY = 1


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of one card.

    `interval` is the last one given, in days (0: none yet). `misses` counts misses in a row, `lapses` all of them, `reviews` all
    answers. `is_promised`: the person was told this date, so it may only move forward, over days off.
    """

    due_on: date
    is_promised: bool = False
    interval: int = 0
    misses: int = 0
    lapses: int = 0
    reviews: int = 0
    memory: Memory | None = None

    @property
    def needs_coach(self) -> bool:
        return self.misses > 0 and self.misses % COACH_AT == 0


def review(schedule: Schedule, rating: Rating, on: date, retention: float = DEFAULT_RETENTION) -> tuple[Schedule, date]:
    """Return the schedule after an answer on a local date, and the next due date."""
    memory, days = reviewed(schedule.memory, rating, on, retention)
    is_miss = rating is Rating.AGAIN
    misses = schedule.misses + 1 if is_miss else 0
    if is_miss:
        days = AFTER_SECOND_MISS if misses == _SECOND else AFTER_MISS
    shortest = SHORTEST_OF_MANY if retention > DEFAULT_RETENTION else SHORTEST
    floor = max(shortest, min(schedule.interval + 1, LONGEST))
    is_set = is_miss or days < floor
    days = days if is_miss else max(days, floor)
    after = Schedule(
        due_on=memory.reviewed_on + timedelta(days=days),
        is_promised=is_set,
        interval=days,
        misses=misses,
        lapses=schedule.lapses + is_miss,
        reviews=schedule.reviews + 1,
        memory=memory,
    )
    return after, after.due_on


def begin(on: date, in_days: int) -> Schedule:
    """Return the schedule of a card that was promised to somebody in so many days from now."""
    return Schedule(due_on=on + timedelta(days=in_days), is_promised=True)


def sooner(schedule: Schedule, on: date, in_days: int) -> Schedule:
    """Return the schedule with the card asked again within so many days; a promised date and an earlier due date stay."""
    wanted = on + timedelta(days=in_days)
    if schedule.is_promised or schedule.due_on <= wanted:
        return schedule
    return replace(schedule, due_on=wanted, is_promised=True)


def relearn(schedule: Schedule, on: date) -> Schedule:
    """Return the schedule after the rule itself has changed: ask tomorrow, and let the next interval start small."""
    moved = sooner(schedule, on, _NEXT_DAY)
    return moved if moved is schedule else replace(moved, interval=0)


def missed_at_work(schedule: Schedule, on: date, retention: float = DEFAULT_RETENTION) -> Schedule:
    """Return the schedule after work showed that it was forgotten: ask the next day whatever was promised; FSRS counts a lapse."""
    memory = reviewed(schedule.memory, Rating.AGAIN, on, retention)[0] if schedule.memory is not None else None
    due_on = on + timedelta(days=_NEXT_DAY)
    return replace(schedule, due_on=due_on, is_promised=True, interval=_NEXT_DAY, lapses=schedule.lapses + 1, memory=memory)


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
