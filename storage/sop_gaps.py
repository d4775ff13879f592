"""Stores gaps in SOPs in SQL: one per case or promise, closed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from escalation.cases.afterwards import GapKind, SopGap
from storage.case_tables import SopGapRow
from storage.statements import affected, insert


class SqlGapList:
    """Implements `escalation.cases.ports.GapList` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, gap: SopGap) -> bool:
        row = {**asdict(gap), "kind": gap.kind.value}
        row["signal_id"] = row.pop("alert_id")  # the column keeps the name that its rows were stored under
        new = insert(self._session, SopGapRow).values(row).on_conflict_do_nothing()
        return self._session.scalar(new.returning(SopGapRow.id)) is not None

    def get(self, gap_id: str) -> SopGap | None:
        row = self._session.get(SopGapRow, gap_id, populate_existing=True)
        return None if row is None else _gap(row)

    def open_gaps(self) -> Sequence[SopGap]:
        wanted = select(SopGapRow).where(SopGapRow.closed_at.is_(None)).order_by(SopGapRow.opened_at, SopGapRow.id)
        return [_gap(row) for row in self._session.scalars(wanted.execution_options(populate_existing=True))]

    def put_off(self, gap_id: str, due_on: date) -> bool:
        still_open = update(SopGapRow).where(SopGapRow.id == gap_id, SopGapRow.closed_at.is_(None))
        return affected(self._session, still_open.values(due_on=due_on)) == 1

    def close(self, gap_id: str, by: str, at: datetime, note: str = "") -> bool:
        still_open = update(SopGapRow).where(SopGapRow.id == gap_id, SopGapRow.closed_at.is_(None))
        return affected(self._session, still_open.values(closed_at=at, closed_by=by, note=note)) == 1


def _gap(row: SopGapRow) -> SopGap:
    return SopGap(
        id=row.id,
        sop_id=row.sop_id,
        anchor=row.anchor,
        kind=GapKind(row.kind),
        case_id=row.case_id,
        opened_at=row.opened_at,
        note=row.note,
        due_on=row.due_on,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        alert_id=row.signal_id,
    )
