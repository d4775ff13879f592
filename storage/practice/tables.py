"""Defines the tables of practice. Cards follow from starts and attempts; `practice_cards` is their result, for finding due ones."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from nudges.items.models import SELF_RATED
from storage.tables import Base

SELF_RATED_KINDS = tuple(sorted(kind.value for kind in SELF_RATED))
"""Kinds of items whose answers count as neither right nor wrong."""


class PracticeItemRow(Base):
    """Stores an item. `content` is the item as JSON; the other columns are for finding it. `position` is the order of creation."""

    __tablename__ = "practice_items"
    __table_args__ = (Index("ix_practice_items_section", "sop", "section"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    sop: Mapped[str]
    section: Mapped[str]
    section_digest: Mapped[str]
    family: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    origin: Mapped[str]
    content: Mapped[dict[str, object]]
    state: Mapped[str] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    why: Mapped[str]
    by: Mapped[str]


class PracticeSopRow(Base):
    """Stores the version of an SOP that the bank's items were made from."""

    __tablename__ = "practice_sops"

    sop: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class ItemReportRow(Base):
    """Stores that a person reported an item as wrong."""

    __tablename__ = "practice_reports"

    item: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True, index=True)
    at: Mapped[datetime]


class RemarkRow(Base):
    """Stores what a person said about a question (`subject` is its id) or a section (`sop#anchor`)."""

    __tablename__ = "practice_remarks"
    __table_args__ = (Index("ix_practice_remarks_subject", "kind", "subject"),)

    person: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ItemSourceRow(Base):
    """Stores the person whose words an item was made from."""

    __tablename__ = "practice_item_sources"

    item: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    person: Mapped[str] = mapped_column(index=True)


class LearnerRow(Base):
    """Stores a learner. Times of day are minutes after midnight."""

    __tablename__ = "learners"

    person: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str]
    role: Mapped[str | None]
    level: Mapped[str]
    is_manager: Mapped[bool]
    is_enrolled: Mapped[bool]
    slot: Mapped[int]
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    is_paused: Mapped[bool]
    paused_until: Mapped[date | None]
    leave_from: Mapped[date | None]
    leave_until: Mapped[date | None]
    unanswered: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    explains: Mapped[bool] = mapped_column(server_default=false())


class PracticeStartRow(Base):
    """Stores why a family is practised: one row per reason."""

    __tablename__ = "practice_starts"
    __table_args__ = (Index("ix_practice_starts_card", "person", "family"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    family: Mapped[str]
    sop: Mapped[str]
    section: Mapped[str]
    cause: Mapped[str]
    at: Mapped[datetime]
    on: Mapped[date]
    retention: Mapped[float]
    context: Mapped[dict[str, object]]


class PracticeCardRow(Base):
    __tablename__ = "practice_cards"
    __table_args__ = (Index("ix_practice_cards_due", "person", "due_on"), Index("ix_practice_cards_section", "sop", "section"))

    person: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    sop: Mapped[str]
    section: Mapped[str]
    cause: Mapped[str]
    context: Mapped[dict[str, object]]
    started_at: Mapped[datetime]
    is_open: Mapped[bool]
    due_on: Mapped[date]
    is_promised: Mapped[bool]
    interval: Mapped[int]
    misses: Mapped[int]
    lapses: Mapped[int]
    reviews: Mapped[int]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    reviewed_on: Mapped[date | None]


class PracticeBatchRow(Base):
    __tablename__ = "practice_batches"
    __table_args__ = (Index("ix_practice_batches_person", "person", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    on: Mapped[date]
    at: Mapped[datetime]
    is_own: Mapped[bool]


class PracticeAskRow(Base):
    __tablename__ = "practice_asks"
    __table_args__ = (Index("ix_practice_asks_card", "person", "family"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(index=True)
    person: Mapped[str]
    family: Mapped[str]
    item: Mapped[str]
    position: Mapped[int]
    asked_at: Mapped[datetime]
    state: Mapped[str]


class PracticeAttemptRow(Base):
    """Stores an answer to a question. The key is the question's, so that a question has one answer."""

    __tablename__ = "practice_attempts"
    __table_args__ = (
        Index("ix_practice_attempts_card", "person", "family", "at", "ask"),
        Index("ix_practice_attempts_person", "person", "at", "ask", "on", "family", "is_right", "kind"),
        Index("ix_practice_attempts_item", "item"),
        Index("ix_practice_attempts_kind", "kind", "at"),
        Index("ix_practice_attempts_counts", "at", "person", "kind", "is_right", "confidence", "item"),
    )

    ask: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    family: Mapped[str]
    item: Mapped[str]
    kind: Mapped[str]
    choice: Mapped[int]
    is_right: Mapped[bool]
    at: Mapped[datetime]
    on: Mapped[date]
    rating: Mapped[int]
    retention: Mapped[float]
    cause: Mapped[str]
    seconds: Mapped[float | None]
    confidence: Mapped[str | None]
    had_hint: Mapped[bool]


class LessonViewRow(Base):
    """Stores a lesson that somebody opened, in the SOP's version of that moment."""

    __tablename__ = "lesson_views"
    __table_args__ = (Index("ix_lesson_views_person", "person", "at"), Index("ix_lesson_views_section", "sop", "section", "at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    sop: Mapped[str]
    section: Mapped[str]
    version: Mapped[int]
    at: Mapped[datetime]


class ChecklistRow(Base):
    """Stores a run of a checklist that is not done yet; `done` holds the positions of ticked steps."""

    __tablename__ = "checklists"

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    sop: Mapped[str]
    section: Mapped[str]
    version: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(index=True)
    done: Mapped[list[object]]


class WorkEventRow(Base):
    __tablename__ = "work_events"
    __table_args__ = (
        Index("ix_work_events_person", "person", "at", "id", "kind", "task"),
        Index("ix_work_events_counts", "kind", "at", "person", "value", "unit", "task"),
        Index("ix_work_events_sop", "sop", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    person: Mapped[str]
    task: Mapped[str | None]
    step: Mapped[str | None]
    value: Mapped[float | None]
    unit: Mapped[str | None]
    source: Mapped[str]
    context: Mapped[dict[str, object]]
    sop: Mapped[str | None]
    section: Mapped[str | None]
