"""Reads what people were taught, answered and asked about sections, from practice and the question log. No text is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights.prior_learning import Experience, ExperienceKind
from nudges.cards.models import Cause
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow, PracticeStartRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, led_position
from storage.statements import chunks

_UNANSWERED = "unanswered"


class SqlPastExperiences:
    """Implements `insights.prior_learning.PastExperiences` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_people(self, persons: Collection[str], since: datetime, until: datetime) -> Sequence[Experience]:
        wanted = sorted(person for person in persons if person)
        experiences = [
            experience
            for some in chunks(wanted)
            for read in (self._taught, self._answered, self._asked)
            for experience in read(some, since, until)
        ]
        return sorted(experiences, key=lambda experience: (experience.person, experience.at, experience.source))

    def _taught(self, persons: Sequence[str], since: datetime, until: datetime) -> Iterator[Experience]:
        start = PracticeStartRow
        rows = select(start.person, start.at, start.sop, start.section, start.id).where(
            start.person.in_(persons), start.cause == Cause.PATH.value, start.at >= since, start.at < until
        )
        for row in self._session.execute(rows):
            yield Experience(row.person, ExperienceKind.TAUGHT, row.at, SectionRef(row.sop, row.section), row.id)

    def _answered(self, persons: Sequence[str], since: datetime, until: datetime) -> Iterator[Experience]:
        attempt, item = PracticeAttemptRow, PracticeItemRow
        rows = (
            select(attempt.person, attempt.at, attempt.is_right, attempt.ask, item.sop, item.section)
            .join(item, item.id == attempt.item)
            .where(attempt.person.in_(persons), attempt.at >= since, attempt.at < until, attempt.kind.not_in(SELF_RATED_KINDS))
        )
        for row in self._session.execute(rows):
            kind = ExperienceKind.RIGHT if row.is_right else ExperienceKind.WRONG
            yield Experience(row.person, kind, row.at, SectionRef(row.sop, row.section), row.ask)

    def _asked(self, persons: Sequence[str], since: datetime, until: datetime) -> Iterator[Experience]:
        """Return questions with the section that they led to; a question that led nowhere counts for the nearest section."""
        question, source = QuestionRow, QuestionSourceRow
        stuck = select(FeedbackRow.id).where(
            FeedbackRow.question_id == question.id,
            FeedbackRow.person == question.person,
            FeedbackRow.kind == FeedbackKind.STILL_STUCK.value,
            FeedbackRow.at < until,
        )
        rows = (
            select(
                question.person,
                question.asked_at,
                question.outcome,
                question.id,
                source.sop_id,
                source.anchor,
                stuck.correlate(question).exists().label("is_stuck"),
            )
            .join(source, (source.question_id == question.id) & (source.position == led_position()))
            .where(question.person.in_(persons), question.asked_at >= since, question.asked_at < until)
        )
        for row in self._session.execute(rows):
            kind = ExperienceKind.STUCK if row.is_stuck or row.outcome == _UNANSWERED else ExperienceKind.ASKED
            yield Experience(row.person, kind, row.asked_at, SectionRef(row.sop_id, row.anchor), row.id)
