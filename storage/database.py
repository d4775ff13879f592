"""One database for the whole process: where units of work, locks and the schema's state come from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from storage import migrations
from storage.archive import SqlArchive
from storage.confirmed import SqlConfirmedQuestions
from storage.engine import make_engine
from storage.locks import exclusive
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class Database:
    """An open engine behind words that need no SQLAlchemy."""

    engine: Engine

    @property
    def kind(self) -> str:
        """Sqlite or postgresql."""
        return self.engine.dialect.name

    def unit(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.engine)

    def migrate(self) -> None:
        """Bring the schema up to date (see `storage.migrations.migrate`)."""
        migrations.migrate(self.engine)

    def revision(self) -> str | None:
        """The schema revision that the database is at; None when it is empty."""
        with self.engine.connect() as connection:
            return migrations.revision_of(connection)

    def personal(self) -> SqlPersonalData:
        return SqlPersonalData(self.engine)

    def archive(self) -> SqlArchive:
        return SqlArchive(self.engine)

    def confirmed(self) -> SqlConfirmedQuestions:
        return SqlConfirmedQuestions(self.engine)

    def exclusive(self, name: str, wait_seconds: float) -> AbstractContextManager[None]:
        """Hold a lock of this name against other processes (see `storage.locks.exclusive`)."""
        return exclusive(self.engine, name, wait_seconds)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open the database at a SQLAlchemy address; its connections are closed when the block is left."""
    engine = make_engine(url)
    try:
        yield Database(engine)
    finally:
        engine.dispose()
