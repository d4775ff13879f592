"""Defines batches, the questions in them, and answers, and grades an answer. One question is answered once; later clicks change
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from nudges.cards.models import Cause, PracticeCard
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem
from nudges.items.models import SELF_RATED, Kind

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


class Confidence(StrEnum):
    SURE = "sure"
    UNSURE = "unsure"


class AskState(StrEnum):
    OPEN = "open"
    SHOWN = "shown"
    """A recall card whose answer was looked at and not rated yet: it waits like an open one."""
    ANSWERED = "answered"
    REPEATED = "repeated"
    """Its card was asked again before it was answered; whoever answers this one is graded all the same."""
    SNOOZED = "snoozed"
    """Taken back because the person asked for it: no cap counts it, and an answer to it is graded all the same."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One item that one person is asked. `id` is what a button carries; `position` counts from 0 within the batch."""

    id: str
    batch: str
    person: str
    family: str
    item: str
    position: int
    asked_at: datetime
    state: AskState = AskState.OPEN


@dataclass(frozen=True, slots=True)
class Batch:
    """The questions of one DM. `on` is the person's local date; `is_own`: they asked for it (no daily limit counts it)."""

    id: str
    person: str
    on: date
    at: datetime
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """An ask with what is needed to show it: the item, and the card with its cause and context."""

    ask: Ask
    item: BankItem
    card: PracticeCard


@dataclass(frozen=True, slots=True)
class Delivery:
    """A stored batch, ready to be shown in the order of `questions`."""

    batch: Batch
    questions: tuple[Question, ...]


class Grade(NamedTuple):
    """The part of an answer that shows how well somebody does a task."""

    on: date
    family: str
    is_right: bool
    is_self_rated: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer. `rating` is what the schedule used, at the desired `retention`; `seconds` is None when nobody can know.

    For a recall card `choice` is the step of the self-rating (0 forgot, 1 hard, 2 good, 3 easy), and `is_right` says that it was
    not forgotten: nobody checked that.
    """

    ask: str
    person: str
    family: str
    item: str
    kind: str
    choice: int
    is_right: bool
    at: datetime
    on: date
    rating: Rating
    retention: float
    cause: Cause
    seconds: float | None = None
    confidence: Confidence | None = None
    had_hint: bool = False

    @property
    def is_self_rated(self) -> bool:
        return self.kind in SELF_RATED


@dataclass(frozen=True, slots=True)
class FirstSight:
    """A person's first answer to a family. `is_unmet`: they had not met its section before in a lesson, question or answer."""

    person: str
    family: str
    item: str
    is_right: bool
    at: datetime
    seconds: float | None
    is_unmet: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A click: which option (an index as shown), how sure, and how long it took if the caller knows."""

    ask: str
    person: str
    choice: int
    confidence: Confidence | None = None
    had_hint: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer counts. `next_on` is the next date, moved over days off; `needs_coach` at the third miss in a row."""

    attempt: Attempt
    item: BankItem
    card: PracticeCard
    next_on: date
    needs_coach: bool


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    """The question was answered before; the first answer counts."""

    attempt: Attempt
    item: BankItem


@dataclass(frozen=True, slots=True)
class Retired:
    """The item was taken out after it had been asked: nothing is counted."""

    ask: Ask
    item: BankItem


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no such question or option, or the question was put to somebody else."""


Outcome = Recorded | AlreadyAnswered | Retired | Unknown


@dataclass(frozen=True, slots=True)
class Revealed:
    """The answer of a recall card is shown; its four steps wait for a click."""

    ask: Ask
    item: BankItem


@dataclass(frozen=True, slots=True)
class Reported:
    """“This question is wrong” is noted. `is_out`: this report took the item out; then tell `owner` (None: nobody is named)."""

    item: BankItem
    people: int
    is_out: bool
    owner: str | None
