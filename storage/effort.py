"""Counts in SQL how much people use Cairn. A review is an item that an owner decided on, or a person's act on an alert."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.eventlog import CAIRN
from insights.cohorts.effort import LONGEST, EffortCounts
from nudges.cards.models import Cause
from storage.alerts import AlertEventRow
from storage.practice.tables import PracticeAttemptRow, PracticeItemRow, PracticeStartRow
from storage.question_tables import QuestionRow


class SqlEffortLog:
    """Implements `insights.cohorts.effort.EffortLog` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def counted(self, since: datetime, until: datetime) -> EffortCounts:
        def within(column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
            return (column >= since) & (column < until)

        def count(column: InstrumentedAttribute[datetime], *more: ColumnElement[bool]) -> int:
            return self._session.scalar(select(func.count()).where(within(column), *more)) or 0

        seconds = PracticeAttemptRow.seconds
        capped = case((seconds > LONGEST, LONGEST), else_=seconds)
        sums = select(func.count(), func.count(seconds), func.sum(capped)).where(within(PracticeAttemptRow.at))
        answers, timed, total = self._session.execute(sums).one()
        return EffortCounts(
            answers=answers,
            timed=timed,
            timed_seconds=float(total or 0.0),
            lessons=count(PracticeStartRow.at, PracticeStartRow.cause == Cause.PATH.value),
            questions=count(QuestionRow.asked_at),
            reviews=count(PracticeItemRow.changed_at, PracticeItemRow.by != "")
            + count(AlertEventRow.at, AlertEventRow.actor != CAIRN),
        )
