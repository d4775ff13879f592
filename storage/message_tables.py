"""Tables of Slack events that came in and Slack calls that go out. Payloads are wiped when their work is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class InboxRow(Base):
    """`worker` and `until` are the claim; both are empty once the entry is done."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_open", "is_done", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    message_key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, object]]
    received_at: Mapped[datetime] = mapped_column(index=True)
    is_done: Mapped[bool]
    worker: Mapped[str | None]
    until: Mapped[datetime | None]


class OutboxRow(Base):
    """Open while `is_done` is false. A call that was given up is done, has no `sent_at` and keeps the error's name."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "is_done", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    call: Mapped[dict[str, object]]
    added_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    is_done: Mapped[bool]
    sent_at: Mapped[datetime | None]
    message_ts: Mapped[str | None]
    error: Mapped[str | None]
    worker: Mapped[str | None]
    until: Mapped[datetime | None]
