"""Reads tables as spreadsheets and other systems export them: comma, semicolon, tab or bar; UTF-8, UTF-16 or Windows-1252.

A line `sep=;` above the header names the separator. A text that is not a table raises `TableError` with line and remedy.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(raw: bytes) -> str | None:
    """Decode UTF-8, or UTF-16 and UTF-32 that a byte order mark announces; None for anything else. The mark is removed."""
    encoding = next((name for mark, name in MARKS if raw.startswith(mark)), "utf-8-sig")
    try:
        return raw.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        return None


_SEPARATOR_LINE: Final = re.compile(r"^\"?sep=(.)\"?\s*$", re.IGNORECASE)


class TableError(Exception):
    """A file that is no table. `line` counts from 1; None when the whole file is meant."""

    def __init__(self, what: str, remedy: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.line = what, remedy, line


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table. `line` is where it begins in the file; `is_ragged` is true when it has more cells than the header."""

    line: int
    cells: Sequence[str]
    is_ragged: bool = False


@dataclass(frozen=True)
class Table:
    """A header and its rows. `header_line` is the header's line in the file. Rows without any text are left out."""

    header: Sequence[str]
    header_line: int
    rows: Sequence[TableRow]


def read_table(path: Path, most_bytes: int) -> Table:
    """Read a file of at most `most_bytes`. Raises `TableError`: it cannot be read, is too large, or is no table."""
    return table_of(read_text(path, most_bytes))


def table_of(text: str) -> Table:
    """Read a table from text, with the lines counted as an editor counts them. Raises `TableError`: the quotes do not close, or a
    cell is larger than the reader goes.
    """
    first, _, rest = text.partition("\n")
    named = _SEPARATOR_LINE.match(first.strip("\r"))
    above, body = (0, text) if named is None else (1, rest)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=named[1] if named is not None else _separator(body))
    rows: list[TableRow] = []
    try:
        header = next(reader, [])
        line = reader.line_num + above + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(TableRow(line, cells, any(cell.strip() for cell in cells[len(header) :])))
            line = reader.line_num + above + 1
    except csv.Error as error:
        raise TableError(f"this is no CSV: {error}", "Check the quotes on this line.", reader.line_num + above) from error
    return Table(header, 1 + above, rows)


def named_cells(table: Table, row: TableRow) -> Iterator[tuple[str, str]]:
    """Yield each header with its cell; runs of blanks become one space."""
    for name, cell in zip(table.header, row.cells, strict=False):
        yield name, " ".join(cell.split())


def read_text(path: Path, most_bytes: int, *, needs_unicode: bool = False) -> str:
    """Read the text of an export; without a Unicode encoding it is taken for Windows-1252, or refused with `needs_unicode`. Raises
    `TableError`: it cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(most_bytes + 1)
    except OSError as error:
        raise TableError(f"the file cannot be read ({error.strerror})", "Check its name and that Cairn may read it.") from error
    if raw.startswith(b"PK\x03\x04"):
        raise TableError("this is no CSV file but a workbook or an archive", "Save the sheet as CSV UTF-8.")
    if len(raw) > most_bytes:
        raise TableError(f"the file is larger than {most_bytes // 1_000_000} MB", "Split it into several files.")
    text = decoded(raw)
    if text is None and needs_unicode:
        raise TableError("the text is not UTF-8", "Save the file with the encoding UTF-8.")
    if text is None and b"\0" not in raw:
        text = raw.decode("cp1252", "replace")
    if text is None or "\0" in text:
        raise TableError("this is no CSV file", "Export it as CSV with the encoding UTF-8.")
    return text


def _separator(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=first.count)
