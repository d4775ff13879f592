"""Defines the tables of what follows from a change of an SOP, and of review questions to its owner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class FollowedChangeRow(Base):
    """Stores the last version of an SOP whose consequences were carried out; 0 once it was retired."""

    __tablename__ = "followed_changes"

    sop: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class ChangeNoticeRow(Base):
    """Stores that a person must still be told that a section changed; the row is deleted when they are told."""

    __tablename__ = "change_notices"

    person: Mapped[str] = mapped_column(primary_key=True)
    sop: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    known: Mapped[int]
    version: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)


class ReviewAskRow(Base):
    """Stores a question to the owner or backup of a section, and their answer. `person` is empty once they were erased."""

    __tablename__ = "review_asks"
    __table_args__ = (Index("ix_review_asks_section", "sop", "section", "asked_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sop: Mapped[str]
    section: Mapped[str]
    person: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    said: Mapped[str | None]
    said_at: Mapped[datetime | None]
    said_by: Mapped[str]
