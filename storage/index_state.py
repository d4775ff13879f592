"""Stores which index is in use, and counters that mark what is done."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrieval.library.ports import ActiveIndex
from storage.library_tables import ActiveIndexRow, CounterRow
from storage.statements import insert

_ONLY = 1
_ACTIVE = select(ActiveIndexRow.generation, ActiveIndexRow.model, ActiveIndexRow.revision).where(ActiveIndexRow.id == _ONLY)


class SqlIndexState:
    """Implements `retrieval.library.ports.IndexState` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def active(self) -> ActiveIndex | None:
        row = self._session.execute(_ACTIVE).one_or_none()
        return None if row is None else ActiveIndex(*row)

    def activate(self, index: ActiveIndex) -> None:
        self._session.merge(ActiveIndexRow(id=_ONLY, generation=index.generation, model=index.model, revision=index.revision))
        self._session.flush()


_PREFIX = "mark:"
"""Keeps marks apart from the library's own counters."""


class SqlCounters:
    """Implements `bot.ports.Counters` on a session."""

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
