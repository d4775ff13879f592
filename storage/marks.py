"""Stores named numbers about the database as a whole."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.library_tables import CounterRow
from storage.statements import insert

_PREFIX = "mark:"
"""Keeps marks apart from the library's own counters."""


class SqlMarks:
    """Implements `bot.ports.Marks` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> int | None:
        return self._session.scalar(select(CounterRow.value).where(CounterRow.name == _PREFIX + name))

    def put(self, name: str, value: int) -> None:
        row = insert(self._session, CounterRow).values(name=_PREFIX + name, value=value)
        self._session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def raise_to(self, name: str, value: int) -> bool:
        row = insert(self._session, CounterRow).values(name=_PREFIX + name, value=value)
        higher = row.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=CounterRow.value < value)
        return self._session.scalar(higher.returning(CounterRow.value)) is not None
