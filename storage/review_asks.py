"""Stores in SQL the review questions to owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from insights.reviews import ReviewAsk, Said
from retrieval.library.models import SectionRef
from storage.changes import ReviewAskRow
from storage.statements import affected, insert


class SqlReviewAsks:
    """Implements `insights.reviews.ReviewAsks` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, ask: ReviewAsk) -> bool:
        place = {"sop": ask.section.sop_id, "section": ask.section.anchor}
        answer = {"said": ask.said.value if ask.said else None, "said_at": ask.said_at, "said_by": ask.said_by}
        new = insert(self._session, ReviewAskRow).values(id=ask.id, **place, person=ask.person, asked_at=ask.asked_at, **answer)
        return self._session.scalar(new.on_conflict_do_nothing().returning(ReviewAskRow.id)) is not None

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
