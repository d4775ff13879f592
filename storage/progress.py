"""Stores in SQL how far things are: which index is in use, counters that mark what is done, the results of sources' runs, and which
page is which SOP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from retrieval.library.ports import ActiveIndex
from retrieval.sources.models import KnownPage, SourceRun
from storage.library_tables import ActiveIndexRow, CounterRow
from storage.statements import Repository, insert
from storage.tables import Base


class SourceRunRow(Base):
    __tablename__ = "source_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    tried_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    error: Mapped[str]
    is_held: Mapped[bool]
    pages: Mapped[int]
    skipped: Mapped[int]


class SourcePageRow(Base):
    """Stores which SOP a page is. `entry` is the page's id at the source."""

    __tablename__ = "source_pages"

    source: Mapped[str] = mapped_column(primary_key=True)
    entry: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[str]
    path: Mapped[str]
    sop_id: Mapped[str]


_BATCH = 1_000


class SqlSources(Repository):
    """Implements `retrieval.sources.ports.Sources` on a session."""

    def run(self, name: str) -> SourceRun | None:
        row = self._session.scalars(select(SourceRunRow).where(SourceRunRow.name == name)).one_or_none()
        return None if row is None else _run(row)

    def runs(self) -> Sequence[SourceRun]:
        return [_run(row) for row in self._session.scalars(select(SourceRunRow).order_by(SourceRunRow.name))]

    def note(self, run: SourceRun) -> None:
        self._put(SourceRunRow, {"name": run.name}, asdict(run))
        self._session.expire_all()

    def pages(self, name: str) -> Sequence[KnownPage]:
        rows = self._session.scalars(select(SourcePageRow).where(SourcePageRow.source == name).order_by(SourcePageRow.entry))
        return [KnownPage(row.entry, row.revision, row.path, row.sop_id) for row in rows]

    def replace(self, name: str, pages: Sequence[KnownPage]) -> None:
        self._session.execute(delete(SourcePageRow).where(SourcePageRow.source == name))
        rows = [{"source": name, **asdict(page)} for page in pages]
        for start in range(0, len(rows), _BATCH):
            self._session.execute(insert(self._session, SourcePageRow), rows[start : start + _BATCH])
        self._session.expire_all()

    def forget(self, name: str) -> None:
        self._session.execute(delete(SourcePageRow).where(SourcePageRow.source == name))
        self._session.execute(delete(SourceRunRow).where(SourceRunRow.name == name))
        self._session.expire_all()


def _run(row: SourceRunRow) -> SourceRun:
    return SourceRun(row.name, row.tried_at, row.completed_at, row.error, row.is_held, row.pages, row.skipped)


_ONLY = 1
_ACTIVE = select(ActiveIndexRow.generation, ActiveIndexRow.model, ActiveIndexRow.revision).where(ActiveIndexRow.id == _ONLY)


class SqlIndexState(Repository):
    """Implements `retrieval.library.ports.IndexState` on a session."""

    def active(self) -> ActiveIndex | None:
        row = self._session.execute(_ACTIVE).one_or_none()
        return None if row is None else ActiveIndex(*row)

    def activate(self, index: ActiveIndex) -> None:
        self._session.merge(ActiveIndexRow(id=_ONLY, generation=index.generation, model=index.model, revision=index.revision))
        self._session.flush()


_PREFIX = "mark:"
"""Keeps marks apart from the library's own counters."""


class SqlCounters(Repository):
    """Implements `bot.ports.Counters` on a session."""

    def get(self, name: str) -> int | None:
        return self._session.scalar(select(CounterRow.value).where(CounterRow.name == _PREFIX + name))

    def put(self, name: str, value: int) -> None:
        self._put(CounterRow, {"name": _PREFIX + name}, {"value": value})

    def raise_to(self, name: str, value: int) -> bool:
        row = insert(self._session, CounterRow).values(name=_PREFIX + name, value=value)
        higher = row.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=CounterRow.value < value)
        return self._session.scalar(higher.returning(CounterRow.value)) is not None
