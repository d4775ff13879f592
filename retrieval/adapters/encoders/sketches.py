"""Stores sketches of token vectors in a file of their own beside the vector index (SQLite, keys and bytes). They are derived data,
like the index.

Chroma could hold them only as metadata strings, which it copies into an index and its log: three times the size.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from retrieval.library.models import digest_of
from retrieval.search.errors import SearchError
from retrieval.search.ports import Sketch

_SCHEMA = "CREATE TABLE IF NOT EXISTS sketch (key TEXT PRIMARY KEY, width INTEGER NOT NULL, rows BLOB NOT NULL)"
"""With row ids: a table without them keeps long rows outside its tree, and reading is four times slower."""

_FORMAT = "3"
"""Changes when this file writes something that an older one could not read, or should not have written."""

_MOST_KEYS = 500

CACHE_KB = 512
"""Pages that a connection keeps: room for the upper pages of the tree. What a search reads besides is seldom read again."""

PAGE_BYTES = 16_384
"""A section's vectors take 13 kB: in SQLite's usual pages of 4 kB reading them takes twice as long. A file that is there keeps its
pages.
"""


class SketchFile:
    """Implements SketchStore in `folder`, one file per encoder fingerprint. Several threads and processes may use it at the same
    time.

    Raises `SearchError` when the file cannot be opened or written.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._file = folder / f"codes-{digest_of(fingerprint, _FORMAT)}.sqlite3"
        self._idle: deque[sqlite3.Connection] = deque()

    def put(self, sketches: Mapping[str, Sketch]) -> None:
        rows = [(key, sketch.shape[1], sketch.tobytes()) for key, sketch in sketches.items()]
        with self._connection() as connection:
            connection.executemany("INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)", rows)

    def get(self, keys: Sequence[str]) -> Mapping[str, Sketch]:
        sketches: dict[str, Sketch] = {}
        with self._connection() as connection:
            for start in range(0, len(keys), _MOST_KEYS):
                batch = keys[start : start + _MOST_KEYS]
                marks = ",".join("?" * len(batch))
                query = f"SELECT key, width, rows FROM sketch WHERE key IN ({marks})"  # noqa: S608  # question marks only
                for key, width, rows in connection.execute(query, batch):
                    sketches[key] = np.frombuffer(rows, np.uint8).reshape(-1, width)
        return sketches

    def keep_only(self, keys: Collection[str]) -> None:
        with self._connection() as connection:
            dead = [(key,) for (key,) in connection.execute("SELECT key FROM sketch") if key not in keys]
            connection.executemany("DELETE FROM sketch WHERE key = ?", dead)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Yield an idle connection, in a transaction. A damaged file is deleted: what it held is derived."""
        try:
            connection = self._taken()
            with connection:
                yield connection
            self._idle.append(connection)
        except (sqlite3.Error, OSError) as failed:
            self._idle.clear()
            if _is_damaged(failed):
                self._throw_away()
            raise SearchError(f"Cannot use {self._file} ({failed}). Is the disk full, or not to be written?") from failed

    def _taken(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._open()
        except sqlite3.Error as failed:
            if not _is_damaged(failed):
                raise
            self._throw_away()
            return self._open()

    def _throw_away(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, timeout=30, check_same_thread=False)  # one thread at a time, by `_idle`
        connection.execute(f"PRAGMA page_size={PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA cache_size={-CACHE_KB}")
        connection.execute(_SCHEMA)
        return connection


def _is_damaged(failed: Exception) -> bool:
    return isinstance(failed, sqlite3.Error) and failed.sqlite_errorcode in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
