"""Connections. On both databases every statement sees what was committed before it, and writers never deadlock by upgrading.

SQLite: no transaction is begun for reading; the first statement that writes begins one with the write lock already held
(`BEGIN IMMEDIATE`). PostgreSQL does the same by its default, READ COMMITTED.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

BUSY_TIMEOUT_MS = 15_000
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP")


def make_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///PATH`, `sqlite://` (in memory, for one process) or `postgresql://…`.

    Errors never show parameters: they may hold what people wrote.

    The folder of a SQLite file is created. A plain `postgresql://` or `postgres://` address gets the psycopg driver.
    """
    parsed = _with_driver(make_url(url))
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _sqlite(url: URL) -> Engine:
    if url.database in {None, "", ":memory:"}:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)
    else:
        Path(str(url.database)).expanduser().parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "before_cursor_execute", _begin_before_writing)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
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
