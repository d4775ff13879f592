"""Exports and erases what practice stores about one person. Nothing is kept: an answer is about a person only. Finds, by outbox
key, practice messages that are about a person or show their words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from retrieval.library.models import digest_of
from storage.changes import ChangeNoticeRow
from storage.library_tables import PersonRow, VersionRow
from storage.practice.items import items_naming, items_of, withdraw
from storage.practice.learners import CheckpointRow, ProficiencyRow, checkpoints_naming
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


@dataclass(frozen=True)
class PracticeMessages:
    """Holds what practice knows of a person's messages, read before it is erased."""

    checkpoints: frozenset[str] = frozenset()
    """Digests of checkpoints in which they are the learner or the lead: each reads the other's name."""
    reviewed: frozenset[str] = frozenset()
    """Items that they reviewed: cards say who did."""
    items: frozenset[str] = frozenset()
    """Items that were made from their words or name them."""
    families: frozenset[str] = frozenset()
    """Digests under which the families of these items are reported."""
    sops: frozenset[str] = frozenset()
    """SOPs of these items."""
    reviewers: frozenset[str] = frozenset()
    """Whoever looks after one of these SOPs or once did, case-folded: a weekly look at sections goes to one of them."""
    batches: frozenset[str] = frozenset()
    """Practice messages that ask one of these items."""
    asks: frozenset[str] = frozenset()
    """All questions of those messages: a click on any of them draws the message anew."""

    @classmethod
    def of(cls, session: Session, names: Sequence[str], needles: Sequence[str] = ()) -> PracticeMessages:
        checkpoints = frozenset(checkpoint.digest for checkpoint in checkpoints_naming(session, names))
        reviewed = frozenset(session.scalars(select(PracticeItemRow.id).where(PracticeItemRow.by.in_(names))))
        items = frozenset({*items_of(session, names), *items_naming(session, needles)})
        if not items:
            return cls(checkpoints, reviewed)
        row = PracticeItemRow
        rows = session.execute(select(row.sop, row.family).where(row.id.in_(items))).all()
        sops = frozenset(item.sop for item in rows)
        ask = PracticeAskRow
        batches = frozenset(session.scalars(select(ask.batch).where(ask.item.in_(items))))
        return cls(
            checkpoints,
            reviewed,
            items,
            frozenset(digest_of(item.family) for item in rows),
            sops,
            _reviewers(session, sops),
            batches,
            frozenset(session.scalars(select(ask.id).where(ask.batch.in_(batches)))),
        )

    def is_theirs(self, key: str) -> bool:
        """Return whether the message under this outbox key may show the person's name or words."""
        kind, *rest = key.split(":")
        about = rest[0] if rest else ""
        if kind == "checkpoint":
            return key.rpartition(":")[2] in self.checkpoints
        if kind == "section-look":
            return about in self.sops or about.casefold() in self.reviewers
        if kind.startswith("item-"):
            return about in self.reviewed or about in self.items
        named = {"practice": self.batches, "practice-click": self.asks, "stubborn": self.families}
        words = dict.fromkeys(("suggested", "question-added"), self.items)
        return about in (named | words).get(kind, ())


def _reviewers(session: Session, sops: Collection[str]) -> frozenset[str]:
    governed = session.scalars(select(VersionRow.governance).where(VersionRow.sop_id.in_(sops)))
    posts = {str(name).casefold() for governance in governed for post in ("owner", "backup") if (name := governance.get(post))}
    is_known = PersonRow.id_key.in_(posts) | PersonRow.email_key.in_(posts)
    return frozenset({*posts, *(person.casefold() for person in session.scalars(select(PersonRow.id).where(is_known)))})
