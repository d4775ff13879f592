"""Defines the tables of cases and of what follows from them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from escalation.cases.events import NAMES, Opened, Sent
from storage.event_store import CardRow, EventRow, RecordRow
from storage.tables import Base


class CaseRow(RecordRow):
    """Stores the index row of a case. `asker` is empty once that person was erased."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_decided", "sop_id", "decided_at"),)

    question_id: Mapped[str] = mapped_column(unique=True)
    asker: Mapped[str] = mapped_column(index=True)
    sop_id: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    is_watched: Mapped[bool] = mapped_column(index=True)
    decided_at: Mapped[datetime | None] = mapped_column(index=True)


class CaseEventRow(EventRow):
    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_name", "name", "at"),)

    record_id: Mapped[str] = mapped_column("case_id", ForeignKey("cases.id"), primary_key=True, sort_order=-1)


def was_sent() -> ColumnElement[bool]:
    """Return the condition that a case was sent: only its asker may see an unsent draft."""
    event = CaseEventRow
    has_route = and_(event.name == NAMES[Opened], event.body["route"].as_string().is_not(None))
    return exists().where(event.record_id == CaseRow.id, or_(event.name == NAMES[Sent], has_route))


class CaseCardRow(CardRow):
    __tablename__ = "case_cards"

    record_id: Mapped[str] = mapped_column("case_id", ForeignKey("cases.id"))


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
    """Stores what an SOP's owner said about a limit that was read from its text."""

    __tablename__ = "limit_reviews"

    sop_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class TriageLabelRow(Base):
    """Stores what people said about triage's result on a question. It names nobody; the text stays with the question."""

    __tablename__ = "triage_labels"

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
