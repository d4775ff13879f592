"""Rows of the past, written many at a time: a simulation or a measurement. Nothing follows from them: no card, no message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Start
from nudges.lessons.cutting import LessonView
from nudges.work_events import WorkEvent
from retrieval.questions import LoggedQuestion


@dataclass(frozen=True, slots=True)
class HistoryRows:
    """Every id is new."""

    questions: Sequence[LoggedQuestion] = ()
    events: Sequence[WorkEvent] = ()
    starts: Sequence[Start] = ()
    batches: Sequence[Batch] = ()
    asks: Sequence[Ask] = ()
    attempts: Sequence[Attempt] = ()
    lessons: Sequence[LessonView] = ()


class HistoryWriter(Protocol):
    def write(self, rows: HistoryRows) -> None:
        """Store all of them in one transaction."""
        ...
