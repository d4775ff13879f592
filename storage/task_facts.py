"""Counts for the diagnosis of tasks, by person and section (or task), and how much people use Cairn, in SQL. No text is read.

A question belongs to the section that it led to. It is stuck when nothing was found, two SOPs disagreed, the asker's newest click
says so, or the asker came back to the section on the same day. Missed steps are found by the section that their event names, or by
the practice that they started.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from core.eventlog import CAIRN
from core.work_events import COMPLETED, ESCALATED, MISSED, REOPENED
from insights.cohorts.effort import LONGEST, EffortCounts
from insights.diagnosis.facts import (
    Covered,
    Facts,
    LessonCount,
    MissedAtWork,
    NewVersion,
    Practised,
    SectionQuestions,
    Sent,
    WorkCount,
)
from nudges.cards.models import Cause
from nudges.items.bank import ASKED
from retrieval.answer.models import Reason
from retrieval.library.models import SectionRef
from retrieval.questions import CONFLICTING, NEEDS_HUMAN, FeedbackKind
from storage.alerts import AlertEventRow
from storage.cases import CaseRow, was_sent
from storage.library_tables import SectionRow, SopRow, VersionRow
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow, PracticeStartRow, WorkEventRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, clicked, led_to
from storage.questions import NOBODY
from storage.statements import Repository, chunks, day_of


class SqlEffortLog(Repository):
    """Implements `insights.cohorts.effort.EffortLog` on a session."""

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


_UNANSWERED = "unanswered"
_NO_QUESTION = (Reason.EMPTY_QUESTION.value, Reason.SEARCH_DOWN.value, Reason.EMPTY_LIBRARY.value)


class SqlTaskFacts:
    """Implements `insights.diagnosis.findings.TaskFacts` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._places = cache(SectionRef)
        """People ask and practise about the same few sections: one value for each."""

    def between(self, since: datetime, until: datetime) -> Facts:
        return Facts(
            taught=tuple(self._taught(since, until)),
            practised=tuple(self._practised(since, until)),
            asked=tuple(self._asked(since, until)),
            worked=tuple(self._worked(since, until)),
            missed=tuple(self._missed(since, until)),
            sent=tuple(self._sent(since, until)),
            versions=tuple(self._versions(since, until)),
        )

    def covered(self, sops: Collection[str]) -> Sequence[Covered]:
        item, section = PracticeItemRow, SectionRow
        items = select(func.count()).where(item.sop == section.sop_id, item.section == section.anchor)
        asked_items = items.where(item.state.in_([state.value for state in ASKED])).correlate(section).scalar_subquery()
        sections: list[Covered] = []
        for some in chunks(sorted(sops)):
            wanted = select(section.sop_id, section.anchor, asked_items.label("items")).join(
                SopRow, and_(SopRow.id == section.sop_id, SopRow.current == section.number)
            )
            wanted = wanted.where(section.sop_id.in_(some), SopRow.retired_at.is_(None)).order_by(section.sop_id, section.ordinal)
            sections += [Covered(SectionRef(row.sop_id, row.anchor), row.items) for row in self._session.execute(wanted)]
        return sections

    def _taught(self, since: datetime, until: datetime) -> Iterator[LessonCount]:
        start = PracticeStartRow
        where = start.person, start.sop, start.section
        wanted = select(*where, func.count().label("times")).where(
            start.cause == Cause.PATH.value, start.at >= since, start.at < until
        )
        for row in self._session.execute(wanted.group_by(*where).order_by(*where)):
            yield LessonCount(row.person, SectionRef(row.sop, row.section), row.times)

    def _practised(self, since: datetime, until: datetime) -> Iterator[Practised]:
        attempt, item = PracticeAttemptRow, PracticeItemRow
        where = attempt.person, item.sop, item.section
        counts = (
            func.count().label("answers"),
            func.sum(cast(attempt.is_right, Integer)).label("right"),
            func.min(case((attempt.is_right.is_(False), attempt.at))).label("missed_at"),
        )
        wanted = select(*where, *counts).join(item, item.id == attempt.item)
        wanted = wanted.where(attempt.at >= since, attempt.at < until, item.section != "", attempt.kind.not_in(SELF_RATED_KINDS))
        rows = self._session.connection().execute(wanted.group_by(*where).order_by(*where)).all()
        for person, sop, section, answers, right, missed_at in rows:
            yield Practised(person, self._places(sop, section), answers, right, missed_at)

    def _asked(self, since: datetime, until: datetime) -> Iterator[SectionQuestions]:
        """Count questions by person and section. All but one question of a day about a section count as coming back to it."""
        led = self._led(since, until).subquery()
        where = led.c.person, led.c.sop_id, led.c.anchor
        wanted = select(
            *where,
            func.count().label("questions"),
            func.sum(led.c.is_stuck).label("stuck"),
            func.count(distinct(led.c.day)).label("days"),
        )
        rows = self._session.connection().execute(wanted.group_by(*where).order_by(*where)).all()
        for person, sop, anchor, questions, stuck, days in rows:
            yield SectionQuestions(person, self._places(sop, anchor), questions, max(stuck, questions - days))

    def _led(self, since: datetime, until: datetime) -> Select[Any]:
        source, click = QuestionSourceRow, aliased(FeedbackRow)
        said_stuck = func.coalesce(click.kind, "") == FeedbackKind.STILL_STUCK.value
        is_stuck = or_(QuestionRow.outcome == _UNANSWERED, QuestionRow.reason == CONFLICTING, said_stuck)
        counts = or_(QuestionRow.reason.is_(None), QuestionRow.reason.not_in(_NO_QUESTION))
        day = day_of(self._session, QuestionRow.asked_at).label("day")
        return (
            select(QuestionRow.person, source.sop_id, source.anchor, day, case((is_stuck, 1), else_=0).label("is_stuck"))
            .select_from(QuestionRow)
            .outerjoin(click, clicked(click))
            .join(source, led_to(click))
            .where(QuestionRow.asked_at >= since, QuestionRow.asked_at < until)
            .where(QuestionRow.person != NOBODY, QuestionRow.outcome != NEEDS_HUMAN, counts)
        )

    def _worked(self, since: datetime, until: datetime) -> Iterator[WorkCount]:
        event = WorkEventRow
        kinds = COMPLETED, MISSED, REOPENED, ESCALATED
        counts = [func.sum(case((event.kind == kind, 1), else_=0)).label(kind) for kind in kinds]
        wanted = select(event.person, event.task, *counts).where(event.kind.in_(kinds), event.at >= since, event.at < until)
        wanted = wanted.where(event.task.is_not(None), event.person != NOBODY).group_by(event.person, event.task)
        for row in self._session.execute(wanted.order_by(event.person, event.task)):
            yield WorkCount(row.person, row.task, *(getattr(row, kind) for kind in kinds))

    def _missed(self, since: datetime, until: datetime) -> Iterator[MissedAtWork]:
        """Count misses at work. An event that started practice counts by its start, which has the section; others by their own."""
        start = PracticeStartRow
        where = start.person, start.sop, start.section
        begun = select(*where, func.count().label("times"), func.max(start.at).label("last_at")).where(
            start.cause == Cause.MISSED_STEP.value, start.at >= since, start.at < until, start.section != ""
        )
        missed: dict[tuple[str, str, str], MissedAtWork] = {}
        for row in self._session.execute(begun.group_by(*where)):
            missed[row.person, row.sop, row.section] = MissedAtWork(
                row.person, SectionRef(row.sop, row.section), row.times, row.last_at
            )
        for named in self._session.execute(self._naming(since, until)):
            key = (named.person, named.sop, named.section)
            known = missed.get(key)
            if known is None or known.times < named.times:
                place = SectionRef(named.sop, named.section)
                missed[key] = MissedAtWork(named.person, place, named.times, named.last_at)
        yield from (missed[key] for key in sorted(missed))

    def _naming(self, since: datetime, until: datetime) -> Select[str, str | None, str | None, int, datetime]:
        event = WorkEventRow
        where = event.person, event.sop, event.section
        wanted = select(*where, func.count().label("times"), func.max(event.at).label("last_at"))
        is_named = event.sop.is_not(None), event.section.is_not(None)
        wanted = wanted.where(event.kind == MISSED, event.at >= since, event.at < until, *is_named, event.person != NOBODY)
        return wanted.group_by(*where)

    def _sent(self, since: datetime, until: datetime) -> Iterator[Sent]:
        where = CaseRow.asker, CaseRow.sop_id
        wanted = select(*where, func.count().label("cases")).where(
            CaseRow.opened_at >= since, CaseRow.opened_at < until, CaseRow.sop_id.is_not(None), CaseRow.asker != NOBODY, was_sent()
        )
        for row in self._session.execute(wanted.group_by(*where).order_by(*where)):
            yield Sent(row.asker, row.sop_id, row.cases)

    def _versions(self, since: datetime, until: datetime) -> Iterator[NewVersion]:
        wanted = select(VersionRow.sop_id, VersionRow.number, VersionRow.approved_at)
        wanted = wanted.where(VersionRow.approved_at >= since, VersionRow.approved_at < until)
        for row in self._session.execute(wanted.order_by(VersionRow.approved_at, VersionRow.sop_id, VersionRow.number)):
            yield NewVersion(row.sop_id, row.number, row.approved_at)
