"""Event logs in memory. Nothing is indexed: every answer is folded from the events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fakes.memory import Memory

from core.eventlog import Event, EventLog, Record


class FakeEventStore:
    def __init__(self, log: EventLog, memory: Memory, table: str) -> None:
        self._log, self._memory, self._table = log, memory, table
        self._folded: dict[str, tuple[tuple[Event, ...], Record]] = {}

    @property
    def _stored(self) -> dict[str, tuple[Event, ...]]:
        """The events by record; a rollback puts another dict in its place."""
        return getattr(self._memory, self._table)

    def append(self, expected: int, *events: Event) -> Record | None:
        name = events[0].record_id
        stored = self._stored.get(name, ())
        if len(stored) != expected or (not stored and self._is_taken(events[0])):
            return None
        record = self.get(name)
        for event in events:
            record = self._log.after(record, event)
        self._stored[name] = (*stored, *events)
        self._folded[name] = (self._stored[name], record)
        return record

    def get(self, record_id: str) -> Record | None:
        """The events folded, once for a unit as long as they stay the same."""
        stored = self._stored.get(record_id)
        if stored is None:
            return None
        known = self._folded.get(record_id)
        if known is None or known[0] is not stored:
            known = self._folded[record_id] = (stored, self._log.fold(stored))
        return known[1]

    def history(self, record_id: str) -> Sequence[Event]:
        return list(self._stored.get(record_id, ()))

    def _is_taken(self, opening: Event) -> bool:
        """Whether another record has what no two may share."""
        return False

    def _erase(self, person: str, names: Callable[[Event], bool], without: Callable[[Event], Event]) -> int:
        touched = [name for name, events in self._stored.items() if person and any(map(names, events))]
        for name in touched:
            self._stored[name] = tuple(map(without, self._stored[name]))
        return len(touched)

    def _where(self, condition: Callable[[Record], bool]) -> list:
        kept = filter(condition, map(self.get, self._stored))
        return sorted(kept, key=lambda record: (record.opened_at, record.id))
