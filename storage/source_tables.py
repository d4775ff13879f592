"""Defines the tables of the configured sources: the result of each one's last run, and which page is which SOP."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class SourceRunRow(Base):
    __tablename__ = "source_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    error: Mapped[str]
    is_held: Mapped[bool]
    pages: Mapped[int]
    skipped: Mapped[int]


class SourcePageRow(Base):
    """Stores which SOP a page is. `entry` is the page's id at the source."""

    __tablename__ = "source_pages"

    source: Mapped[str] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[str]
    path: Mapped[str]
    sop_id: Mapped[str]
