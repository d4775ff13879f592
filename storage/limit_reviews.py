"""Stores people's corrections of what Cairn read and guessed: reviews of limits (the newest counts) and labels for triage."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, distinct, func, select
from sqlalchemy.orm import Session

from escalation.cases.ports import Label, Review
from storage.case_tables import LimitReviewRow, TriageLabelRow
from storage.statements import columns_of, insert

_REVIEWS = columns_of(LimitReviewRow).c
_REVIEWED = select(_REVIEWS.key, _REVIEWS.state).where(_REVIEWS.sop_id.in_(bindparam("sops", expanding=True)))


class SqlLimitReviews:
    """Implements `escalation.cases.ports.LimitReviews` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def review(self, key: str, sop_id: str, state: Review, by: str, at: datetime) -> None:
        word = {"state": state.value, "by": by, "at": at}
        statement = insert(self._session, LimitReviewRow).values({"sop_id": sop_id, "key": key, **word})
        self._session.execute(statement.on_conflict_do_update(index_elements=["sop_id", "key"], set_=word))

    def reviewed(self, sop_ids: Collection[str]) -> Mapping[str, Review]:
        rows = self._session.connection().execute(_REVIEWED, {"sops": sorted(set(sop_ids))})
        return {row.key: Review(row.state) for row in rows}


class SqlTriageLabels:
    """Implements `escalation.cases.ports.TriageLabels` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, question_id: str, label: Label, at: datetime) -> None:
        row = {"question_id": question_id, "label": label.value, "at": at}
        self._session.execute(insert(self._session, TriageLabelRow).values(row).on_conflict_do_nothing())

    def count(self) -> int:
        return self._session.scalar(select(func.count(distinct(TriageLabelRow.question_id)))) or 0

    def all(self) -> Mapping[str, Label]:
        ordered = select(TriageLabelRow).order_by(TriageLabelRow.at, TriageLabelRow.label)
        return {row.question_id: Label(row.label) for row in self._session.scalars(ordered)}
