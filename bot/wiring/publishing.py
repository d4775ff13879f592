"""Builds the publisher with a lock, so that two syncs never run at the same time."""

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
    """Hold the lock against a second sync; raises LibraryBusyError when another one has it for too long."""
    try:
        with database.exclusive("publish", _PUBLISH_WAIT_SECONDS):
            yield
    except LockedError as error:
        raise LibraryBusyError("Another sync is running. Try again when it is done.") from error
