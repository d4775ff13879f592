"""Stores in SQL the sections where owners say that questions are answered: one row per question, whose text stays in the question
log.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from retrieval.library.models import SectionRef
from retrieval.redirects import Redirect
from storage.question_tables import RedirectRow
from storage.statements import affected, insert


class SqlRedirects:
    """Implements `retrieval.redirects.Redirects` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lead(self, about: str, questions: Collection[str], to: SectionRef, at: datetime) -> None:
        self.drop(about)
        rows = [
            {"about": about, "question_id": question, "sop_id": to.sop_id, "anchor": to.anchor, "at": at}
            for question in sorted(set(questions))
        ]
        if rows:
            self._session.execute(insert(self._session, RedirectRow).values(rows))

    def drop(self, about: str) -> bool:
        return affected(self._session, delete(RedirectRow).where(RedirectRow.about == about)) > 0

    def all(self) -> Sequence[Redirect]:
        rows = self._session.scalars(select(RedirectRow).order_by(RedirectRow.at, RedirectRow.id)).all()
        redirects: dict[str, Redirect] = {}
        for row in rows:
            known = redirects[row.about].questions if row.about in redirects else frozenset[str]()
            redirects[row.about] = Redirect(row.about, known | {row.question_id}, SectionRef(row.sop_id, row.anchor), row.at)
        return list(redirects.values())
