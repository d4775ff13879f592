"""Makes engines whose statements see everything committed before them, and whose writers never deadlock by a lock upgrade. Locks a
database against other processes.

No transaction is begun for reading; the first statement that writes or locks begins one, on SQLite with the write lock already held
(`BEGIN IMMEDIATE`). On PostgreSQL each statement of a transaction sees what was committed before it too (READ COMMITTED), and a
unit of work that only reads costs two round trips less.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExecutionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import OperatorError, SettingsError
from storage.errors import parsed

BUSY_TIMEOUT_MS = 15_000

CONNECT_SECONDS = 10
"""So long a server may take to answer at all."""

POOL = 16
"""Connections that are kept: one for each thread that listens to Slack. A thread holds one at most (`core.units`)."""

SPARE = 24
"""Connections beyond these for what runs beside: pages, background jobs, agents. They are closed after use."""

_POOLED: Final[dict[str, Any]] = {"pool_size": POOL, "max_overflow": SPARE, "pool_use_lifo": True}
"""The connection that was used last is used next: each keeps up to 128 prepared statements, and few are ever needed at once."""

CACHE_KB = 256
"""Pages that a SQLite connection keeps. Its usual two megabytes fill up in each of sixteen connections while a bot runs, and
neither a question nor the minute's look for alerts is faster for it.
"""

TRUSTED_SECONDS = 1.0
"""A connection that was used so lately is not asked whether its server is still there."""

_USED = "used"
_IDLE = 0
"""psycopg's and libpq's word for: no transaction."""

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")


def make_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///PATH`, `sqlite://` (in memory, for one process) or `postgresql://…`.

    Errors never show parameters: they may hold what people wrote.

    The folder of a SQLite file is created. A plain `postgresql://` or `postgres://` address gets the psycopg driver.

    Raises:
        core.errors.SettingsError: the address or the folder cannot be used.
    """
    address = _with_driver(parsed(url))
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    engine = create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        **_POOLED,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _in_utc)
    event.listen(engine, "before_cursor_execute", _begin_before_locking)
    _ask_after_a_while(engine)
    return engine


def _ask_after_a_while(engine: Engine) -> None:
    """Ask a connection that was not used for a while whether its server is there; if not, all are opened anew."""

    def used(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = time.monotonic()

    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get(_USED, time.monotonic()) < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", ask)


def _begin_before_locking(
    connection: Connection,
    _cursor: DBAPICursor,
    statement: str,
    _parameters: Any,  # noqa: ANN401 -- as SQLAlchemy declares it
    context: ExecutionContext | None,
    _executemany: bool,  # noqa: FBT001 -- the same
) -> None:
    """Begin a transaction before anything but a plain SELECT; one that is streamed needs a transaction too. Whoever chose an
    isolation level for their connection has what they chose.
    """
    raw: Any = connection.connection.dbapi_connection
    if raw.info.transaction_status != _IDLE or "isolation_level" in connection.get_execution_options():
        return
    is_streamed = context is not None and bool(context.execution_options.get("stream_results"))
    if is_streamed or not statement.lstrip().startswith("SELECT") or " FOR UPDATE" in statement:
        raw.execute("BEGIN")


def _in_utc(connection: DBAPIConnection, _record: object) -> None:
    """Set a connection's time zone to UTC: reading moments of another zone takes five times as long."""
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _sqlite(url: URL) -> Engine:
    if url.database in {None, "", ":memory:"}:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)
    else:
        _make_folder(Path(str(url.database)).expanduser().parent)
        engine = create_engine(url, **_POOLED, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "before_cursor_execute", _begin_before_writing)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"Cannot use the folder {folder} ({error.strerror}). Let CAIRN_HOME or DATABASE_URL name one that Cairn may write to."
        ) from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    kept = f"cache_size={-CACHE_KB}"
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", kept):
        connection.execute(f"PRAGMA {pragma}")


def _begin_before_writing(
    connection: Connection,
    cursor: DBAPICursor,
    statement: str,
    _parameters: Any,  # noqa: ANN401 -- as SQLAlchemy declares it
    _context: ExecutionContext | None,
    _executemany: bool,  # noqa: FBT001 -- the same
) -> None:
    raw: object = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction and statement.lstrip().upper().startswith(_WRITES):
        cursor.execute("BEGIN IMMEDIATE")


_POLL_SECONDS = 0.1


class LockedError(OperatorError):
    """Reports that another process held the lock for the whole waiting time."""


@contextmanager
def exclusive(engine: Engine, name: str, wait_seconds: float) -> Iterator[None]:
    """Hold the lock `name` of this database: an advisory lock of PostgreSQL, a file beside a SQLite file. Raises `LockedError`: it
    was not free within `wait_seconds`.
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
