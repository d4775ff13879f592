"""What practice stores about one person, and its removal. Nothing of it is kept: an answer says something about a person only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from nudges.items.bank import ItemState, Why
from nudges.items.models import Kind
from storage.change_tables import ChangeNoticeRow
from storage.checkpoints import CheckpointRow
from storage.practice_tables import (
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
from storage.proficiency import ProficiencyRow
from storage.statements import affected
from storage.sweep import holds, pattern_of
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
    """All rows about the person by kind; kinds without a row are left out."""
    found = {}
    for kind, row in _TABLES.items():
        table = row.__table__
        ordered = select(table).where(table.c.person.in_(names)).order_by(*table.primary_key)
        rows = [dict(one._mapping) for one in session.execute(ordered)]  # noqa: SLF001 -- its public name for columns and values
        if rows:
            found[kind] = rows
    led = select(CheckpointRow.task, CheckpointRow.state, CheckpointRow.at).where(CheckpointRow.lead.in_(names))
    decided = [dict(one._mapping) for one in session.execute(led.order_by(CheckpointRow.at))]  # noqa: SLF001 -- the same
    return found | ({"checkpoints_as_lead": decided} if decided else {})


def erase_practice(session: Session, names: Sequence[str]) -> int:
    """Delete every row about the person; items that they reviewed stay without their name, items made from their words are taken
    out and lose them. Returns how many were deleted.
    """
    _withdraw_cases(session, names)
    session.execute(update(PracticeItemRow).where(PracticeItemRow.by.in_(names)).values(by=ERASED))
    session.execute(update(CheckpointRow).where(CheckpointRow.lead.in_(names)).values(lead=""))
    return sum(affected(session, delete(row).where(row.__table__.c.person.in_(names))) for row in _TABLES.values())


def withdraw_naming(session: Session, needles: Sequence[str]) -> int:
    """Take out cases whose words name the person although they are masked: somebody may have joined since. Returns how many."""
    item = PracticeItemRow.__table__
    said = item.c.kind == Kind.REAL_CASE.value
    rows = session.execute(select(item.c.id, item.c.content).where(said, holds(item.c.content, needles))).all() if needles else []
    naming = [row for row in rows if pattern_of(needles).search(f"{row.content['stem']}\n{row.content['explanation']}")]
    return _withdraw(session, [row.id for row in naming])


def _withdraw_cases(session: Session, names: Sequence[str]) -> None:
    _withdraw(session, session.scalars(select(ItemSourceRow.item).where(ItemSourceRow.person.in_(names))).all())


def _withdraw(session: Session, items: Sequence[str]) -> int:
    item = PracticeItemRow.__table__
    rows = session.execute(select(item.c.id, item.c.content).where(item.c.id.in_(items))).all()
    for row in rows:
        gone = {"state": ItemState.REJECTED.value, "why": Why.WITHDRAWN.value, "by": ""}
        content = {**row.content, "stem": NO_STEM, "explanation": ""}
        session.execute(update(PracticeItemRow).where(PracticeItemRow.id == row.id).values(content=content, **gone))
    return len(rows)


NO_STEM = "A colleague's case that was taken back."
"""In place of an erased person's question."""

ERASED = "-"
"""In place of an owner's name: the item was still reviewed by a person."""
