"""Signals in SQL. Appending is one compare-and-set on the version: of many at once one wins. Status is folded on reading."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, String, and_, cast, or_, select, update
from sqlalchemy.orm import Session

from insights.signals.events import ERASED, NAMES, Event, HandedOver, Shown
from insights.signals.fold import after, fold
from insights.signals.models import Signal
from storage.signal_mapping import body_json, body_of, index_values, without
from storage.signal_tables import SignalCardRow, SignalEventRow, SignalRow
from storage.statements import affected, chunks, insert

_HANDED = NAMES[HandedOver]


class SqlSignals:
    """`insights.signals.ports.Signals` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, expected: int, *events: Event) -> bool:
        if not events:
            return True
        signal = None if expected == 0 else self.get(events[0].signal_id)
        if (0 if signal is None else signal.version) != expected:
            return False
        for event in events:
            signal = after(signal, event)
        if signal is None:
            return False
        is_ours = self._begin(signal, events[-1]) if expected == 0 else self._advance(signal, events[-1], expected)
        if is_ours:
            self._store(events)
        return is_ours

    def get(self, signal_id: str) -> Signal | None:
        events = self.history(signal_id)
        return fold(events) if events else None

    def history(self, signal_id: str) -> Sequence[Event]:
        return self._events([signal_id]).get(signal_id, [])

    def live(self) -> Sequence[Signal]:
        return self._load(select(SignalRow.id).where(SignalRow.is_live.is_(True)))

    def of_topic(self, topic: str) -> Sequence[Signal]:
        return self._load(select(SignalRow.id).where(SignalRow.topic == topic))

    def of_subject(self, subject: str) -> Sequence[Signal]:
        return self._load(select(SignalRow.id).where(SignalRow.subject == subject))

    def at_card(self, channel: str, ts: str) -> Signal | None:
        wanted = select(SignalCardRow.signal_id).where(SignalCardRow.channel == channel, SignalCardRow.ts == ts)
        signal_id = self._session.scalar(wanted)
        return None if signal_id is None else self.get(signal_id)

    def touched(self, since: datetime) -> Sequence[Signal]:
        return self._load(select(SignalRow.id).where(SignalRow.touched_at >= since))

    def redirect(self, topic: str) -> Signal | None:
        return next((signal for signal in reversed(self.of_topic(topic)) if signal.answered_by is not None), None)

    def erase_person(self, person: str) -> int:
        if person == ERASED:
            return 0
        touched = self.naming(person)
        for events in self._events(touched).values():
            for event in events:
                changed = without(event, person)
                if changed != event:
                    self._rewrite(changed)
        return len(touched)

    def naming(self, person: str) -> Sequence[str]:
        """Signals in whose events a person acts or is named."""
        body = cast(SignalEventRow.body, String)
        is_named = and_(SignalEventRow.name == _HANDED, body.contains(json.dumps(person), autoescape=True))
        wanted = select(SignalEventRow.signal_id).where(or_(SignalEventRow.actor == person, is_named))
        return self._session.scalars(wanted.distinct()).all()

    def _begin(self, signal: Signal, last: Event) -> bool:
        row = {
            "id": signal.id,
            "opened_at": signal.opened_at,
            **index_values(signal, last),
        }
        new = insert(self._session, SignalRow).values(row).on_conflict_do_nothing()
        return self._session.scalar(new.returning(SignalRow.id)) is not None

    def _advance(self, signal: Signal, last: Event, expected: int) -> bool:
        held = update(SignalRow).where(SignalRow.id == signal.id, SignalRow.version == expected)
        change = held.values(index_values(signal, last)).execution_options(synchronize_session=False)
        return affected(self._session, change) == 1

    def _store(self, events: Sequence[Event]) -> None:
        self._session.execute(insert(self._session, SignalEventRow).values([_row(event) for event in events]))
        for event in events:
            if isinstance(event.body, Shown):
                card = {"channel": event.body.channel, "ts": event.body.ts, "signal_id": event.signal_id}
                self._session.execute(insert(self._session, SignalCardRow).values(card).on_conflict_do_nothing())

    def _rewrite(self, event: Event) -> None:
        stored = update(SignalEventRow).where(SignalEventRow.signal_id == event.signal_id, SignalEventRow.seq == event.seq)
        self._session.execute(stored.values(actor=event.actor, body=body_json(event.body)))

    def _load(self, wanted: Select[str]) -> Sequence[Signal]:
        """Fold the signals with these ids, the oldest first."""
        ids = self._session.scalars(wanted.order_by(SignalRow.opened_at, SignalRow.id)).all()
        events = self._events(ids)
        return [fold(events[signal_id]) for signal_id in ids]

    def _events(self, ids: Sequence[str]) -> Mapping[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        columns = (
            SignalEventRow.signal_id,
            SignalEventRow.seq,
            SignalEventRow.actor,
            SignalEventRow.at,
            SignalEventRow.name,
            SignalEventRow.body,
        )
        for some in chunks(ids):
            wanted = select(*columns).where(SignalEventRow.signal_id.in_(some))
            for row in self._session.execute(wanted.order_by(SignalEventRow.signal_id, SignalEventRow.seq)):
                found[row.signal_id].append(Event(row.signal_id, row.seq, row.actor, row.at, body_of(row.name, row.body)))
        return found


def _row(event: Event) -> dict[str, object]:
    body = event.body
    place = {"signal_id": event.signal_id, "seq": event.seq}
    return {**place, "name": NAMES[type(body)], "actor": event.actor, "at": event.at, "body": body_json(body)}
