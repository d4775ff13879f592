"""Finds and removes the statements about one person. What a learning record store has was sent under an opaque id."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from core.localization import counted
from insights.xapi.models import StatementKind
from storage.practice.tables import LessonViewRow, PracticeAttemptRow, PracticeBatchRow
from storage.question_tables import QuestionRow
from storage.statements import affected
from storage.xapi import StatementRow


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
