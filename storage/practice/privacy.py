"""Exports and erases what practice stores about one person. Nothing is kept: an answer is about a person only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.changes import ChangeNoticeRow
from storage.checkpoints import CheckpointRow
from storage.practice.items import items_naming, items_of, withdraw
from storage.practice.learners import ProficiencyRow
from storage.practice.tables import (
    ChecklistRow,
    ItemReportRow,
    ItemSourceRow,
    LearnerRow,
    LessonViewRow,
    PracticeAskRow,
    PracticeAttemptRow,
    PracticeBatchRow,
    PracticeCardRow,
    PracticeItemRow,
    PracticeStartRow,
    RemarkRow,
    WorkEventRow,
)
from storage.statements import affected
from storage.tables import Base

_TABLES: dict[str, type[Base]] = {
    "settings": LearnerRow,
    "starts": PracticeStartRow,
    "cards": PracticeCardRow,
    "batches": PracticeBatchRow,
    "questions": PracticeAskRow,
    "attempts": PracticeAttemptRow,
    "reports": ItemReportRow,
    "remarks": RemarkRow,
    "own_cases": ItemSourceRow,
    "lessons": LessonViewRow,
    "checklists": ChecklistRow,
    "work_events": WorkEventRow,
    "proficiency": ProficiencyRow,
    "checkpoints": CheckpointRow,
    "changes": ChangeNoticeRow,
}
"""Every table of practice with a person in it, under the name that an export gives it."""


def exported_practice(session: Session, names: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Return all rows about the person by kind; kinds without a row are left out."""
    exported = {}
    for kind, row in _TABLES.items():
        table = row.__table__
        ordered = select(table).where(table.c.person.in_(names)).order_by(*table.primary_key)
        rows = [dict(stored._mapping) for stored in session.execute(ordered)]  # noqa: SLF001 -- its public name for columns and values
        if rows:
            exported[kind] = rows
    led = select(CheckpointRow.task, CheckpointRow.state, CheckpointRow.at).where(CheckpointRow.lead.in_(names))
    decided = [dict(stored._mapping) for stored in session.execute(led.order_by(CheckpointRow.at))]  # noqa: SLF001 -- the same
    return exported | ({"checkpoints_as_lead": decided} if decided else {})


def counted_practice(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Return how many rows `exported_practice` would return, by kind."""
    columns = {kind: row.__table__.c.person for kind, row in _TABLES.items()} | {"checkpoints_as_lead": CheckpointRow.lead}
    counts = {kind: session.scalar(select(func.count()).where(person.in_(names))) or 0 for kind, person in columns.items()}
    return {kind: number for kind, number in counts.items() if number}


def erase_practice(session: Session, names: Sequence[str]) -> int:
    """Delete every row about the person; items that they reviewed stay without their name, items made from their words are taken
    out and lose them. Returns how many were deleted.
    """
    withdraw(session, items_of(session, names))
    session.execute(update(PracticeItemRow).where(PracticeItemRow.by.in_(names)).values(by=ERASED))
    session.execute(update(CheckpointRow).where(CheckpointRow.lead.in_(names)).values(lead=""))
    return sum(affected(session, delete(row).where(row.__table__.c.person.in_(names))) for row in _TABLES.values())


def withdraw_naming(session: Session, needles: Sequence[str]) -> int:
    """Take out items in people's own words that name the person, although words are masked: somebody may have joined since, and
    nobody masks what an owner writes or imports. Returns how many.
    """
    return withdraw(session, items_naming(session, needles), needles)


ERASED = "-"
"""In place of an owner's name: the item was still reviewed by a person."""
