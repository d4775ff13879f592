"""Writes rows of the past in bulk, to fill a database for a simulation or a measurement. They trigger nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from core.work_events import WorkEvent
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Start
from nudges.lessons.cutting import LessonView
from retrieval.questions import LoggedQuestion
from storage.practice.lessons import lesson_values
from storage.practice.mapping import event_values, start_values
from storage.practice.tables import (
    LessonViewRow,
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeBatchRow,
    PracticeStartRow,
    WorkEventRow,
)
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow
from storage.questions import question_values, source_values
from storage.statements import values_of
from storage.tables import Base


@dataclass(frozen=True, slots=True)
class HistoryRows:
    """Holds the rows to write. Every id is new."""

    questions: Sequence[LoggedQuestion] = ()
    events: Sequence[WorkEvent] = ()
    starts: Sequence[Start] = ()
    batches: Sequence[Batch] = ()
    asks: Sequence[Ask] = ()
    attempts: Sequence[Attempt] = ()
    lessons: Sequence[LessonView] = ()


class SqlHistory:
    """Stores rows, all of a call in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, rows: HistoryRows) -> None:
        with Session(self._engine) as session:
            for table, values in _values(rows):
                if values:
                    session.execute(insert(table), values)
            session.commit()


def _values(rows: HistoryRows) -> Sequence[tuple[type[Base], list[dict[str, object]]]]:
    questions = rows.questions
    return (
        (QuestionRow, [question_values(question) for question in questions]),
        (
            QuestionSourceRow,
            [
                source_values(question.question.id, position, source)
                for question in questions
                for position, source in enumerate(question.sources)
            ],
        ),
        (FeedbackRow, [values_of(click) for question in questions for click in question.feedback]),
        (WorkEventRow, [event_values(event) for event in rows.events]),
        (PracticeStartRow, [start_values(start) for start in rows.starts]),
        (PracticeBatchRow, [values_of(batch) for batch in rows.batches]),
        (PracticeAskRow, [values_of(ask) for ask in rows.asks]),
        (PracticeAttemptRow, [values_of(attempt) for attempt in rows.attempts]),
        (LessonViewRow, [lesson_values(lesson) for lesson in rows.lessons]),
    )
