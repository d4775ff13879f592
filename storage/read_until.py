"""How far the history of each channel was read. A mark only moves forward, whichever replica was slower."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.message_tables import ReadUntilRow
from storage.statements import insert


class SqlReadUntil:
    """`bot.ports.ReadUntil` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, channel: str) -> datetime | None:
        return self._session.scalar(select(ReadUntilRow.at).where(ReadUntilRow.channel == channel))

    def move(self, channel: str, at: datetime) -> None:
        statement = insert(self._session, ReadUntilRow).values(channel=channel, at=at)
        later = statement.excluded.at > ReadUntilRow.at
        self._session.execute(statement.on_conflict_do_update(index_elements=["channel"], set_={"at": at}, where=later))
