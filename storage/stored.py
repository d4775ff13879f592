"""Counts the rows stored about one person, by kind. What people write and answer every day is counted in SQL, not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from storage.practice.privacy import counted_practice
from storage.question_tables import FeedbackRow, QuestionRow
from storage.topic_tables import TopicChangeRow, TopicMemberRow
from storage.xapi_privacy import are_about
from storage.xapi_tables import StatementRow

_NAMES: Final = {"practice": {"questions": "asked"}, "proposals": {"events": "proposals"}}
"""Kinds within a part of an export that are called otherwise here: no two kinds have one name."""


def stored_counts(session: Session, names: Sequence[str], fewer: Mapping[str, object]) -> dict[str, int]:
    """Count rows by kind. `fewer` holds the parts of an export that are read, since nobody has many rows of them."""
    theirs = QuestionRow.person.in_(names)
    counts = {
        "questions": _count(session, QuestionRow.id, theirs),
        "feedback": _count(session, FeedbackRow.id, FeedbackRow.person.in_(names)),
        **_named("practice", counted_practice(session, names)),
        "placed": _count(session, TopicMemberRow.question_id, TopicMemberRow.question_id == QuestionRow.id, theirs),
        "topic_changes": _count(session, TopicChangeRow.position, TopicChangeRow.by.in_(names)),
        "statements": _count(session, StatementRow.id, are_about(names)),
    }
    for part, value in fewer.items():
        kinds = value if isinstance(value, Mapping) else {part: value}
        counts |= _named(part, {kind: len(rows) for kind, rows in kinds.items() if isinstance(rows, Sized)})
    return counts


def _named(part: str, counts: Mapping[str, int]) -> dict[str, int]:
    names = _NAMES.get(part, {})
    return {names.get(kind, kind): number for kind, number in counts.items()}


def _count(session: Session, key: Any, *wanted: ColumnElement[bool]) -> int:  # noqa: ANN401 -- a column of any type
    return session.scalar(select(func.count(key)).where(*wanted)) or 0
