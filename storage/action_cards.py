"""Stores in SQL the action cards that an owner withdrew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from nudges.lessons.action_cards import Withdrawal
from retrieval.library.models import SectionRef
from storage.statements import affected, columns_of, insert
from storage.tables import Base


class WithdrawnCardRow(Base):
    """Stores a section of which no card is offered; `by` is empty once the person who withdrew it is erased."""

    __tablename__ = "withdrawn_cards"

    sop_id: Mapped[str] = mapped_column(primary_key=True)
    anchor: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime]


_CARDS = columns_of(WithdrawnCardRow).c
_OF_SOP = select(_CARDS.anchor, _CARDS.by, _CARDS.at).where(_CARDS.sop_id == bindparam("sop"))


class SqlWithdrawnCards:
    """Implements `nudges.lessons.action_cards.WithdrawnCards` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def withdraw(self, section: SectionRef, by: str, at: datetime) -> None:
        word = {"by": by, "at": at}
        row = insert(self._session, WithdrawnCardRow).values(sop_id=section.sop_id, anchor=section.anchor, **word)
        self._session.execute(row.on_conflict_do_update(index_elements=["sop_id", "anchor"], set_=word))

    def restore(self, section: SectionRef) -> bool:
        is_meant = (WithdrawnCardRow.sop_id == section.sop_id, WithdrawnCardRow.anchor == section.anchor)
        return affected(self._session, delete(WithdrawnCardRow).where(*is_meant)) > 0

    def of_sop(self, sop_id: str) -> Mapping[str, Withdrawal]:
        rows = self._session.connection().execute(_OF_SOP, {"sop": sop_id})
        return {row.anchor: Withdrawal(row.by, row.at) for row in rows}
