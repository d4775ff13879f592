"""Holds the one database of a process; provides units of work, locks and the state of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select, text

from core import units
from storage import migrations, views
from storage.engine import exclusive, make_engine
from storage.errors import damaged, parsed, told_apart
from storage.library import CURRENT_REVISION
from storage.library_tables import ActiveIndexRow
from storage.statements import FastRead
from storage.unit_of_work import SqlUnitOfWork

_LIVE = select(ActiveIndexRow.generation, CURRENT_REVISION.scalar_subquery())


class SqlLive:
    """Reads both in one statement and without a session, since every question needs it twice."""

    def __init__(self, engine: Engine) -> None:
        self._read = FastRead(engine, _LIVE)

    def __call__(self) -> tuple[str, int] | None:
        """Return the live generation of the index and the library's revision; None before the first publishing.

        Raises:
            core.errors.OperatorError: the database cannot be read.
            core.units.NestedUnitError: a unit of work is open.
        """
        units.enter()
        try:
            row = self._read()
        finally:
            units.leave()
        return None if row is None else (row[0], row[1] or 0)


@dataclass(frozen=True, slots=True)
class Database:
    """Wraps an open engine, so that callers need no SQLAlchemy."""

    engine: Engine

    @property
    def kind(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    def unit(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.engine)

    def migrate(self) -> None:
        """Bring the schema up to date (see `storage.migrations.migrate`)."""
        migrations.migrate(self.engine)

    def revision(self) -> str | None:
        """Return the schema revision of the database; None when it is empty."""
        with told_apart(self.engine.url), self.engine.connect() as connection:
            return migrations.revision_of(connection)

    def is_migrated(self) -> bool:
        """Return whether the schema is the one that this code needs. Raises `core.errors.OperatorError` when it cannot be read."""
        return self.revision() == migrations.newest()

    def damage(self) -> str:
        """Return what the database itself finds wrong with its pages; empty when nothing is, or when it looks after them itself.

        Raises `core.errors.OperatorError` when it cannot be read at all.
        """
        if self.kind != "sqlite":
            return ""
        with told_apart(self.engine.url), self.engine.connect() as connection:
            report = connection.scalars(text("PRAGMA quick_check(1)")).all()
        return "" if report == ["ok"] else damaged(self.engine.url, " ".join(map(str, report)))

    def view(self, name: str) -> Sequence[Sequence[object]]:
        """Return the rows of a view of `storage.views`."""
        with self.engine.connect() as connection:
            return views.rows(connection, name)

    def exclusive(self, name: str, wait_seconds: float) -> AbstractContextManager[None]:
        """Hold a lock of this name against other processes (see `storage.engine.exclusive`)."""
        return exclusive(self.engine, name, wait_seconds)


def is_set_up(url: str) -> bool:
    """Return whether there may be a library at this address: False for a missing SQLite file. Creates nothing."""
    address = parsed(url)
    name = address.database
    return address.get_backend_name() != "sqlite" or name in {None, "", ":memory:"} or Path(str(name)).expanduser().exists()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database at a SQLAlchemy address; its connections are closed when the block is left. Raises `OperatorError`: the
    address is wrong, or, at any time in the block, the database failed.
    """
    engine = make_engine(url)
    try:
        with told_apart(engine.url):
            yield Database(engine)
    finally:
        engine.dispose()
