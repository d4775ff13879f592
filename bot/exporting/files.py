"""Writes CSV and Parquet files. A cell of text never begins a formula; a file appears when it is complete, readable by its owner
only.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from core.errors import OperatorError
from core.privacy import OpaqueIds
from core.tabular import Column, Kind, TableFile, TableSource

Format = Literal["csv", "parquet"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Spreadsheets read a cell that begins so as a formula."""

_OFFSET: Final = len("+00:00")
_GROUP: Final = 10_000
"""Rows of a Parquet file that are in memory at once."""


@dataclass(frozen=True)
class Exporting:
    """Writes an export. `with_text`: also columns in which people wrote something."""

    source: TableSource
    ids: OpaqueIds
    with_text: bool = False

    def write(self, folder: Path, form: Format) -> dict[str, int]:
        """Write every file; return rows by file name. Raises `OperatorError`: the folder cannot be written to, or the extra for
        Parquet is not installed.
        """
        if form == "parquet":
            _need_pyarrow()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return dict(self._file(folder, file, form) for file in self.source.files())
        except OSError as error:
            raise OperatorError(f"{folder} cannot be written to ({error.strerror}). Name another folder.") from error

    def _file(self, folder: Path, file: TableFile, form: Format) -> tuple[str, int]:
        path = folder / f"{file.name}.{form}"
        partial = path.with_name(path.name + ".partial")
        partial.touch(mode=0o600)
        try:
            columns = [column for column in file.columns if self.with_text or not column.is_text]
            count = _WRITERS[form](partial, columns, self._rows(file))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return path.name, count

    def _rows(self, file: TableFile) -> Iterator[list[object]]:
        """Yield the converted rows. How a column is converted is looked up once, not for each cell."""
        known: dict[str, str] = {}
        made = {Kind.PERSON: lambda value: self._person(known, value), Kind.JSON: _json, Kind.BOOLEAN: _boolean}
        chosen = [number for number, column in enumerate(file.columns) if self.with_text or not column.is_text]
        converted = [(place, convert) for place, number in enumerate(chosen) if (convert := made.get(file.columns[number].kind))]
        for row in self.source.rows(file):
            values = [row[number] for number in chosen]
            for place, convert in converted:
                values[place] = convert(values[place])
            yield values

    def _person(self, known: dict[str, str], value: object) -> str | None:
        """Return a person's opaque id, computed once for each person: a file names the same people again and again."""
        if not value:
            return None
        name = str(value)
        if name not in known:
            known[name] = self.ids.of(name)
        return known[name]


def _json(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


def _boolean(value: object) -> bool | None:
    return None if value is None else bool(value)


def _csv(path: Path, columns: Sequence[Column], rows: Iterator[list[object]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: object) -> object:  # noqa: PLR0911 - one for each type
    """Return the value as text; a text that would begin a formula gets an apostrophe before it."""
    match value:
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat()[:-_OFFSET] + "Z"
        case _:
            return value


def _parquet(path: Path, columns: Sequence[Column], rows: Iterator[list[object]]) -> int:
    pa, pq = _need_pyarrow()
    types = {
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema([pa.field(column.name, types.get(column.kind, pa.string())) for column in columns])
    count = 0
    with pq.ParquetWriter(path, schema) as writer:
        while group := list(islice(rows, _GROUP)):
            writer.write_table(pa.table(list(map(list, zip(*group, strict=True))), schema=schema))
            count += len(group)
    return count


def _need_pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - the same
    except ImportError as error:
        raise OperatorError(
            "Parquet needs an extra. Install it with: pip install -c constraints.txt -e '.[parquet]', or use --format csv."
        ) from error
    return pa, pq


_WRITERS: Final = {"csv": _csv, "parquet": _parquet}
