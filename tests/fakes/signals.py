"""Signals in memory. Nothing is indexed: every answer is folded from the events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory

from insights.signals.events import Event, HandedOver
from insights.signals.fold import fold
from insights.signals.models import Card, Signal


class FakeSignals:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def append(self, expected: int, *events: Event) -> bool:
        if not events:
            return True
        stored = self._memory.signals.get(events[0].signal_id, ())
        if len(stored) != expected:
            return False
        fold((*stored, *events))
        self._memory.signals[events[0].signal_id] = (*stored, *events)
        return True

    def get(self, signal_id: str) -> Signal | None:
        stored = self._memory.signals.get(signal_id)
        return None if stored is None else fold(stored)

    def history(self, signal_id: str) -> Sequence[Event]:
        return list(self._memory.signals.get(signal_id, ()))

    def live(self) -> Sequence[Signal]:
        return self._where(lambda signal: signal.is_live)

    def of_topic(self, topic: str) -> Sequence[Signal]:
        return self._where(lambda signal: signal.topic == topic)

    def of_subject(self, subject: str) -> Sequence[Signal]:
        return self._where(lambda signal: signal.subject == subject)

    def at_card(self, channel: str, ts: str) -> Signal | None:
        return next(iter(self._where(lambda signal: Card(channel, ts) in signal.cards)), None)

    def touched(self, since: datetime) -> Sequence[Signal]:
        return self._where(lambda signal: self._memory.signals[signal.id][-1].at >= since)

    def redirect(self, topic: str) -> Signal | None:
        return next((signal for signal in reversed(self.of_topic(topic)) if signal.answered_by is not None), None)

    def erase_person(self, person: str) -> int:
        touched = [name for name, events in self._memory.signals.items() if any(_names(event, person) for event in events)]
        for name in touched if person else ():
            self._memory.signals[name] = tuple(_without(event, person) for event in self._memory.signals[name])
        return len(touched) if person else 0

    def _where(self, condition: Callable[[Signal], bool]) -> list[Signal]:
        found = filter(condition, map(fold, self._memory.signals.values()))
        return sorted(found, key=lambda signal: (signal.opened_at, signal.id))


def _names(event: Event, person: str) -> bool:
    return event.actor == person or (isinstance(event.body, HandedOver) and event.body.to == person)


def _without(event: Event, person: str) -> Event:
    body = HandedOver("") if isinstance(event.body, HandedOver) and event.body.to == person else event.body
    return replace(event, actor="" if event.actor == person else event.actor, body=body)
