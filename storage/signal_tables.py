"""Tables of signals. The events are the truth; `signals` and `signal_cards` are their index, written in one statement block."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base


class SignalRow(Base):
    """By what a signal is found. `version` is compared and set by whoever appends; status is not here: it is folded."""

    __tablename__ = "signals"

    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    topic: Mapped[str | None] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int]
    is_live: Mapped[bool] = mapped_column(index=True)


class SignalEventRow(Base):
    """`name` is a word of `insights.signals.events.NAMES`, `body` that value as JSON. Only erasure changes a row."""

    __tablename__ = "signal_events"

    signal_id: Mapped[str] = mapped_column(ForeignKey("signals.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    actor: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    body: Mapped[dict[str, object]]


class SignalCardRow(Base):
    __tablename__ = "signal_cards"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    signal_id: Mapped[str] = mapped_column(ForeignKey("signals.id"))
