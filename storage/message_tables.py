"""Defines the tables of incoming Slack events and outgoing Slack calls. Payloads are wiped when their work is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Dialect, Index, TypeDecorator
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column
from typing_extensions import override

from storage.tables import Base


class Payload(TypeDecorator[dict[str, object]]):
    """Stores a JSON object. A damaged one is read as the empty object, so that only its own row fails and not those after it."""

    impl = JSON
    cache_ok = True

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dict[str, object] | None]:
        read = super().result_processor(dialect, coltype)

        def guarded(value: Any) -> dict[str, object] | None:  # noqa: ANN401 - as the driver hands it over
            try:
                payload = read(value) if read else value
            except (ValueError, TypeError):
                return {}
            return payload if isinstance(payload, dict) else {}

        return guarded


class InboxRow(Base):
    """Stores an incoming event. `worker` and `until` are the claim; both are empty while the entry waits and once it is done.

    `attempts` counts claims. A parked entry waits for an operator.
    """

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    message_key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, object]] = mapped_column(Payload)
    received_at: Mapped[datetime] = mapped_column(index=True)
    is_done: Mapped[bool]
    worker: Mapped[str | None]
    until: Mapped[datetime | None]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    error: Mapped[str | None]
    parked_at: Mapped[datetime | None]


class OutboxRow(Base):
    """Stores an outgoing call, open while `is_done` is false. One given up is done, without `sent_at`, and keeps the error's name.

    A parked call is open and waits for an operator.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    call: Mapped[dict[str, object]] = mapped_column(Payload)
    added_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    is_done: Mapped[bool]
    sent_at: Mapped[datetime | None]
    message_ts: Mapped[str | None]
    error: Mapped[str | None]
    worker: Mapped[str | None]
    until: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]


def _open_entries(name: str, is_done: InstrumentedAttribute[bool], *columns: InstrumentedAttribute[Any]) -> Index:
    """Return an index of the open rows only: nearly all rows of the table are done and stay for a while."""
    is_open = is_done.is_(False)
    return Index(name, *columns, postgresql_where=is_open, sqlite_where=is_open)


_open_entries("ix_inbox_open", InboxRow.is_done, InboxRow.id)
_open_entries("ix_outbox_open", OutboxRow.is_done, OutboxRow.added_at, OutboxRow.id)


class ReadUntilRow(Base):
    """Stores up to when the catch-up read the history of a channel."""

    __tablename__ = "read_until"

    channel: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
