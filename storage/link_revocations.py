"""Stores until when links to SOP pages are revoked, for a reader or for all. A reader is stored as an opaque trace."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.statements import insert
from storage.tables import Base


class LinkRevocationRow(Base):
    """Stores that links of this reader that were made up to `at` are closed."""

    __tablename__ = "link_revocations"

    reader: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class SqlLinkRevocations:
    """Implements `bot.ports.LinkRevocations` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revoke(self, reader: str, at: datetime) -> None:
        row = insert(self._session, LinkRevocationRow).values(reader=reader, at=at)
        self._session.execute(row.on_conflict_do_update(index_elements=["reader"], set_={"at": at}))

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        newest = select(func.max(LinkRevocationRow.at)).where(LinkRevocationRow.reader.in_(readers))
        return self._session.scalar(newest)
