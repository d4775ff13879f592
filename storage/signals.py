"""Signals in SQL: an event log, found by topic, subject, and when they were touched last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from insights.signals.events import NAMES, Body
from insights.signals.fold import SIGNALS
from insights.signals.models import Signal
from storage.event_store import Schema, SqlEventStore
from storage.signal_tables import SignalCardRow, SignalEventRow, SignalRow


def _index(signal: Signal, at: datetime) -> dict[str, object]:
    return {"topic": signal.topic, "subject": signal.subject, "is_live": signal.is_live, "touched_at": at}


_SCHEMA = Schema(SIGNALS, NAMES, (SignalRow, SignalEventRow, SignalCardRow), _index)


class SqlSignals(SqlEventStore[Signal, Body]):
    """`insights.signals.ports.Signals` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _SCHEMA)

    def live(self) -> Sequence[Signal]:
        return self._where(SignalRow.is_live.is_(True))

    def of_topic(self, topic: str) -> Sequence[Signal]:
        return self._where(SignalRow.topic == topic)

    def of_subject(self, subject: str) -> Sequence[Signal]:
        return self._where(SignalRow.subject == subject)

    def touched(self, since: datetime) -> Sequence[Signal]:
        return self._where(SignalRow.touched_at >= since)

    def redirect(self, topic: str) -> Signal | None:
        return next((signal for signal in reversed(self.of_topic(topic)) if signal.answered_by is not None), None)

    def _where(self, condition: ColumnElement[bool]) -> Sequence[Signal]:
        """Fold the signals that meet it, the oldest first."""
        return self._load(select(SignalRow.id).where(condition).order_by(SignalRow.opened_at, SignalRow.id))
