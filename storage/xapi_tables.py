"""Defines the table of statements for a learning record store. It names rows, not persons, and holds no content of a statement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class StatementRow(Base):
    """Stores a statement, open while `sent_at` and `parked_at` are empty. `source` is the id of the row that it is about."""

    __tablename__ = "xapi_statements"
    __table_args__ = (UniqueConstraint("kind", "source"), Index("ix_xapi_statements_open", "sent_at", "parked_at", "due_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    source: Mapped[str]
    entered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    sent_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    error: Mapped[str | None]
