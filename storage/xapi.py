"""Stores in SQL which rows are sent to a learning record store as statements, and how far sending is. Finds and removes the
statements about one person: what the store has was sent under an opaque id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, and_, delete, func, literal, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from core.localization import counted
from insights.xapi.models import Backlog, Occurrence, Pending, StatementKind
from insights.xapi.statements import statement_id
from storage.practice.tables import LessonViewRow, PracticeAskRow, PracticeAttemptRow, PracticeBatchRow
from storage.question_tables import QuestionRow
from storage.questions import NOBODY
from storage.statements import Repository, affected, chunks, insert
from storage.tables import Base
from storage.xapi_sources import occurrences


class StatementRow(Base):
    """Stores a statement, open while `sent_at` and `parked_at` are empty. `source` is the id of the row that it is about."""

    __tablename__ = "xapi_statements"
    __table_args__ = (UniqueConstraint("kind", "source"), Index("ix_xapi_statements_open", "sent_at", "parked_at", "due_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    source: Mapped[str]
    entered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    sent_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    error: Mapped[str | None]


_IS_OPEN = (StatementRow.sent_at.is_(None), StatementRow.parked_at.is_(None))


class SqlStatements(Repository):
    """Implements `insights.xapi.ports.StatementOutbox` on a session."""

    def enter(self, since: datetime, now: datetime, limit: int) -> int:
        entered = 0
        for kind, happened in _happened(since).items():
            sources = self._session.scalars(happened.limit(limit - entered)).all() if entered < limit else ()
            rows = [_row(kind, source, now) for source in sources]
            entered += len(rows)
            for some in chunks(rows):
                self._session.execute(insert(self._session, StatementRow).on_conflict_do_nothing(), list(some))
        return entered

    def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Pending]:
        due = select(StatementRow.id).where(*_IS_OPEN, StatementRow.due_at <= now)
        earliest = (StatementRow.due_at, StatementRow.entered_at, StatementRow.id)
        ids = self._session.scalars(due.order_by(*earliest).limit(limit).with_for_update(skip_locked=True)).all()
        if not ids:
            return ()
        still_due = update(StatementRow).where(StatementRow.id.in_(ids), *_IS_OPEN, StatementRow.due_at <= now)
        columns = (StatementRow.id, StatementRow.kind, StatementRow.source, StatementRow.attempts)
        taken = still_due.values(due_at=until, attempts=StatementRow.attempts + 1).returning(*columns)
        rows = self._session.execute(taken.execution_options(synchronize_session=False)).all()
        order = {name: number for number, name in enumerate(ids)}
        return sorted(
            (Pending(name, StatementKind(kind), source, attempts) for name, kind, source, attempts in rows),
            key=lambda statement: order[statement.id],
        )

    def occurrences(self, pending: Sequence[Pending]) -> Mapping[str, Occurrence]:
        return {statement_id(statement.kind, statement.source): statement for statement in occurrences(self._session, pending)}

    def sent(self, ids: Collection[str], at: datetime) -> None:
        for some in chunks(sorted(ids)):
            self._session.execute(
                update(StatementRow).where(StatementRow.id.in_(some)).values(sent_at=at, parked_at=None, error=None)
            )

    def drop(self, ids: Collection[str]) -> None:
        for some in chunks(sorted(ids)):
            self._session.execute(delete(StatementRow).where(StatementRow.id.in_(some)))

    def postpone(self, ids: Collection[str], due_at: datetime, error: str) -> None:
        for some in chunks(sorted(ids)):
            self._session.execute(update(StatementRow).where(StatementRow.id.in_(some)).values(due_at=due_at, error=error))

    def park(self, statement_id: str, error: str, at: datetime) -> None:
        self._session.execute(update(StatementRow).where(StatementRow.id == statement_id).values(parked_at=at, error=error))

    def retry(self, now: datetime) -> int:
        parked = update(StatementRow).where(StatementRow.parked_at.is_not(None), StatementRow.sent_at.is_(None))
        return affected(self._session, parked.values(parked_at=None, due_at=now, error=None))

    def backlog(self) -> Backlog:
        row = StatementRow
        waiting = self._session.execute(select(func.count(), func.min(row.entered_at)).where(*_IS_OPEN)).one()
        parked = select(row.error, func.count()).where(row.parked_at.is_not(None)).group_by(row.error).order_by(row.error)
        reasons = self._session.execute(parked).all()
        error = self._session.scalar(select(func.max(row.error)).where(*_IS_OPEN))
        sent = self._session.scalar(select(func.count()).where(row.sent_at.is_not(None))) or 0
        return Backlog(
            waiting[0],
            sum(count for _, count in reasons),
            sent,
            waiting[1],
            error or "",
            tuple(reason or "" for reason, _ in reasons),
        )


def _row(kind: StatementKind, source: str, now: datetime) -> dict[str, object]:
    name = statement_id(kind, source)
    return {"id": name, "kind": kind.value, "source": source, "entered_at": now, "due_at": now, "attempts": 0}


def _happened(since: datetime) -> Mapping[StatementKind, Select[str]]:
    """Select what is not entered yet, oldest first, by kind."""
    question, attempt, lesson = QuestionRow, PracticeAttemptRow, LessonViewRow
    batch, ask = PracticeBatchRow, PracticeAskRow
    of_batch = select(ask.id).where(ask.batch == batch.id).correlate(batch)
    unanswered = of_batch.where(~select(attempt.ask).where(attempt.ask == ask.id).correlate(ask).exists())
    return {
        StatementKind.ASKED: select(question.id)
        .where(question.asked_at >= since, question.person != NOBODY, _is_new(StatementKind.ASKED, question.id))
        .order_by(question.asked_at, question.id),
        StatementKind.ANSWERED: select(attempt.ask)
        .where(attempt.at >= since, _is_new(StatementKind.ANSWERED, attempt.ask))
        .order_by(attempt.at, attempt.ask),
        StatementKind.COMPLETED: select(batch.id)
        .where(batch.at >= since, of_batch.exists(), ~unanswered.exists(), _is_new(StatementKind.COMPLETED, batch.id))
        .order_by(batch.at, batch.id),
        StatementKind.EXPERIENCED: select(lesson.id)
        .where(lesson.at >= since, _is_new(StatementKind.EXPERIENCED, lesson.id))
        .order_by(lesson.at, lesson.id),
    }


def _is_new(kind: StatementKind, source: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    known = select(literal(1)).where(StatementRow.kind == kind.value, StatementRow.source == source)
    return ~known.correlate_except(StatementRow).exists()


def exported_statements(session: Session, names: Sequence[str]) -> list[dict[str, object]]:
    """Return the statements about the person, and whether they were sent."""
    row = StatementRow
    rows = session.execute(
        select(row.id, row.kind, row.source, row.sent_at).where(are_about(names)).order_by(row.entered_at, row.id)
    )
    return [{"id": id_, "kind": kind, "source": source, "sent_at": sent_at} for id_, kind, source, sent_at in rows]


def left_statements(session: Session, names: Sequence[str]) -> list[str]:
    """Return one line when the learning record store has statements about the person, else nothing."""
    sent = session.scalar(select(func.count()).where(are_about(names), StatementRow.sent_at.is_not(None))) or 0
    if not sent:
        return []
    line = counted(
        sent,
        "One xAPI statement was sent to the learning record store, under the opaque id that `cairn xapi actor` prints: ask whoever "
        "runs it to delete it.",
        "{n} xAPI statements were sent to the learning record store, under the opaque id that `cairn xapi actor` prints: ask "
        "whoever runs it to delete them.",
    )
    return [line]


def erase_statements(session: Session, names: Sequence[str]) -> int:
    """Forget the person's statements, so that none is sent any more. Call it while their rows still have the person."""
    forgotten = delete(StatementRow).where(are_about(names))
    return affected(session, forgotten.execution_options(synchronize_session=False))


def are_about(names: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a statement is about the person."""
    sources = {
        StatementKind.ASKED: select(QuestionRow.id).where(QuestionRow.person.in_(names)),
        StatementKind.ANSWERED: select(PracticeAttemptRow.ask).where(PracticeAttemptRow.person.in_(names)),
        StatementKind.COMPLETED: select(PracticeBatchRow.id).where(PracticeBatchRow.person.in_(names)),
        StatementKind.EXPERIENCED: select(LessonViewRow.id).where(LessonViewRow.person.in_(names)),
    }
    return or_(*(and_(StatementRow.kind == kind.value, StatementRow.source.in_(theirs)) for kind, theirs in sources.items()))
