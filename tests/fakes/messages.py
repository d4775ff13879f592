"""Inbox and outbox in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fakes.memory import Memory, StoredCall, StoredEvent


@dataclass(frozen=True)
class FakeClaim:
    worker: str
    at: datetime
    until: datetime


class FakeInbox:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: FakeClaim) -> int | None:
        for event in self._memory.events.values():
            if event.event_id == event_id or (message_key is not None and event.message_key == message_key):
                return None
        number = len(self._memory.events) + 1
        event = StoredEvent(number, event_id, message_key, dict(payload), claim.at, claim.worker, claim.until)
        self._memory.events[number] = event
        return number

    def finish(self, entry_id: int, worker: str) -> bool:
        event = self._memory.events.get(entry_id)
        if event is None or event.is_done or event.worker != worker:
            return False
        self._memory.events[entry_id] = replace(event, is_done=True, payload={}, worker=None, until=None)
        return True

    def claim_abandoned(self, claim: FakeClaim, dead_workers: Sequence[str], limit: int) -> Sequence[StoredEvent]:
        free = [event for event in self._memory.events.values() if _is_free(event, claim, dead_workers)][:limit]
        for event in free:
            self._memory.events[event.id] = replace(event, worker=claim.worker, until=claim.until)
        return free

    def workers(self) -> Sequence[str]:
        held = (*self._memory.events.values(), *self._memory.calls.values())
        return sorted({row.worker for row in held if row.worker and not row.is_done})

    def last_received(self) -> datetime | None:
        return max((event.received_at for event in self._memory.events.values()), default=None)


class FakeOutbox:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, key: str, channel: str, call: Mapping[str, object], at: datetime) -> None:
        if key not in self._memory.calls:
            self._memory.calls[key] = StoredCall(len(self._memory.calls) + 1, key, channel, dict(call), at, at)

    def claim(self, claim: FakeClaim, dead_workers: Sequence[str], limit: int, key: str | None = None) -> Sequence[StoredCall]:
        calls = sorted(self._memory.calls.values(), key=lambda call: (call.added_at, call.id))
        due = [
            call for call in calls if call.due_at <= claim.at and key in (None, call.key) and _is_free(call, claim, dead_workers)
        ]
        taken = [replace(call, worker=claim.worker, until=claim.until, attempts=call.attempts + 1) for call in due[:limit]]
        self._memory.calls |= {call.key: call for call in taken}
        return taken

    def sent(self, key: str, message_ts: str | None, at: datetime) -> None:
        self._close(key, message_ts=message_ts, error=None)

    def failed(self, key: str, error: str, retry_at: datetime | None) -> None:
        if retry_at is None:
            self._close(key, message_ts=None, error=error)
        elif not self._memory.calls[key].is_done:
            waiting = replace(self._memory.calls[key], error=error, due_at=retry_at, worker=None, until=None)
            self._memory.calls[key] = waiting

    def message_ts(self, key: str) -> str | None:
        call = self._memory.calls.get(key)
        return None if call is None else call.message_ts

    def channel(self, key: str) -> str | None:
        call = self._memory.calls.get(key)
        return None if call is None else call.channel

    def is_lost(self, key: str) -> bool:
        call = self._memory.calls.get(key)
        return call is not None and call.is_done and call.error is not None

    def _close(self, key: str, *, message_ts: str | None, error: str | None) -> None:
        call = self._memory.calls[key]
        done = replace(call, is_done=True, call={}, worker=None, until=None, message_ts=message_ts, error=error)
        self._memory.calls[key] = done


def _is_free(row: StoredEvent | StoredCall, claim: FakeClaim, dead_workers: Sequence[str]) -> bool:
    is_lost = row.worker is None or row.worker in dead_workers or (row.until is not None and row.until <= claim.at)
    return not row.is_done and is_lost
