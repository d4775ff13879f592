"""Publishing with the lock that keeps two syncs apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from retrieval.library.errors import LibraryBusyError
from retrieval.publishing import Publisher
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.service import Engines
from storage.database import Database
from storage.locks import LockedError

_PUBLISH_WAIT_SECONDS = 60.0


def publisher_of(database: Database, engines: Engines) -> Publisher:
    index = VectorSectionIndex(engines.embedder, engines.vectors, engines.codes)
    return Publisher(database.unit, index, lambda: _publishing(database))


@contextmanager
def _publishing(database: Database) -> Iterator[None]:
    """The lock that keeps two syncs apart, with the library's own error."""
    try:
        with database.exclusive("publish", _PUBLISH_WAIT_SECONDS):
            yield
    except LockedError as error:
        raise LibraryBusyError("Another sync is running. Try again when it is done.") from error
