"""Stores alerts in SQL as an event log; finds them by topic, subject, and last change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from insights.alerts.events import NAMES, Body
from insights.alerts.fold import ALERTS
from insights.alerts.models import Alert
from storage.event_store import CardRow, EventRow, RecordRow, Schema, SqlEventStore


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


def _index(alert: Alert, at: datetime) -> dict[str, object]:
    return {"topic": alert.topic, "subject": alert.subject, "is_live": alert.is_live, "touched_at": at}


_SCHEMA = Schema(ALERTS, NAMES, (AlertRow, AlertEventRow, AlertCardRow), _index)


class SqlAlerts(SqlEventStore[Alert, Body]):
    """Implements `insights.alerts.ports.Alerts` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _SCHEMA)

    def live(self) -> Sequence[Alert]:
        return self._where(AlertRow.is_live.is_(True))

    def of_topic(self, topic: str) -> Sequence[Alert]:
        return self._where(AlertRow.topic == topic)

    def of_subject(self, subject: str) -> Sequence[Alert]:
        return self._where(AlertRow.subject == subject)

    def touched(self, since: datetime) -> Sequence[Alert]:
        return self._where(AlertRow.touched_at >= since)

    def _where(self, condition: ColumnElement[bool]) -> Sequence[Alert]:
        """Fold the alerts that meet a condition, the oldest first."""
        return self._load(select(AlertRow.id).where(condition).order_by(AlertRow.opened_at, AlertRow.id))
