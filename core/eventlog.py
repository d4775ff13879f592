"""Folds an append-only log of events into records: cases and alerts.

A body says what happened, an event by whom and when; an event is appended, never changed. `EventLog` turns events into a record and
appends by compare-and-set: if several replicas append at once, exactly one succeeds, and the others decide again on what it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

CAIRN = "cairn"
"""The actor of what Cairn does on its own."""

ERASED = ""
"""The name of a person who was erased."""

_TRIES = 100
"""Each failed try means that somebody else's event was stored."""


class BrokenHistoryError(Exception):
    """Stored events do not follow one another: a hole in the numbers, or a first event that is no opening."""


@dataclass(frozen=True, slots=True)
class CardPosted:
    """A card was posted in a channel as this message. `ts` is unique within its channel; a record that moved has several cards."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """The present state of a record. `version` is the number of its events: a writer names the version that it read."""

    id: str
    version: int
    status: StrEnum
    opened_at: datetime
    changed_at: datetime
    """When it came into its present status."""
    cards: tuple[CardPosted, ...] = ()
    carded_at: datetime | None = None
    """When the newest card was posted; None while nobody has seen one."""

    @property
    def card(self) -> CardPosted | None:
        """The newest card: where buttons are clicked."""
        return self.cards[-1] if self.cards else None


RecordT = TypeVar("RecordT", bound=Record)
RecordT_co = TypeVar("RecordT_co", bound=Record, covariant=True)
BodyT = TypeVar("BodyT")
BodyT_co = TypeVar("BodyT_co", covariant=True)
WhyT_co = TypeVar("WhyT_co", bound=StrEnum, covariant=True)
WhyT = TypeVar("WhyT", bound=StrEnum)


@dataclass(frozen=True)  # no slots: Python 3.11 cannot call `Event[Body]` on a frozen class with them
class Event(Generic[BodyT_co]):
    """A change of a record. `seq` counts from 1 without gaps and is unique within the record. `actor` is a Slack id or `CAIRN`."""

    record_id: str
    seq: int
    actor: str
    at: datetime
    body: BodyT_co


@dataclass(frozen=True, slots=True)
class Done(Generic[RecordT_co, BodyT_co]):
    """An event was appended in the open unit of work; `record` is the state after it. It takes effect when the caller commits."""

    record: RecordT_co
    event: Event[BodyT_co]
    before: StrEnum | None = None


@dataclass(frozen=True, slots=True)
class Refused(Generic[RecordT_co, WhyT_co]):
    """The store refused an event and stored nothing. `record` is the present state, so that the second clicker sees it; `by` and
    `at` tell whose earlier act stands in the way, where there is one.
    """

    why: WhyT_co
    record: RecordT_co | None = None
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due(Generic[RecordT_co, BodyT_co]):
    """An action that a deadline requires: act with `body` as `CAIRN`. `deadline` is the one that the body is about."""

    record: RecordT_co
    body: BodyT_co
    deadline: datetime | None = None


class EventStore(Protocol[RecordT_co, BodyT]):
    """Stores events by record. Lookups of what does not exist return None or nothing. Nothing here commits."""

    def append(self, expected: int, *events: Event[BodyT]) -> RecordT_co | None:
        """Add consecutive events of one record, the first numbered `expected + 1`, all or none; return the record after them.

        None, and nothing stored, when the record is no longer at version `expected`, or (for a new one) when its id, or what no
        two records share, is taken. Then read again: what won is visible at once, in this unit too.
        """

    def get(self, record_id: str, /) -> RecordT_co | None: ...

    def history(self, record_id: str, /) -> Sequence[Event[BodyT]]:
        """Return every event of a record, oldest first."""


@dataclass(frozen=True)
class EventLog(Generic[RecordT, BodyT]):
    """Computes the state of one kind of record from its events.

    noun: what a record is called in errors.
    opened: the record that a first event makes; None when the event is no opening.
    changed: the record after any later event. It trusts that the event was accepted by the room's rules.
    """

    noun: str
    opened: Callable[[Event[BodyT]], RecordT | None]
    changed: Callable[[BodyT, RecordT, Event[BodyT]], RecordT]

    def fold(self, events: Iterable[Event[BodyT]]) -> RecordT:
        """Return the state after these events, oldest first. Raises `BrokenHistoryError`: they do not begin with an opening, or a
        number is missing.
        """
        record: RecordT | None = None
        for event in events:
            record = self.after(record, event)
        if record is None:
            raise BrokenHistoryError(f"a {self.noun} has no events")
        return record

    def after(self, record: RecordT | None, event: Event[BodyT]) -> RecordT:
        """Return the state after one more event. Raises `BrokenHistoryError`: the event does not follow this state."""
        if record is None:
            opened = self.opened(event) if event.seq == 1 else None
            if opened is None:
                raise BrokenHistoryError(f"{self.noun} {event.record_id} does not begin with its opening")
            return opened
        if event.record_id != record.id or event.seq != record.version + 1:
            follows = f"does not follow {record.version} of {record.id}"
            raise BrokenHistoryError(f"event {event.seq} of {self.noun} {event.record_id} {follows}")
        if isinstance(event.body, CardPosted):
            return replace(record, cards=(*record.cards, event.body), carded_at=event.at, version=event.seq)
        changed = self.changed(event.body, record, event)
        changed_at = record.changed_at if changed.status is record.status else event.at
        return replace(changed, changed_at=changed_at, version=event.seq)

    def open(self, store: EventStore[RecordT, BodyT], event: Event[BodyT]) -> Done[RecordT, BodyT] | None:
        """Append a first event; None when another writer has already opened the same record."""
        record = store.append(0, event)
        return None if record is None else Done(record, event)

    def act(
        self,
        store: EventStore[RecordT, BodyT],
        record: RecordT,
        propose: Callable[[RecordT], Event[BodyT] | Refused[RecordT, WhyT]],
        busy: WhyT,
    ) -> Done[RecordT, BodyT] | Refused[RecordT, WhyT]:
        """Append the event that `propose` returns for the record. If another writer was faster, propose again on the new state.

        Refused as `propose` refuses, or as `busy` when others keep changing the record.
        """
        for _ in range(_TRIES):
            event = propose(record)
            if isinstance(event, Refused):
                return event
            changed = store.append(record.version, event)
            if changed is not None:
                return Done(changed, event, record.status)
            record = store.get(record.id) or record
        return Refused(busy, record)
