"""Stores cases in SQL as an event log; finds them by question, asker, SOP and decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from typing_extensions import override

from core.eventlog import ERASED
from escalation.cases.events import NAMES, Body, Commented, Event, InfoAsked, InfoGiven, NotMine, Reassigned, Reopened, Withdrawn
from escalation.cases.fold import CASES, withdrawal
from escalation.cases.models import Case
from storage.case_tables import CaseCardRow, CaseEventRow, CaseRow
from storage.event_store import Schema, SqlEventStore


def _index(case: Case, _at: datetime) -> dict[str, object]:
    return {
        "question_id": case.question_id,
        "asker": case.asker,
        "sop_id": case.concern.sop_id if case.concern else None,
        "is_watched": case.is_watched,
        "decided_at": case.decisions[-1].at if case.decisions else None,
    }


_SCHEMA = Schema(CASES, NAMES, (CaseRow, CaseEventRow, CaseCardRow), _index)


class SqlCases(SqlEventStore[Case, Body]):
    """Implements `escalation.cases.ports.CaseRepository` on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, _SCHEMA)

    def of_question(self, question_id: str) -> Case | None:
        return self._one(select(CaseRow.id).where(CaseRow.question_id == question_id))

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

    @override
    def erase_person(self, person: str) -> int:
        cases = self.of_asker(person)
        for case in cases:
            withdrawn = withdrawal(case, self.history(case.id)[-1].at)
            if withdrawn is not None:
                self.append(case.version, withdrawn)
        theirs = {case.id for case in cases}

        def silenced(event: Event) -> Event:
            return _silent(event) if event.record_id in theirs or event.actor == person else event

        touched = self._erase(person, silenced)
        self._session.execute(update(CaseRow).where(CaseRow.asker == person).values(asker=ERASED))
        return touched


def _silent(event: Event) -> Event:
    """Return the event without remarks; the decision and its reason stay, as they are the organisation's record."""
    match event.body:
        case InfoAsked() | InfoGiven() | Commented() as body:
            return replace(event, body=replace(body, text=""))
        case Withdrawn() | Reopened() | NotMine() as body:
            return replace(event, body=replace(body, reason=""))
        case Reassigned() as body:
            return replace(event, body=replace(body, note=""))
        case _:
            return event
