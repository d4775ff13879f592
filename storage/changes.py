"""Stores in SQL which versions were followed up, notices of changes, and the review questions to owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Index, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from insights.reviews import ReviewAsk, Said
from nudges.cards.changed import ChangeNotice
from retrieval.library.models import SectionRef
from storage.practice.mapping import place_values
from storage.statements import Repository, affected, chunks, insert, values_of
from storage.tables import Base


class SqlReviewAsks(Repository):
    """Implements `insights.reviews.ReviewAsks` on a session."""

    def add(self, ask: ReviewAsk) -> bool:
        return self._added(ReviewAskRow, {**values_of(ask, "section"), **place_values(ask.section)})

    def get(self, ask_id: str) -> ReviewAsk | None:
        row = self._session.get(ReviewAskRow, ask_id, populate_existing=True)
        return None if row is None else _ask(row)

    def since(self, moment: datetime) -> Sequence[ReviewAsk]:
        wanted = select(ReviewAskRow).where(ReviewAskRow.asked_at >= moment).order_by(ReviewAskRow.asked_at, ReviewAskRow.id)
        return [_ask(row) for row in self._session.scalars(wanted.execution_options(populate_existing=True))]

    def answer(self, ask_id: str, answer: Said, by: str, at: datetime) -> bool:
        still_open = update(ReviewAskRow).where(ReviewAskRow.id == ask_id, ReviewAskRow.said.is_(None))
        return affected(self._session, still_open.values(said=answer.value, said_at=at, said_by=by)) == 1


def exported_reviews(session: Session, names: Sequence[str]) -> list[dict[str, object]]:
    """Return what the person was asked about their sections, and what they said."""
    row = ReviewAskRow
    theirs = select(row).where(row.person.in_(names) | row.said_by.in_(names)).order_by(row.asked_at, row.id)
    return [
        {"sop": review.sop, "section": review.section, "asked_at": review.asked_at, "said": review.said, "said_at": review.said_at}
        for review in session.scalars(theirs)
    ]


def erase_reviews(session: Session, names: Sequence[str]) -> int:
    """Delete questions that the person left open and take their name from the others: that a section was confirmed stays."""
    row = ReviewAskRow
    silent = affected(session, delete(row).where(row.person.in_(names), row.said.is_(None)))
    renamed = affected(session, update(row).where(row.person.in_(names)).values(person=""))
    return silent + renamed + affected(session, update(row).where(row.said_by.in_(names)).values(said_by=""))


def _ask(row: ReviewAskRow) -> ReviewAsk:
    answer = Said(row.said) if row.said else None
    return ReviewAsk(row.id, SectionRef(row.sop, row.section), row.person, row.asked_at, answer, row.said_at, row.said_by)


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


class SqlChangeNotices(Repository):
    """Implements `nudges.cards.changed.ChangeNotices` on a session."""

    def followed(self) -> Mapping[str, int]:
        rows = self._session.execute(select(FollowedChangeRow.sop, FollowedChangeRow.version))
        return {sop: version for sop, version in rows}  # noqa: C416 -- rows are no pairs to `dict`'s types

    def follow(self, sop: str, version: int, before: int | None) -> bool:
        if before is None:
            return self._added(FollowedChangeRow, {"sop": sop, "version": version})
        as_before = update(FollowedChangeRow).where(FollowedChangeRow.sop == sop, FollowedChangeRow.version == before)
        return affected(self._session, as_before.values(version=version)) == 1

    def add(self, notices: Sequence[ChangeNotice]) -> None:
        new = insert(self._session, ChangeNoticeRow)
        stored = new.on_conflict_do_update(index_elements=_KEY, set_={"version": new.excluded.version})
        for some in chunks([{**values_of(notice, "section"), **place_values(notice.section)} for notice in notices]):
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
