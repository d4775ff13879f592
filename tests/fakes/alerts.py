"""Alerts in memory. Nothing is indexed: every answer is folded from the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fakes.event_store import FakeEventStore
from fakes.memory import Memory

from insights.alerts.events import Event, HandedOver
from insights.alerts.fold import ALERTS
from insights.alerts.models import Alert


class FakeAlerts(FakeEventStore):
    def __init__(self, memory: Memory) -> None:
        super().__init__(ALERTS, memory, "alerts")

    def live(self) -> Sequence[Alert]:
        return self._where(lambda alert: alert.is_live)

    def of_subject(self, subject: str) -> Sequence[Alert]:
        return self._where(lambda alert: alert.subject == subject)

    def touched(self, since: datetime) -> Sequence[Alert]:
        return self._where(lambda alert: self._stored[alert.id][-1].at >= since)

    def erase_person(self, person: str) -> int:
        return self._erase(person, lambda event: _names(event, person), lambda event: _without(event, person))


def _names(event: Event, person: str) -> bool:
    return event.actor == person or (isinstance(event.body, HandedOver) and event.body.to == person)


def _without(event: Event, person: str) -> Event:
    body = HandedOver("") if isinstance(event.body, HandedOver) and event.body.to == person else event.body
    return replace(event, actor="" if event.actor == person else event.actor, body=body)
