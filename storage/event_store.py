"""Stores event logs in SQL. Appending is one compare-and-set on the version, so of several replicas exactly one succeeds.

The events are the source of truth; a record's row and its cards' rows are their index, written in the same statement block. Status
is folded on reading. Text is made storable: PostgreSQL refuses NUL, both databases half a surrogate pair.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Generic, cast

from pydantic import TypeAdapter
from sqlalchemy import Select, String, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.eventlog import ERASED, BodyT, CardPosted, Event, EventLog, RecordT
from core.plain import storable
from storage.statements import affected, chunks, forget, insert, read_once
from storage.tables import Base


class RecordRow(Base):
    """Stores the index row of a record. An append compares and sets `version`; the status is folded from events, not stored."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    version: Mapped[int]


class EventRow(Base):
    """Stores one event. `name` is the stored word for its kind, `body` its value as JSON. Only erasure changes a row."""

    __abstract__ = True

    record_id: Mapped[str]
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    actor: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    body: Mapped[dict[str, object]]


class CardRow(Base):
    """Stores the message that shows a record's card."""

    __abstract__ = True

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str]


@dataclass(frozen=True)
class Schema(Generic[RecordT, BodyT]):
    """Names the tables of one kind of record. `names` are the stored words by kind of body; `index` returns the values by which a
    record is found, as folded up to an event at this moment.
    """

    log: EventLog[RecordT, BodyT]
    names: Mapping[Any, str]
    rows: tuple[type[RecordRow], type[EventRow], type[CardRow]]
    index: Callable[[RecordT, datetime], dict[str, object]]


