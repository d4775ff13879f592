"""Stores opened lessons, runs of checklists, what people say about questions, and the action cards that an owner withdrew, in
SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from nudges.learners.remarks import Remark, RemarkKind
from nudges.lessons.action_cards import Withdrawal
from nudges.lessons.checklists import Checklist
from nudges.lessons.cutting import LessonView
from retrieval.library.models import SectionRef
from storage.practice.tables import ChecklistRow, LessonViewRow, RemarkRow
from storage.statements import Repository, affected, chunks, columns_of, insert
from storage.tables import Base


class SqlRemarks(Repository):
    """Implements `nudges.ports.Remarks` on a session."""

    def add(self, remark: Remark) -> bool:
        row = {"person": remark.person, "kind": remark.kind.value, "subject": remark.subject, "at": remark.at}
        return self._added(RemarkRow, row)

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


class SqlChecklists(Repository):
    """Implements `nudges.lessons.checklists.Checklists` on a session."""

    def add(self, checklist: Checklist) -> None:
        values = {
            "id": checklist.id,
            "person": checklist.person,
            "sop": checklist.section.sop_id,
            "section": checklist.section.anchor,
            "version": checklist.version,
            "started_at": checklist.started_at,
            "done": sorted(checklist.done),
        }
        self._added(ChecklistRow, values)

    def get(self, checklist_id: str, *, lock: bool = False) -> Checklist | None:
        wanted = select(ChecklistRow).where(ChecklistRow.id == checklist_id)
        row = self._session.scalar(wanted.with_for_update() if lock else wanted)
        if row is None:
            return None
        done = frozenset(position for position in row.done if isinstance(position, int))
        return Checklist(row.id, row.person, SectionRef(row.sop, row.section), row.version, row.started_at, done)

    def save(self, checklist: Checklist) -> None:
        there = ChecklistRow.id == checklist.id
        self._session.execute(update(ChecklistRow).where(there).values(done=sorted(checklist.done)))

    def drop(self, checklist_id: str) -> bool:
        return affected(self._session, delete(ChecklistRow).where(ChecklistRow.id == checklist_id)) > 0

    def drop_begun_before(self, moment: datetime) -> int:
        return affected(self._session, delete(ChecklistRow).where(ChecklistRow.started_at < moment))


class SqlLessons(Repository):
    """Implements `nudges.ports.Lessons` on a session."""

    def add(self, views: Sequence[LessonView]) -> None:
        for some in chunks([lesson_values(view) for view in views]):
            self._session.execute(insert(self._session, LessonViewRow).on_conflict_do_nothing(), list(some))

    def of_person(self, person: str) -> Sequence[LessonView]:
        row = LessonViewRow
        wanted = select(row.id, row.person, row.sop, row.section, row.version, row.at).where(row.person == person)
        return [
            LessonView(id_, who, SectionRef(sop, section), version, at)
            for id_, who, sop, section, version, at in self._session.execute(wanted.order_by(row.at, row.id))
        ]


def lesson_values(view: LessonView) -> dict[str, object]:
    place = {"sop": view.section.sop_id, "section": view.section.anchor, "version": view.version}
    return {"id": view.id, "person": view.person, **place, "at": view.at}


class WithdrawnCardRow(Base):
    """Stores a section of which no card is offered; `by` is empty once the person who withdrew it is erased."""

    __tablename__ = "withdrawn_cards"

    sop_id: Mapped[str] = mapped_column(primary_key=True)
    anchor: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime]


_CARDS = columns_of(WithdrawnCardRow).c
_OF_SOP = select(_CARDS.anchor, _CARDS.by, _CARDS.at).where(_CARDS.sop_id == bindparam("sop"))


class SqlWithdrawnCards(Repository):
    """Implements `nudges.lessons.action_cards.WithdrawnCards` on a session."""

    def withdraw(self, section: SectionRef, by: str, at: datetime) -> None:
        self._put(WithdrawnCardRow, {"sop_id": section.sop_id, "anchor": section.anchor}, {"by": by, "at": at})

    def restore(self, section: SectionRef) -> bool:
        is_meant = (WithdrawnCardRow.sop_id == section.sop_id, WithdrawnCardRow.anchor == section.anchor)
        return affected(self._session, delete(WithdrawnCardRow).where(*is_meant)) > 0

    def of_sop(self, sop_id: str) -> Mapping[str, Withdrawal]:
        rows = self._session.connection().execute(_OF_SOP, {"sop": sop_id})
        return {row.anchor: Withdrawal(row.by, row.at) for row in rows}
