"""Cases in SQL. Appending is one compare-and-set on the case's version: of many at once one wins. Status is folded on reading."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, String, cast, or_, select, update
from sqlalchemy.orm import Session

from escalation.cases.events import ERASED, NAMES, Event, Notified
from escalation.cases.fold import after, fold, withdrawal
from escalation.cases.models import Case
from storage.case_mapping import body_json, body_of, index_values, without
from storage.case_tables import CaseCardRow, CaseEventRow, CaseRow
from storage.statements import affected, insert

_CHUNK = 500


class SqlCases:
    """`escalation.cases.ports.CaseRepository` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, expected: int, *events: Event) -> bool:
        if not events:
            return True
        case = None if expected == 0 else self.get(events[0].case_id)
        if (0 if case is None else case.version) != expected:
            return False
        for event in events:
            case = after(case, event)
        is_ours = case is not None and (self._begin(case) if expected == 0 else self._advance(case, expected))
        if is_ours:
            self._store(events)
        return is_ours

    def get(self, case_id: str) -> Case | None:
        events = self.history(case_id)
        return fold(events) if events else None

    def history(self, case_id: str) -> Sequence[Event]:
        return self._events([case_id]).get(case_id, [])

    def of_question(self, question_id: str) -> Case | None:
        return self._one(select(CaseRow.id).where(CaseRow.question_id == question_id))

    def at_card(self, channel: str, ts: str) -> Case | None:
        return self._one(select(CaseCardRow.case_id).where(CaseCardRow.channel == channel, CaseCardRow.ts == ts))

    def of_asker(self, person: str) -> Sequence[Case]:
        if person == ERASED:
            return ()
        return self._load(select(CaseRow.id).where(CaseRow.asker == person).order_by(CaseRow.opened_at.desc(), CaseRow.id))

    def watched(self) -> Sequence[Case]:
        return self._load(select(CaseRow.id).where(CaseRow.is_watched.is_(True)).order_by(CaseRow.opened_at, CaseRow.id))

    def decided(self, since: datetime, limit: int, sop_id: str | None = None) -> Sequence[Case]:
        wanted = select(CaseRow.id).where(CaseRow.decided_at >= since)
        if sop_id is not None:
            wanted = wanted.where(CaseRow.sop_id == sop_id)
        return self._load(wanted.order_by(CaseRow.decided_at.desc(), CaseRow.id).limit(limit))

    def since(self, moment: datetime) -> Sequence[Case]:
        return self._load(select(CaseRow.id).where(CaseRow.opened_at >= moment).order_by(CaseRow.opened_at, CaseRow.id))

    def erase_person(self, person: str) -> int:
        if person == ERASED:
            return 0
        for case in self.of_asker(person):
            withdrawn = withdrawal(case, self.history(case.id)[-1].at)
            if withdrawn is not None:
                self.append(case.version, withdrawn)
        touched = self.naming(person)
        asked = set(self._session.scalars(select(CaseRow.id).where(CaseRow.asker == person)))
        for case_id, events in self._events(touched).items():
            for event in events:
                self._rewrite(without(event, person, talk=case_id in asked))
        self._session.execute(update(CaseRow).where(CaseRow.asker == person).values(asker=ERASED))
        return len(touched)

    def naming(self, person: str) -> Sequence[str]:
        """Cases in whose events a person acts or is named."""
        body = cast(CaseEventRow.body, String)
        is_named = or_(CaseEventRow.actor == person, body.contains(json.dumps(person), autoescape=True))
        return self._session.scalars(select(CaseEventRow.case_id).where(is_named).distinct()).all()

    def _begin(self, case: Case) -> bool:
        row = {
            "id": case.id,
            "question_id": case.question_id,
            "asker": case.asker,
            "sop_id": case.concern.sop_id if case.concern else None,
            "opened_at": case.opened_at,
            **index_values(case),
        }
        new = insert(self._session, CaseRow).values(row).on_conflict_do_nothing()
        return self._session.scalar(new.returning(CaseRow.id)) is not None

    def _advance(self, case: Case, expected: int) -> bool:
        held = update(CaseRow).where(CaseRow.id == case.id, CaseRow.version == expected)
        return affected(self._session, held.values(index_values(case)).execution_options(synchronize_session=False)) == 1

    def _store(self, events: Sequence[Event]) -> None:
        self._session.execute(insert(self._session, CaseEventRow).values([_row(event) for event in events]))
        for event in events:
            if isinstance(event.body, Notified):
                card = {"channel": event.body.channel, "ts": event.body.ts, "case_id": event.case_id}
                self._session.execute(insert(self._session, CaseCardRow).values(card).on_conflict_do_nothing())

    def _rewrite(self, event: Event) -> None:
        stored = update(CaseEventRow).where(CaseEventRow.case_id == event.case_id, CaseEventRow.seq == event.seq)
        self._session.execute(stored.values(actor=event.actor, body=body_json(event.body)))

    def _one(self, wanted: Select[str]) -> Case | None:
        case_id = self._session.scalar(wanted)
        return None if case_id is None else self.get(case_id)

    def _load(self, wanted: Select[str]) -> Sequence[Case]:
        """Fold the cases with these ids, in this order."""
        ids = self._session.scalars(wanted).all()
        events = self._events(ids)
        return [fold(events[case_id]) for case_id in ids]

    def _events(self, ids: Sequence[str]) -> Mapping[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        columns = (
            CaseEventRow.case_id,
            CaseEventRow.seq,
            CaseEventRow.actor,
            CaseEventRow.at,
            CaseEventRow.name,
            CaseEventRow.body,
        )
        for start in range(0, len(ids), _CHUNK):
            some = CaseEventRow.case_id.in_(ids[start : start + _CHUNK])
            for row in self._session.execute(select(*columns).where(some).order_by(CaseEventRow.case_id, CaseEventRow.seq)):
                found[row.case_id].append(Event(row.case_id, row.seq, row.actor, row.at, body_of(row.name, row.body)))
        return found


def _row(event: Event) -> dict[str, object]:
    body = event.body
    place = {"case_id": event.case_id, "seq": event.seq}
    return {**place, "name": NAMES[type(body)], "actor": event.actor, "at": event.at, "body": body_json(body)}
