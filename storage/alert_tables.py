"""Defines the tables of alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.event_store import CardRow, EventRow, RecordRow


class AlertRow(RecordRow):
    __tablename__ = "signals"

    subject: Mapped[str] = mapped_column(index=True)
    topic: Mapped[str | None] = mapped_column(index=True)
    touched_at: Mapped[datetime] = mapped_column(index=True)
    is_live: Mapped[bool] = mapped_column(index=True)


class AlertEventRow(EventRow):
    __tablename__ = "signal_events"

    record_id: Mapped[str] = mapped_column("signal_id", ForeignKey("signals.id"), primary_key=True, sort_order=-1)


class AlertCardRow(CardRow):
    __tablename__ = "signal_cards"

    record_id: Mapped[str] = mapped_column("signal_id", ForeignKey("signals.id"))
