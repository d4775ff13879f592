"""Tables of cases. The events are the truth; `cases` and `case_cards` are their index, written in the same statement block."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class CaseRow(Base):
    """By what a case is found. `version` is compared and set by whoever appends; status is not here: it is folded.

    `asker` is empty once that person was erased.
    """

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_decided", "sop_id", "decided_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(unique=True)
    asker: Mapped[str] = mapped_column(index=True)
    sop_id: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int]
    is_watched: Mapped[bool] = mapped_column(index=True)
    decided_at: Mapped[datetime | None] = mapped_column(index=True)


class CaseEventRow(Base):
    """`name` is a word of `escalation.cases.events.NAMES`, `body` that value as JSON. Only erasure changes a row."""

    __tablename__ = "case_events"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    actor: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    body: Mapped[dict[str, object]]


class CaseCardRow(Base):
    __tablename__ = "case_cards"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))


class SopGapRow(Base):
    __tablename__ = "sop_gaps"

    id: Mapped[str] = mapped_column(primary_key=True)
    sop_id: Mapped[str | None]
    anchor: Mapped[str | None]
    kind: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    opened_at: Mapped[datetime]
    note: Mapped[str]
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    signal_id: Mapped[str | None]


class LimitReviewRow(Base):
    """What an SOP's owner said about a limit that was read from its text."""

    __tablename__ = "limit_reviews"

    sop_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class TriageLabelRow(Base):
    """What people said about triage's word on a question. It names nobody; the text stays with the question."""

    __tablename__ = "triage_labels"

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
