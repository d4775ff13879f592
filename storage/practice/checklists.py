"""Stores runs of checklists in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from nudges.lessons.checklists import Checklist
from retrieval.library.models import SectionRef
from storage.practice.tables import ChecklistRow
from storage.statements import affected, insert


class SqlChecklists:
    """Implements `nudges.lessons.checklists.Checklists` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
        self._session.execute(insert(self._session, ChecklistRow).values(values).on_conflict_do_nothing())

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
