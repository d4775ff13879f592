"""Stores in SQL which versions were followed up, and notices of changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Index, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from nudges.cards.changed import ChangeNotice
from retrieval.library.models import SectionRef
from storage.statements import affected, chunks, insert
from storage.tables import Base


class FollowedChangeRow(Base):
    """Stores the last version of an SOP whose consequences were carried out; 0 once it was retired."""

    __tablename__ = "followed_changes"

    sop: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class ChangeNoticeRow(Base):
    """Stores that a person must still be told that a section changed; the row is deleted when they are told."""

    __tablename__ = "change_notices"

    person: Mapped[str] = mapped_column(primary_key=True)
    sop: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    known: Mapped[int]
    version: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)


class ReviewAskRow(Base):
    """Stores a question to the owner or backup of a section, and their answer. `person` is empty once they were erased."""

    __tablename__ = "review_asks"
    __table_args__ = (Index("ix_review_asks_section", "sop", "section", "asked_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sop: Mapped[str]
    section: Mapped[str]
    person: Mapped[str] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    said: Mapped[str | None]
    said_at: Mapped[datetime | None]
    said_by: Mapped[str]


_KEY = ("person", "sop", "section")


class SqlChangeNotices:
    """Implements `nudges.cards.changed.ChangeNotices` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def followed(self) -> Mapping[str, int]:
        rows = self._session.execute(select(FollowedChangeRow.sop, FollowedChangeRow.version))
        return {sop: version for sop, version in rows}  # noqa: C416 -- rows are no pairs to `dict`'s types

    def follow(self, sop: str, version: int, before: int | None) -> bool:
        if before is None:
            new = insert(self._session, FollowedChangeRow).values(sop=sop, version=version).on_conflict_do_nothing()
            return self._session.scalar(new.returning(FollowedChangeRow.sop)) is not None
        as_before = update(FollowedChangeRow).where(FollowedChangeRow.sop == sop, FollowedChangeRow.version == before)
        return affected(self._session, as_before.values(version=version)) == 1

    def add(self, notices: Sequence[ChangeNotice]) -> None:
        new = insert(self._session, ChangeNoticeRow)
        stored = new.on_conflict_do_update(index_elements=_KEY, set_={"version": new.excluded.version})
        for some in chunks([_values(notice) for notice in notices]):
            self._session.execute(stored, list(some))

    def people_due(self, now: datetime, limit: int) -> Sequence[str]:
        row, first = ChangeNoticeRow, func.min(ChangeNoticeRow.due_at)
        wanted = select(row.person).where(row.due_at <= now).group_by(row.person).order_by(first, row.person).limit(limit)
        return self._session.scalars(wanted).all()

    def take(self, person: str, now: datetime) -> Sequence[ChangeNotice]:
        row = ChangeNoticeRow
        taken = delete(row).where(row.person == person, row.due_at <= now)
        rows = self._session.execute(taken.returning(row.sop, row.section, row.known, row.version, row.due_at)).all()
        notices = [
            ChangeNotice(person, SectionRef(notice.sop, notice.section), notice.known, notice.version, notice.due_at)
            for notice in rows
        ]
        return sorted(notices, key=lambda notice: notice.section)


def _values(notice: ChangeNotice) -> dict[str, object]:
    place = {"sop": notice.section.sop_id, "section": notice.section.anchor}
    return {"person": notice.person, **place, "known": notice.known, "version": notice.version, "due_at": notice.due_at}
