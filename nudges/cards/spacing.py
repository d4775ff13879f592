"""Adds promised dates to FSRS. A miss comes back in exactly 3 days, a second in a row in 1, a third in 3 with a coach told.

Each right answer makes the interval longer than the last one, up to `LONGEST`; a promised date never moves earlier, except by a
step missed at work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from nudges.cards.memory import LONGEST, Memory, Rating, reviewed

AFTER_MISS = 3
AFTER_SECOND_MISS = 1
SHORTEST, SHORTEST_OF_MANY = 2, 3
"""Days after a right answer: asked again the very next day, nothing was forgotten and little is learnt. Where more recall is aimed
at than by default, dates come thick, and another day costs less than the question would."""

COACH_AT = 3
"""So many misses in a row are more than practice can mend: a person should talk to them. Again at every multiple."""

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
