"""Provides locks between processes. They end with the process that holds them, so nothing has to be cleaned up after a crash."""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, NullPool, StaticPool, create_engine, text

from core.errors import OperatorError

_POLL_SECONDS = 0.1


class LockedError(OperatorError):
    """Reports that another process held the lock for the whole waiting time."""


@contextmanager
def exclusive(engine: Engine, name: str, wait_seconds: float) -> Iterator[None]:
    """Hold the lock `name` of this database: an advisory lock of PostgreSQL, a file beside a SQLite file.

    Raises:
        LockedError: it was not free within `wait_seconds`.
    """
    if engine.dialect.name == "postgresql":
        with _advisory(engine, name, wait_seconds):
            yield
    elif isinstance(engine.pool, StaticPool):
        yield  # in memory: no other process can see it
    else:
        with _file(Path(f"{engine.url.database}.{name}.lock").expanduser(), name, wait_seconds):
            yield


@contextmanager
def _advisory(engine: Engine, name: str, wait_seconds: float) -> Iterator[None]:
    key = {"key": int.from_bytes(hashlib.sha256(f"cairn {name}".encode()).digest()[:8], signed=True)}
    own = create_engine(engine.url, poolclass=NullPool, hide_parameters=True)  # the pool's connections are for units of work
    with own.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _wait(lambda: bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key)), name, wait_seconds)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


@contextmanager
def _file(path: Path, name: str, wait_seconds: float) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:

        def try_lock() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait(try_lock, name, wait_seconds)
        yield


def _wait(try_lock: Callable[[], bool], name: str, wait_seconds: float) -> None:
    end = time.monotonic() + wait_seconds
    while not try_lock():
        if time.monotonic() >= end:
            raise LockedError(f"Another process of Cairn holds the lock '{name}'. Try again when it is done.")
        time.sleep(_POLL_SECONDS)
