"""Defines the tables of the question log. The text of a question is stored here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from retrieval.questions import ANSWERED, PLACES, FeedbackKind
from storage.tables import Base

T = TypeVar("T")


class QuestionRow(Base):
    """Stores a question. `person`, `text` and `whole` are empty once the person was erased; the row stays and is counted."""

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_thread", "team", "channel", "thread", "person", "asked_at"),
        Index("ix_questions_person", "person", "asked_at"),
        Index("ix_questions_counts", "asked_at", "person", "outcome", "reason", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    text: Mapped[str]
    whole: Mapped[str] = mapped_column(server_default="")
    team: Mapped[str]
    channel: Mapped[str]
    thread: Mapped[str]
    message: Mapped[str]
    surface: Mapped[str]
    is_private: Mapped[bool]
    asked_at: Mapped[datetime]
    role: Mapped[str | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    confidence: Mapped[float]
    searched: Mapped[int]
    latency_ms: Mapped[int]


class QuestionSourceRow(Base):
    __tablename__ = "question_sources"
    __table_args__ = (
        Index("ix_question_sources_section", "sop_id", "anchor"),
        Index("ix_question_sources_counts", "question_id", "position", "sop_id", "anchor"),
    )

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sop_id: Mapped[str]
    version: Mapped[int]
    anchor: Mapped[str]
    rank: Mapped[int]
    score: Mapped[float]
    cosine: Mapped[float]
    lexical_rank: Mapped[int | None]
    dense_rank: Mapped[int | None]
    unit: Mapped[int | None]


class FeedbackRow(Base):
    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_counts", "kind", "at", "question_id", "person"),
        Index("ix_feedback_newest", "question_id", "person", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    person: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    """Which of the question's sources it is about."""


def clicked(click: type[FeedbackRow]) -> ColumnElement[bool]:
    """Joins a question of the statement with the asker's newest click on it, from the left. Looking for its id once is cheaper than
    for each of its columns; the sum keeps PostgreSQL from going through the key backwards.
    """
    theirs = FeedbackRow.question_id == QuestionRow.id, FeedbackRow.person == QuestionRow.person
    return click.id == select(func.max(FeedbackRow.id + 0)).where(*theirs).correlate(QuestionRow).scalar_subquery()


def led_to(click: type[FeedbackRow]) -> ColumnElement[bool]:
    """Joins a question and its newest click with the source that it led to: the place that its asker opened last, else the first
    one. No SOP's id is empty: that it is asked for makes SQLite read the index alone.
    """
    source = QuestionSourceRow
    is_led = source.position == func.coalesce(click.position, 0)
    return and_(source.question_id == QuestionRow.id, is_led, source.sop_id > "")


def led_position() -> ColumnElement[int]:
    """Return the position of the source that a question led to: the place that its asker opened last, else the first one."""
    return func.coalesce(newest_click(FeedbackRow.position), 0)


def newest_click(column: InstrumentedAttribute[T], kinds: Collection[str] = ()) -> ColumnElement[T]:
    """Return a column of the asker's newest click (of these kinds) on a question of the statement; NULL without one.

    The sum keeps SQLite from reading all clicks of the person in the order of their ids.
    """
    clicked = select(column).where(FeedbackRow.question_id == QuestionRow.id, FeedbackRow.person == QuestionRow.person)
    wanted = clicked.where(FeedbackRow.kind.in_(kinds)) if kinds else clicked
    return wanted.order_by((FeedbackRow.id + 0).desc()).limit(1).correlate(QuestionRow).scalar_subquery()


def is_answered() -> ColumnElement[bool]:
    """Return the condition that an answer was shown, or the asker opened a place (`LoggedQuestion.is_answered`)."""
    opened = select(FeedbackRow.id).where(FeedbackRow.question_id == QuestionRow.id, FeedbackRow.person == QuestionRow.person)
    has_opened = opened.where(FeedbackRow.kind == FeedbackKind.CHOSEN.value).correlate(QuestionRow).exists()
    return or_(QuestionRow.outcome == ANSWERED, and_(QuestionRow.outcome == PLACES, has_opened))


class RedirectRow(Base):
    """Stores an owner's decision that a section answers a question; `about` names the decision that it is part of. No id is used
    twice, so that the newest one shows whether anything was added since.
    """

    __tablename__ = "redirects"
    __table_args__ = (UniqueConstraint("about", "question_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str]
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    sop_id: Mapped[str]
    anchor: Mapped[str]
    at: Mapped[datetime]
