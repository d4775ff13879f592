"""Ranks the cards of a day's batch when more are due than fit: missed steps first, then one card that was answered wrong, then all
others by urgency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from nudges.cards.models import PracticeCard
from nudges.cards.spacing import Schedule

UNASKED = 30
"""Days: what was never asked is ahead of what is known."""

GROWTH = 1.55
"""With every right answer a question may wait so much longer. FSRS says from 2 to 5 times as long; under a full cap, where nobody
can be asked as often as FSRS says, more even waits teach more (`cairn practice simulate`)."""

MISSES_FIRST = 1
"""Of a day's questions so many are kept for what was wrong last time. Where all misses came first, they took a quarter of a full
cap for repeats after three days, and everything else was asked too seldom (`cairn practice simulate`)."""

LIGHTEST = 6
"""Weights run from 1 to 16. Under a full cap a task of up to 6 counts as 6: what is light must not starve."""


def urgency(schedule: Schedule, weight: int, on: date) -> float:
    """Return the urgency of a card: the weight of its task, times the days since the last answer, over the interval earned by right
    answers.

    A wrong answer does not reduce that interval: its own date, three days later, is the remedy, and the right answer was shown.
    What was never asked counts as if it had waited for `UNASKED` days already.
    """
    worth = float(max(weight, LIGHTEST))
    if schedule.memory is None:
        return worth * (UNASKED + max(0, (on - schedule.due_on).days))
    right = max(0, schedule.reviews - schedule.lapses)
    return float(worth * max(0, (on - schedule.memory.reviewed_on).days) / GROWTH**right)


def by_urgency(cards: Sequence[PracticeCard], on: date, weight: Callable[[PracticeCard], int]) -> list[PracticeCard]:
    """Return the cards that are due on a day, the most urgent first: missed steps, one miss, then all others, misses included.

    Args:
        cards: a person's cards, whatever their order.
        on: the local date.
        weight: what a card matters.
    """
    urgent = sorted(
        (card for card in cards if card.schedule.due_on <= on),
        key=lambda card: (-urgency(card.schedule, weight(card), on), card.family),
    )
    steps = [card for card in urgent if card.is_missed_step]
    misses = [card for card in urgent if card.is_miss and not card.is_missed_step][:MISSES_FIRST]
    first = {card.family for card in (*steps, *misses)}
    return [*steps, *misses, *(card for card in urgent if card.family not in first)]
