"""Inbox and outbox in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from fakes.memory import Memory, StoredCall, StoredEvent

from core.queues import Backlog, Claim


class FakeInbox:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: Claim) -> int | None:
        for event in self._memory.events.values():
            if event.event_id == event_id or (message_key is not None and event.message_key == message_key):
                return None
        number = len(self._memory.events) + 1
        event = StoredEvent(number, event_id, message_key, dict(payload), claim.at, claim.worker, claim.until)
        self._memory.events[number] = event
        return number

    def put_off(self, event_id: str, payload: Mapping[str, object], at: datetime, due_at: datetime) -> None:
        if all(event.event_id != event_id for event in self._memory.events.values()):
            number = len(self._memory.events) + 1
            event = StoredEvent(number, event_id, None, dict(payload), at, None, None, attempts=0, due_at=due_at)
            self._memory.events[number] = event

    def rename_team(self, old: str, new: str) -> None:
        def renamed(event: StoredEvent) -> StoredEvent:
            team, _, rest = (event.message_key or "").partition(":")
            key = f"{new}:{rest}" if team == old else event.message_key
            is_theirs = event.payload.get("team") == old
            return replace(event, message_key=key, payload={**event.payload, "team": new} if is_theirs else event.payload)

        self._memory.events |= {number: renamed(event) for number, event in self._memory.events.items()}

    def finish(self, entry_id: int, worker: str) -> bool:
        event = self._memory.events.get(entry_id)
        if event is None or event.is_done or event.worker != worker:
            return False
        self._memory.events[entry_id] = replace(event, is_done=True, payload={}, worker=None, until=None)
        return True

    def claim_abandoned(self, claim: Claim, dead_workers: Sequence[str], limit: int) -> Sequence[StoredEvent]:
        events = self._memory.events.values()
        due = [event for event in events if not event.is_parked and (event.due_at is None or event.due_at <= claim.at)]
        free = [event for event in due if _is_free(event, claim, dead_workers)][:limit]
        taken = [replace(event, worker=claim.worker, until=claim.until, attempts=event.attempts + 1) for event in free]
        self._memory.events |= {event.id: event for event in taken}
        return taken

    def failed(self, entry_id: int, worker: str, error: str, retry_at: datetime) -> bool:
        return self._release(entry_id, worker, error=error, due_at=retry_at)

    def park(self, entry_id: int, worker: str, error: str, at: datetime) -> bool:
        return self._release(entry_id, worker, error=error, parked_at=at)

    def _release(self, entry_id: int, worker: str, **change: Any) -> bool:
        event = self._memory.events.get(entry_id)
        if event is None or event.is_done or event.worker != worker:
            return False
        self._memory.events[entry_id] = replace(event, worker=None, until=None, **change)
        return True

    def stuck(self) -> Sequence[StoredEvent]:
        return [event for event in self._memory.events.values() if event.error is not None and not event.is_done]

    def retry(self, entry_id: int) -> bool:
        return self._mend(entry_id, attempts=0, due_at=None)

    def drop(self, entry_id: int) -> bool:
        return self._mend(entry_id, is_done=True, payload={})

    def _mend(self, entry_id: int, **change: Any) -> bool:
        found = [event for event in self.stuck() if event.id == entry_id]
        for event in found:
            self._memory.events[event.id] = replace(event, worker=None, until=None, parked_at=None, **change)
        return bool(found)

    def backlog(self, now: datetime) -> Backlog:
        rows = [event for event in self._memory.events.values() if not event.is_done]
        since = [row.received_at if row.error else row.due_at or row.received_at for row in rows if not row.is_parked]
        return Backlog(_oldest(since, now), sum(row.is_parked for row in rows))

    def workers(self) -> Sequence[str]:
        return sorted({row.worker for row in self._memory.events.values() if row.worker and not row.is_done})

    def last_received(self) -> datetime | None:
        return max((event.received_at for event in self._memory.events.values()), default=None)


class FakeOutbox:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, key: str, channel: str, call: Mapping[str, object], at: datetime) -> None:
        if key not in self._memory.calls:
            self._memory.calls[key] = StoredCall(len(self._memory.calls) + 1, key, channel, dict(call), at, at)

    def claim(self, claim: Claim, limit: int, key: str | None = None) -> Sequence[StoredCall]:
        calls = sorted(self._memory.calls.values(), key=lambda call: (call.added_at, call.id))
        due = [call for call in calls if not call.is_parked and call.due_at <= claim.at and key in (None, call.key)]
        free = [call for call in due if _is_free(call, claim)][:limit]
        taken = [replace(call, worker=claim.worker, until=claim.until, attempts=call.attempts + 1) for call in free]
        self._memory.calls |= {call.key: call for call in taken}
        return taken

    def add_held(self, key: str, channel: str, call: Mapping[str, object], claim: Claim) -> StoredCall | None:
        self.add(key, channel, call, claim.at)
        return next(iter(self.claim(claim, 1, key)), None)

    def renew(self, entry: StoredCall, claim: Claim) -> bool:
        return self._change(entry, until=claim.until)

    def sent(self, entry: StoredCall, message_ts: str | None, at: datetime) -> bool:
        return self._change(entry, **_DONE, message_ts=message_ts, error=None)

    def failed(self, entry: StoredCall, error: str, retry_at: datetime | None) -> bool:
        if retry_at is None:
            return self._change(entry, **_DONE, error=error)
        return self._change(entry, **_FREE, error=error, due_at=retry_at)

    def not_begun(self, entry: StoredCall, error: str, retry_at: datetime) -> bool:
        return self._change(entry, **_FREE, error=error, due_at=retry_at, attempts=entry.attempts - 1)

    def park(self, entry: StoredCall, error: str, at: datetime) -> bool:
        return self._change(entry, **_FREE, error=error, parked_at=at)

    def _change(self, entry: StoredCall, **change: Any) -> bool:
        stored = self._memory.calls[entry.key]
        if stored.is_done or (stored.worker, stored.attempts) != (entry.worker, entry.attempts):
            return False
        self._memory.calls[entry.key] = replace(stored, **change)
        return True

    def hold_back(self, key: str, until: datetime) -> None:
        stored = self._memory.calls.get(key)
        if stored is not None and stored.worker is None and not stored.is_done:
            self._memory.calls[key] = replace(stored, due_at=until)

    def stuck(self) -> Sequence[StoredCall]:
        return [call for call in self._memory.calls.values() if call.error is not None and not call.is_done]

    def retry(self, call_id: int, at: datetime) -> bool:
        return self._mend(call_id, **_FREE, due_at=at, attempts=1)

    def drop(self, call_id: int) -> bool:
        return self._mend(call_id, **_DONE)

    def _mend(self, call_id: int, **change: Any) -> bool:
        found = [call for call in self.stuck() if call.id == call_id]
        for call in found:
            self._memory.calls[call.key] = replace(call, parked_at=None, **change)
        return bool(found)

    def backlog(self, now: datetime) -> Backlog:
        rows = [call for call in self._memory.calls.values() if not call.is_done]
        since = [row.added_at if row.error else row.due_at for row in rows if not row.is_parked]
        return Backlog(_oldest(since, now), sum(row.is_parked for row in rows))

    def message_ts(self, key: str) -> str | None:
        call = self._memory.calls.get(key)
        return None if call is None else call.message_ts

    def channel(self, key: str) -> str | None:
        call = self._memory.calls.get(key)
        return None if call is None else call.channel

    def is_lost(self, key: str) -> bool:
        call = self._memory.calls.get(key)
        return call is not None and (call.is_parked or (call.is_done and call.error is not None))


class FakeReadUntil:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, channel: str) -> datetime | None:
        return self._memory.read_until.get(channel)

    def move(self, channel: str, at: datetime) -> None:
        self._memory.read_until[channel] = max(at, self._memory.read_until.get(channel, at))


_FREE: dict[str, Any] = {"worker": None, "until": None}
_DONE: dict[str, Any] = {**_FREE, "is_done": True, "call": {}}


def _oldest(since: Sequence[datetime], now: datetime) -> datetime | None:
    return min((at for at in since if at <= now), default=None)


def _is_free(row: StoredEvent | StoredCall, claim: Claim, dead_workers: Sequence[str] = ()) -> bool:
    is_lost = row.worker is None or row.worker in dead_workers or (row.until is not None and row.until <= claim.at)
    return not row.is_done and is_lost
