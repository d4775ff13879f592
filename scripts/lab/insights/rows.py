"""Many rows of the past, the same for the same number: questions, answers and work events over a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from bot.wiring.history import HistoryRows
from core.work_events import COMPLETED, MISSED, REOPENED, WorkEvent
from nudges.asking.attempts import Ask, AskState, Attempt, Batch
from nudges.cards.memory import Rating
from nudges.cards.models import Cause
from nudges.items.bank import BankItem
from retrieval.library.models import SectionRef
from retrieval.questions import (
    ANSWERED,
    PLACES,
    Feedback,
    FeedbackKind,
    LoggedQuestion,
    LoggedSource,
    Place,
    Question,
    Surface,
)

PEOPLE: Final = 2000
YEAR: Final = timedelta(days=365)
AT_ONCE: Final = 5000
_RIGHT: Final = 0.75
_STUCK: Final = 0.1
_KINDS: Final = (COMPLETED, COMPLETED, COMPLETED, MISSED, REOPENED)
_OUTCOMES: Final = (ANSWERED, ANSWERED, ANSWERED, PLACES, "unanswered")


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are about."""

    sections: Sequence[SectionRef]
    items: Sequence[BankItem]
    tasks: Sequence[str]


def many(count: int, ground: Ground, until: datetime) -> Iterator[HistoryRows]:
    """Yield `count` rows in all, a third of each kind, `AT_ONCE` of each at a time."""
    random = Random("insights")  # noqa: S311 - a measurement
    third = count // 3
    for first in range(0, third, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, third))
        moments = [until - YEAR * random.random() for _ in numbers]
        pairs = list(zip(numbers, moments, strict=True))
        questions = [_question(number, at, ground.sections, random) for number, at in pairs]
        events = [_event(number, at, ground.tasks, random) for number, at in pairs]
        asked = [_asked(number, at, ground.items, random) for number, at in pairs]
        batches, asks, attempts = zip(*asked, strict=True)
        yield HistoryRows(questions=questions, events=events, batches=batches, asks=asks, attempts=attempts)


def person(number: int) -> str:
    return f"U0B{number:05}"


def _anybody(random: Random) -> str:
    return person(random.randrange(PEOPLE))


def _question(number: int, at: datetime, sections: Sequence[SectionRef], random: Random) -> LoggedQuestion:
    who, outcome, section = _anybody(random), random.choice(_OUTCOMES), random.choice(sections)
    place = Place("T0", f"D{who[1:]}", "", "", Surface.DIRECT, is_private=True)
    source = LoggedSource(section.sop_id, 1, section.anchor, 1, 0.8, 0.7, 1, 1)
    stuck = Feedback(f"q{number}", who, FeedbackKind.STILL_STUCK, at + timedelta(minutes=1))
    clicks = (stuck,) if random.random() < _STUCK else ()
    asked = Question(f"q{number}", who, f"question {number % 997}", place, at)
    return LoggedQuestion(asked, "support", outcome, None, 0.8, 100, 90, () if outcome == "unanswered" else (source,), clicks)


def _event(number: int, at: datetime, tasks: Sequence[str], random: Random) -> WorkEvent:
    return WorkEvent(f"e{number}", at, random.choice(_KINDS), _anybody(random), random.choice(tasks), value=1.0, source="bench")


def _asked(number: int, at: datetime, items: Sequence[BankItem], random: Random) -> tuple[Batch, Ask, Attempt]:
    who, item, on = _anybody(random), random.choice(items).item, at.date()
    is_right = random.random() < _RIGHT
    choice, rating = (item.key, Rating.GOOD) if is_right else ((item.key + 1) % len(item.options), Rating.AGAIN)
    about = (f"a{number}", who, item.family, item.id, item.kind.value)
    return (
        Batch(f"b{number}", who, on, at),
        Ask(f"a{number}", f"b{number}", who, item.family, item.id, 0, at, AskState.ANSWERED),
        Attempt(*about, choice, is_right, at, on, rating, 0.9, Cause.PATH, 12.0),
    )
