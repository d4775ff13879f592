"""The table of statements for a learning record store. It names rows, not persons, and holds nothing of what a statement says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class StatementRow(Base):
    """`source` is the id of the row that the statement is about. Open while both `sent_at` and `parked_at` are empty."""

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
