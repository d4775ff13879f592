"""Signals in memory. Nothing is indexed: every answer is folded from the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fakes.event_store import FakeEventStore
from fakes.memory import Memory

from insights.signals.events import Event, HandedOver
from insights.signals.fold import SIGNALS
from insights.signals.models import Signal


class FakeSignals(FakeEventStore):
    def __init__(self, memory: Memory) -> None:
        super().__init__(SIGNALS, memory, "signals")

    def live(self) -> Sequence[Signal]:
        return self._where(lambda signal: signal.is_live)

    def of_topic(self, topic: str) -> Sequence[Signal]:
        return self._where(lambda signal: signal.topic == topic)

    def of_subject(self, subject: str) -> Sequence[Signal]:
        return self._where(lambda signal: signal.subject == subject)

    def touched(self, since: datetime) -> Sequence[Signal]:
        return self._where(lambda signal: self._stored[signal.id][-1].at >= since)

    def redirect(self, topic: str) -> Signal | None:
        return next((signal for signal in reversed(self.of_topic(topic)) if signal.answered_by is not None), None)

    def erase_person(self, person: str) -> int:
        return self._erase(person, lambda event: _names(event, person), lambda event: _without(event, person))


def _names(event: Event, person: str) -> bool:
    return event.actor == person or (isinstance(event.body, HandedOver) and event.body.to == person)


def _without(event: Event, person: str) -> Event:
    body = HandedOver("") if isinstance(event.body, HandedOver) and event.body.to == person else event.body
    return replace(event, actor="" if event.actor == person else event.actor, body=body)