class SqlEventStore(Generic[RecordT, BodyT]):
    """Implements `core.eventlog.EventStore` on a session; the unit of work commits."""

    def __init__(self, session: Session, schema: Schema[RecordT, BodyT]) -> None:
        self._session = session
        self._schema = schema
        self._record, self._event, self._card = schema.rows
        self._record_column = f"{schema.log.noun}_id"
        self._kinds = {name: kind for kind, name in schema.names.items()}

    def append(self, expected: int, *events: Event[BodyT]) -> RecordT | None:
        record_id = events[0].record_id
        forget(self._session, (self._event, record_id))  # what others stored since counts
        record = None if expected == 0 else self.get(record_id)
        if (0 if record is None else record.version) != expected:
            return None
        for event in events:
            record = self._schema.log.after(record, event)
        is_ours = record is not None and self._advance(record, expected, events[-1].at)
        if is_ours:
            self._store(events)
        forget(self._session, (self._event, record_id))
        return record if is_ours else None

    def get(self, record_id: str) -> RecordT | None:
        return self._read(record_id)[0]

    def history(self, record_id: str) -> Sequence[Event[BodyT]]:
        return self._read(record_id)[1]

    def _read(self, record_id: str) -> tuple[RecordT | None, Sequence[Event[BodyT]]]:
        """Return a record with its events. Several services ask for it within one act, so it is read and folded once."""
        return read_once(self._session, (self._event, record_id), lambda: self._folded(record_id))

    def _folded(self, record_id: str) -> tuple[RecordT | None, Sequence[Event[BodyT]]]:
        events = self._events([record_id]).get(record_id, ())
        return self._schema.log.fold(events) if events else None, events

    def erase_person(self, person: str) -> int:
        return self._erase(person, lambda event: event)

    def naming(self, person: str) -> Sequence[str]:
        """Return the records in whose events a person acts or is named."""
        body = sql_cast(self._event.body, String)
        is_named = or_(self._event.actor == person, body.contains(json.dumps(person), autoescape=True))
        return self._session.scalars(select(self._event.record_id).where(is_named).distinct()).all()

    def _erase(self, person: str, silenced: Callable[[Event[BodyT]], Event[BodyT]]) -> int:
        """Remove the name everywhere, and what `silenced` removes from an event; return records touched."""
        if person == ERASED:
            return 0
        touched = self.naming(person)
        for events in self._events(touched).values():
            for event in events:
                changed = self._without(silenced(event), person)
                if changed != event:
                    self._rewrite(changed)
        return len(touched)

    def _without(self, event: Event[BodyT], person: str) -> Event[BodyT]:
        body = self._body_of(self._schema.names[type(event.body)], _anonymous(body_json(event.body), person))
        return replace(event, actor=ERASED if event.actor == person else event.actor, body=body)

    def _advance(self, record: RecordT, expected: int, at: datetime) -> bool:
        """Insert the record's row, or update it to the new version; return False when another writer was faster."""
        values = {"version": record.version, **self._schema.index(record, at)}
        if expected == 0:
            row = {"id": record.id, "opened_at": record.opened_at, **values}
            new = insert(self._session, self._record).values(row).on_conflict_do_nothing()
            return self._session.scalar(new.returning(self._record.id)) is not None
        unchanged = update(self._record).where(self._record.id == record.id, self._record.version == expected)
        return affected(self._session, unchanged.values(values).execution_options(synchronize_session=False)) == 1

    def _store(self, events: Sequence[Event[BodyT]]) -> None:
        self._session.execute(insert(self._session, self._event).values([self._row(event) for event in events]))
        for event in events:
            if isinstance(event.body, CardPosted):
                card = {"channel": event.body.channel, "ts": event.body.ts, self._record_column: event.record_id}
                self._session.execute(insert(self._session, self._card).values(card).on_conflict_do_nothing())

    def _row(self, event: Event[BodyT]) -> dict[str, object]:
        place = {self._record_column: event.record_id, "seq": event.seq, "actor": event.actor, "at": event.at}
        return {**place, "name": self._schema.names[type(event.body)], "body": body_json(event.body)}

    def _rewrite(self, event: Event[BodyT]) -> None:
        stored = update(self._event).where(self._event.record_id == event.record_id, self._event.seq == event.seq)
        self._session.execute(stored.values(actor=event.actor, body=body_json(event.body)))
        forget(self._session, (self._event, event.record_id))

    def _one(self, wanted: Select[str]) -> RecordT | None:
        record_id = self._session.scalar(wanted)
        return None if record_id is None else self.get(record_id)

    def _load(self, wanted: Select[str]) -> Sequence[RecordT]:
        """Fold the records with these ids, in this order."""
        ids = self._session.scalars(wanted).all()
        events = self._events(ids)
        return [self._schema.log.fold(events[record_id]) for record_id in ids]

    def _events(self, ids: Sequence[str]) -> Mapping[str, list[Event[BodyT]]]:
        stored: dict[str, list[Event[BodyT]]] = defaultdict(list)
        row = self._event
        columns = (row.record_id, row.seq, row.actor, row.at, row.name, row.body)
        for some in chunks(ids):
            wanted = select(*columns).where(row.record_id.in_(some)).order_by(row.record_id, row.seq)
            for record_id, seq, actor, at, name, body in self._session.execute(wanted):
                stored[record_id].append(Event(record_id, seq, actor, at, self._body_of(name, body)))
        return stored

    def _body_of(self, name: str, stored: object) -> BodyT:
        return cast("BodyT", _adapter(self._kinds[name]).validate_python(stored))


def body_json(body: Any) -> dict[str, object]:  # noqa: ANN401 - any dataclass
    """Return a body as JSON; dates and moments in ISO 8601."""
    plain = json.loads(json.dumps(asdict(body), default=_text))
    return {key: _mapped(value, storable) for key, value in plain.items()}


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _anonymous(body: dict[str, object], person: str) -> object:
    return _mapped(body, lambda text: ERASED if text == person else text)


def _mapped(value: object, change: Callable[[str], str]) -> object:
    """Return JSON with every string in it changed; names of keys stay."""
    match value:
        case str():
            return change(value)
        case dict():
            return {key: _mapped(item, change) for key, item in value.items()}
        case list():
            return [_mapped(item, change) for item in value]
        case _:
            return value
