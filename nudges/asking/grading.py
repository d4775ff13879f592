"""Turns an answer into one of FSRS's four ratings. A miss is Again, never Hard; a lucky guess must not count as knowledge."""

from __future__ import annotations

from dataclasses import dataclass

from nudges.asking.attempts import Confidence
from nudges.cards.memory import Rating
from nudges.items.models import Kind

SLOW = 3.0
"""So many times the usual time make a right answer Hard."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of an answer. `seconds` and `usual` (the median for this kind of item) are None where unknown."""

    kind: Kind
    is_right: bool
    confidence: Confidence | None = None
    had_hint: bool = False
    seconds: float | None = None
    usual: float | None = None


SELF_RATINGS = (Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)
"""What the four steps of a recall card mean: forgot, hard, good, easy."""


def rating(answer: Answered) -> Rating:
    """Return the rating of an answer. Half of the right true/false answers are guesses, so they are Hard at most."""
    if not answer.is_right:
        return Rating.AGAIN
    pace = None if answer.seconds is None or not answer.usual else answer.seconds / answer.usual
    is_hard = answer.had_hint or answer.confidence is Confidence.UNSURE or (pace is not None and pace > SLOW)
    if is_hard or answer.kind is Kind.TRUE_FALSE:
        return Rating.HARD
    is_easy = answer.confidence is Confidence.SURE and pace is not None and pace <= 1
    return Rating.EASY if is_easy else Rating.GOOD
