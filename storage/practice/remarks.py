"""Stores in SQL what people say about questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from nudges.learners.remarks import Remark, RemarkKind
from storage.practice.tables import RemarkRow
from storage.statements import affected, chunks, insert


class SqlRemarks:
    """Implements `nudges.ports.Remarks` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, remark: Remark) -> bool:
        row = {"person": remark.person, "kind": remark.kind.value, "subject": remark.subject, "at": remark.at}
        new = insert(self._session, RemarkRow).values(row).on_conflict_do_nothing().returning(RemarkRow.subject)
        return self._session.scalar(new) is not None

    def remove(self, person: str, kind: RemarkKind, subject: str) -> bool:
        here = (RemarkRow.person == person, RemarkRow.kind == kind.value, RemarkRow.subject == subject)
        return affected(self._session, delete(RemarkRow).where(*here)) == 1

    def of_person(self, person: str) -> Sequence[Remark]:
        return self._load(RemarkRow.person == person)

    def about(self, kind: RemarkKind, subject: str) -> Sequence[Remark]:
        return self._load(RemarkRow.kind == kind.value, RemarkRow.subject == subject)

    def since(self, kind: RemarkKind, at: datetime) -> Sequence[Remark]:
        return self._load(RemarkRow.kind == kind.value, RemarkRow.at >= at)

    def subjects(self, kind: RemarkKind, persons: Collection[str]) -> Mapping[str, Collection[str]]:
        subjects: dict[str, set[str]] = defaultdict(set)
        for some in chunks(sorted(persons)):
            for remark in self._load(RemarkRow.kind == kind.value, RemarkRow.person.in_(some)):
                subjects[remark.person].add(remark.subject)
        return dict(subjects)

    def _load(self, *conditions: ColumnElement[bool]) -> Sequence[Remark]:
        row = RemarkRow
        wanted = (
            select(row.person, row.kind, row.subject, row.at).where(*conditions).order_by(row.at, row.person, row.kind, row.subject)
        )
        return [Remark(person, RemarkKind(kind), subject, at) for person, kind, subject, at in self._session.execute(wanted)]
