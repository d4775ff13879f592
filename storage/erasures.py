"""Remembers who was erased, without naming them, so that a restored database erases them again.

A trace is a keyed hash of an id or an address. Each is stored in a table and in a file beside the database. Neither is in a backup:
a trace in the file that is missing from the table was lost by a restore, of whatever kind.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import JSON, Engine, String, cast, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.plain import read_json
from core.privacy import ErasedAgain, OpaqueIds
from storage.inbox import Payload
from storage.statements import chunks, insert, values_of
from storage.tables import Base

_NAMES: Final = re.compile(r"\b[UW][A-Z0-9]{2,}\b|[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
"""Slack ids and e-mail addresses within a text."""

_LONGEST_NAME: Final = 254
_log = structlog.get_logger()


class ErasureRow(Base):
    """Stores one trace. `key` identifies the key that made it, without revealing it."""

    __tablename__ = "erasures"

    trace: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Tombstone:
    trace: str
    key: str
    at: datetime


class TombstoneFile:
    """Stores tombstones as JSON lines in a file that is only appended to. A line truncated by a crash is ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Mapping[str, Tombstone]:
        """Return the newest tombstone of each trace; none where there is no file."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        return _newest(stone for line in lines if (stone := _parsed(line)) is not None)

    def append(self, stones: Collection[Tombstone]) -> None:
        """Append tombstones and sync them to disk, in a file that only its owner can read. Raises OSError."""
        if not stones:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps({"trace": stone.trace, "key": stone.key, "at": stone.at.isoformat()}) + "\n" for stone in stones)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, ("\n" + lines).encode())
            os.fsync(file)
        finally:
            os.close(file)


class SqlErasures:
    """Remembers erasures, and finds people whom a restored database still holds. `ids` is None where no secret is set: then nothing
    is remembered.
    """

    def __init__(self, engine: Engine, file: TombstoneFile, ids: OpaqueIds | None) -> None:
        self._engine = engine
        self._file = file
        self._ids = ids

    @property
    def is_on(self) -> bool:
        return self._ids is not None

    def remember(self, names: Collection[str], at: datetime) -> list[Tombstone]:
        """Write the names' tombstones into the file, so that an interrupted erasure is repeated; call `keep` afterwards."""
        if self._ids is None:
            return []
        stones = [Tombstone(_trace(self._ids, name), _key(self._ids), at) for name in sorted(names)]
        self._write(stones)
        return stones

    def keep(self, stones: Sequence[Tombstone]) -> None:
        """Write tombstones into the table: their people are erased."""
        with Session(self._engine) as session:
            for some in chunks(stones):
                new = insert(session, ErasureRow).values([values_of(stone) for stone in some])
                session.execute(new.on_conflict_do_update(index_elements=["trace"], set_={"at": new.excluded.at}))
            session.commit()

    def reconcile(self, erase: Callable[[str], object], since: datetime | None = None) -> ErasedAgain:
        """Call `erase` for every erased person whom this database still holds, then make table and file equal.

        Args:
            erase: takes an id or an address.
            since: after a restore, when its backup was made: who was erased before is not in it, unless they came back.
        """
        if self._ids is None:
            return ErasedAgain()
        filed, kept = self._file.read(), self._kept()
        every = _newest(iter([*filed.values(), *kept.values()]))
        due = _newer(filed, kept) if since is None else [stone for stone in every.values() if stone.at >= since]
        key = _key(self._ids)
        names = self._names({stone.trace for stone in due if stone.key == key})
        for name in names:
            erase(name)
        unknown = {stone.trace for stone in due if stone.key != key}
        self.keep([stone for stone in _newer(filed, kept) if stone.trace not in unknown])
        self._write(_newer(kept, filed))
        return ErasedAgain(len({_trace(self._ids, name) for name in names}), len(unknown))

    def _write(self, stones: Sequence[Tombstone]) -> None:
        try:
            self._file.append(stones)
        except OSError as error:  # the person goes all the same; the table's rows come into the file at the next start
            _log.error("erasure_not_in_file", error=type(error).__name__)

    def _kept(self) -> Mapping[str, Tombstone]:
        with Session(self._engine) as session:
            rows = session.scalars(select(ErasureRow)).all()
            return _newest(Tombstone(row.trace, row.key, row.at) for row in rows)

    def _names(self, traces: Collection[str]) -> list[str]:
        """Return the ids and addresses anywhere in the database that have one of the traces, in every stored spelling."""
        if not traces or self._ids is None:
            return []
        with Session(self._engine) as session:
            return sorted({name for name in _every_name(session) if _trace(self._ids, name) in traces})


def _every_name(session: Session) -> Iterator[str]:
    """Yield whatever may name a person, in any table, with duplicates: whole values without a space, and ids within texts."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, (String, JSON, Payload)) or table is ErasureRow.__table__:
                continue
            values: Any = select(cast(column, String)).where(column.is_not(None)).distinct()
            for text in session.scalars(values.execution_options(yield_per=1_000)):
                if len(text) <= _LONGEST_NAME and " " not in text:
                    yield text
                yield from _NAMES.findall(text)


def _trace(ids: OpaqueIds, name: str) -> str:
    """Return the trace of a name. It differs from the exports' opaque id, so that no tombstone matches rows in an old export."""
    return ids.of(f"erased:{name.strip()}")


def _key(ids: OpaqueIds) -> str:
    return ids.of("erasures' key")[:8]


def _newest(stones: Iterator[Tombstone]) -> dict[str, Tombstone]:
    newest: dict[str, Tombstone] = {}
    for stone in stones:
        if stone.trace not in newest or newest[stone.trace].at < stone.at:
            newest[stone.trace] = stone
    return newest


def _newer(stones: Mapping[str, Tombstone], than: Mapping[str, Tombstone]) -> list[Tombstone]:
    return [stone for trace, stone in stones.items() if trace not in than or than[trace].at < stone.at]


def _parsed(line: str) -> Tombstone | None:
    try:
        read = read_json(line)
        at = datetime.fromisoformat(read["at"])
        return Tombstone(str(read["trace"]), str(read["key"]), at) if at.tzinfo else None
    except (ValueError, KeyError, TypeError):
        return None
