"""Stores which generation of the vector index is live, in one row, so that switching is one statement."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrieval.library.ports import ActiveIndex
from storage.library_tables import ActiveIndexRow

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
