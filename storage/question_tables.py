"""Tables of the question log. The text of a question stands here and nowhere else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class QuestionRow(Base):
    """`person` and `text` are empty once the person was erased; the row stays and is counted."""

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_thread", "team", "channel", "thread", "person", "asked_at"),
        Index("ix_questions_person", "person", "asked_at"),
        Index("ix_questions_asked_at", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    text: Mapped[str]
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


class FeedbackRow(Base):
    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), index=True)
    person: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    at: Mapped[datetime]


class RedirectRow(Base):
    """An owner's word that a question is answered by a section; `about` names the decision that it is part of. No id is used
    twice, so that the newest one tells whether anything was said since.
    """

    __tablename__ = "redirects"
    __table_args__ = (UniqueConstraint("about", "question_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str]
    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"))
    sop_id: Mapped[str]
    anchor: Mapped[str]
    at: Mapped[datetime]
