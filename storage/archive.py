"""Writes and restores a backup: one compressed file of JSON lines that either database can read, without the vector index.

First line: what this is. Then one line per row. Last line: the number of rows, so that a truncated file is noticed.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Column, Connection, Date, Engine, LargeBinary, Table, func, insert, select, text

from core.plain import read_json
from retrieval.library.errors import LibraryError
from storage.erasures import ErasureRow
from storage.library_tables import ActiveIndexRow
from storage.migrations import newest
from storage.tables import Base, UtcDateTime

FORMAT = "cairn-backup/1"
_BATCH = 500


class ArchiveError(LibraryError):
    """Reports that the backup cannot be made or used; the text is for the person at the command line."""


class SqlArchive:
    """Dumps and restores everything that cannot be rebuilt."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def dump(self, path: Path, at: datetime) -> Mapping[str, int]:
        """Write the archive, readable by its owner only; return rows by table. The file appears after it was read back completely.
        Raises `ArchiveError`: the file is there already, or cannot be written.
        """
        if path.exists():
            raise ArchiveError(f"{path} is there already. Name another file: a backup replaces nothing.")
        partial = path.with_name(path.name + ".partial")
        try:
            partial.touch(mode=0o600)
            with gzip.open(partial, "wt", encoding="utf-8") as file, _snapshot(self._engine) as connection:
                counts = _write(file, connection, at)
            _verify(partial)
            partial.replace(path)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be written: {error.strerror}.") from error
        finally:
            partial.unlink(missing_ok=True)
        return counts

    def made_at(self, path: Path) -> datetime:
        """Return when the archive was made; raises as `restore`."""
        with _readable(path), gzip.open(path, "rt", encoding="utf-8") as file:
            return datetime.fromisoformat(read_json(file.readline())["created_at"])

    def restore(self, path: Path) -> Mapping[str, int]:
        """Fill an empty database from an archive, completely or not at all; return rows by table. Raises `ArchiveError`: the
        database is not empty, or the file is damaged, no archive, or of another version of Cairn.
        """
        with _readable(path):
            _verify(path)
            with gzip.open(path, "rt", encoding="utf-8") as file, self._engine.begin() as connection:
                _check_empty(connection)
                counts = _read(file, connection)
                _move_sequences(connection)
                return counts


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or 'it is no Cairn backup'}.") from error
    except (EOFError, zlib.error, ValueError, LookupError, TypeError) as error:
        raise ArchiveError(f"{path} is damaged or no Cairn backup. Nothing was restored.") from error


_LEFT_OUT = (ActiveIndexRow.__table__, ErasureRow.__table__)
"""What can be rebuilt, and who was erased: that stands beside the backups and outlives them."""


def _verify(path: Path) -> None:
    """Read an archive to its end; raise as `SqlArchive.restore` expects when it is not whole, of another version, or no archive."""
    tables = {table.name: len(table.columns) for table in _tables()}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        _check_head(file)
        for name, rows in _batches(file, Counter()):
            if any(len(row) != tables[name] for row in rows):
                raise ValueError("another number of columns")


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table not in _LEFT_OUT]


def _snapshot(engine: Engine) -> Connection:
    """Return a connection whose statements all see one state of the database."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    connection.execute(text("BEGIN"))
    return connection


def _write(file: TextIO, connection: Connection, at: datetime) -> Mapping[str, int]:
    def line(value: object) -> None:
        file.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")

    line({"format": FORMAT, "schema": newest(), "created_at": at})
    counts: Counter[str] = Counter()
    for table in _tables():
        ordered = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(ordered.execution_options(yield_per=_BATCH)):
            line([table.name, *row])
            counts[table.name] += 1
    line({"rows": counts.total()})
    return counts


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(type(value).__name__)


def _check_empty(connection: Connection) -> None:
    for table in _tables():
        if connection.scalar(select(func.count()).select_from(table)):
            raise ArchiveError("The database is not empty. Restore into a new one: set DATABASE_URL or CAIRN_HOME.")


def _check_head(file: TextIO) -> None:
    head = read_json(file.readline())
    if head["format"] != FORMAT or head["schema"] != newest():
        raise ArchiveError(f"The backup is of another version of Cairn ({head['schema']}). Restore it with that one, then upgrade.")


def _read(file: TextIO, connection: Connection) -> Mapping[str, int]:
    _check_head(file)
    tables = {table.name: table for table in _tables()}
    counts: Counter[str] = Counter()
    for name, rows in _batches(file, counts):
        table = tables[name]
        readers = [(column.name, _reader(column)) for column in table.columns]
        values = [{column: read(value) for (column, read), value in zip(readers, row, strict=True)} for row in rows]
        connection.execute(insert(table), values)
    return counts


def _batches(file: TextIO, counts: Counter[str]) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield rows of one table at a time; raise ValueError unless the last line confirms their number."""
    name, last = "", None
    rows: list[list[Any]] = []
    for line in file:
        last = read_json(line)
        if isinstance(last, dict):
            break
        if rows and (last[0] != name or len(rows) == _BATCH):
            yield name, rows
            rows = []
        name = last[0]
        rows.append(last[1:])
        counts[name] += 1
    if rows:
        yield name, rows
    if last != {"rows": counts.total()}:
        raise ValueError("cut off")


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, UtcDateTime):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return lambda value: None if value is None else base64.b64decode(value)
    return lambda value: value


def _move_sequences(connection: Connection) -> None:
    """Set PostgreSQL's sequences to the number after the highest restored id."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables():
        key = table.autoincrement_column
        if key is not None:
            highest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(select(func.setval(sequence, highest, False)))  # noqa: FBT003 -- the next id is this one
