"""Stores in SQL when people became proficient in a role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from nudges.learners.proficiency_rows import Proficiency
from storage.statements import insert
from storage.tables import Base


class ProficiencyRow(Base):
    """Stores a `nudges.learners.proficiency_rows.Proficiency`."""

    __tablename__ = "proficiency"

    person: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    started_on: Mapped[date]
    until: Mapped[date]
    reached_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    evidence_from: Mapped[date | None]


_TABLE = ProficiencyRow.__table__
_KEY = ("person", "role")


class SqlProficiency:
    """Implements `nudges.learners.proficiency_rows.ProficiencyRows` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def everyone(self) -> Sequence[Proficiency]:
        ordered = select(_TABLE).order_by(ProficiencyRow.person, ProficiencyRow.started_on, ProficiencyRow.role)
        return [Proficiency(*row) for row in self._session.execute(ordered)]

    def save(self, *rows: Proficiency) -> None:
        if rows:
            new = insert(self._session, ProficiencyRow)
            kept = {name: value for name, value in new.excluded.items() if name not in _KEY}
            stored = new.on_conflict_do_update(index_elements=list(_KEY), set_=kept)
            self._session.execute(stored, [{name: getattr(row, name) for name in _TABLE.columns.keys()} for row in rows])  # noqa: SIM118

    def remove(self, person: str, role: str) -> None:
        self._session.execute(delete(ProficiencyRow).where(ProficiencyRow.person == person, ProficiencyRow.role == role))
