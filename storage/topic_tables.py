"""Defines the tables of topics. Members and changes are the log; `topic` and `block` of a member and the topics' rows follow from
it. No text: that stands with the question.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, and_, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from storage.tables import Base

_HAS_VECTOR = text("vector IS NOT NULL")


class TopicRow(Base):
    """Stores a topic. `successor` is set when the topic ended. `central` is empty when the question that named it was erased."""

    __tablename__ = "topics"

    id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    central: Mapped[str | None]
    successor: Mapped[str | None]


class TopicMemberRow(Base):
    """Stores a question in its topic. `topic_changes` shares the positions. `vector` holds float16 numbers, None once erased."""

    __tablename__ = "topic_members"
    __table_args__ = (
        Index("ix_topic_members_counts", "question_id", "topic"),
        Index("ix_topic_members_topic", "topic", "position"),
        Index("ix_topic_members_vectors", "model", "topic", "position", postgresql_where=_HAS_VECTOR, sqlite_where=_HAS_VECTOR),
    )

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    topic: Mapped[str]
    placed_in: Mapped[str]
    nucleus: Mapped[int]
    block: Mapped[int | None]
    model: Mapped[str]
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)


def topic_of(question: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Joins a question with its topic. No topic is empty: that both columns are asked for makes SQLite read the index alone, not
    the row with its vector.
    """
    return and_(TopicMemberRow.question_id == question, TopicMemberRow.topic > "")


class TopicChangeRow(Base):
    """Stores a pass or a merge; `body` holds moves, ended topics and blocks."""

    __tablename__ = "topic_changes"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    upto: Mapped[int]
    body: Mapped[dict[str, object]]


class TopicStateRow(Base):
    """Stores in one row how far the log is and who does the daily pass. Its lock is the log's lock."""

    __tablename__ = "topic_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    revision: Mapped[int]
    passed_on: Mapped[date | None]
    pass_until: Mapped[datetime | None]
