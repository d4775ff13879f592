"""Stores opened lessons in SQL."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from nudges.lessons.cutting import LessonView
from retrieval.library.models import SectionRef
from storage.practice.tables import LessonViewRow
from storage.statements import chunks, insert


class SqlLessons:
    """Implements `nudges.ports.Lessons` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
