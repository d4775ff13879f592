"""Converts XLSX: a section for each sheet with its tables, values as the sheet shows them, merged cells filled."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from openpyxl import load_workbook

from retrieval.adapters.documents.packages import BROKEN, Package, properties
from retrieval.adapters.documents.tables import Row, Sheet, sheet_of
from retrieval.adapters.documents.xlsx_values import displayed
from retrieval.documents.escaping import escape_line, joined
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart

_MOST_CELLS: Final = 1_000_000
_PLAIN_NAMES: Final = ("sheet", "tabelle", "feuil", "hoja", "foglio", "blad", "planilha")
_SHOWN: Final = 5


def read_xlsx(data: bytes, limits: Limits) -> Draft:
    """Convert a workbook. Raises `DocumentError`: it is broken, encrypted, too large, or holds macros."""
    package = Package(data, limits, "xl/workbook.xml")
    has_formulas = False
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            has_formulas |= b"<f" in package.read(name) and name.startswith("xl/worksheets/")
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
        formulas = load_workbook(io.BytesIO(data)) if has_formulas else book
    except (KeyError, TypeError, AttributeError, IndexError, *BROKEN) as error:
        raise DocumentError("the file is damaged", "Open the file in its program and save it again.") from error
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    lines, raw, added, remarks = list[str](), list[RawPart](), list[str](), list[str]()
    hidden = [sheet.title for sheet in book.worksheets if sheet not in shown]
    remarks += [f"hidden sheets left out, because readers do not see them: {', '.join(hidden)}"] if hidden else []
    faults, used = list[str](), 0
    for sheet in shown:
        faults += _faults(sheet, formulas[sheet.title])
        rows = list(_rows(sheet, _merged(sheet)))
        if any(part.hidden for part in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())):
            remarks.append(f"hidden rows or columns of sheet {sheet.title} left out")
        used += len(rows)
        if used > limits.parts * 5:
            raise DocumentError(f"the file has more than {limits.parts * 5:,} rows", "Split it.")
        if rows:
            part = sheet_of(rows, limits)
            lines += _below_heading(sheet.title, part, is_only=len(shown) == 1)
            added += [*([sheet.title] if len(shown) > 1 or not _is_plain(sheet.title) else []), *part.added]
            raw += [RawPart(page.text, f"{sheet.title}, {page.reference}") for page in part.raw]
            remarks += part.remarks
    title, author = properties(package)
    return Draft(joined(lines), tuple(raw), title, author, tuple(added), (), tuple(remarks), tuple(faults))


def _below_heading(title: str, part: Sheet, *, is_only: bool) -> Iterator[str]:
    """Yield the sheet below its name; a single sheet that the program named has none, and questions are sections by themselves."""
    if not (is_only and _is_plain(title)):
        yield from (f"{'#' if any(line.startswith('## ') for line in part.lines) else '##'} {escape_line(title)}", "")
    yield from part.lines


def _is_plain(title: str) -> bool:
    return title.casefold().rstrip("0123456789 ") in _PLAIN_NAMES


def _merged(sheet: Any) -> Mapping[tuple[int, int], tuple[int, int]]:  # noqa: ANN401 -- openpyxl has no types
    """Return the cell whose value each merged cell shows, by row and column."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= _MOST_CELLS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }


def _rows(sheet: Any, merged: Mapping[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:  # noqa: ANN401
    """Yield the rows that hold anything and are shown; what is merged over a whole row stands once."""
    if (sheet.max_row or 0) * (sheet.max_column or 0) > _MOST_CELLS:
        what = f"sheet {sheet.title} has more than {_MOST_CELLS:,} cells"
        raise DocumentError(what, "Delete the empty rows and columns behind its table.")
    hidden = {column for group in sheet.column_dimensions.values() if group.hidden for column in range(group.min, group.max + 1)}
    columns = [column for column in range(1, sheet.max_column + 1) if column not in hidden]
    left_out = 0
    for row in range(1, sheet.max_row + 1):
        if sheet.row_dimensions[row].hidden:
            left_out += 1
            continue
        origins = [merged.get((row, column), (row, column)) for column in columns]
        texts = [displayed(sheet.cell(*origin)) for origin in origins]
        if len({origin for origin, text in zip(origins, texts, strict=True) if text}) == 1:
            texts = [next(filter(None, texts))]
        if any(texts):
            yield row - left_out, texts


def _faults(sheet: Any, formulas: Any) -> Iterator[str]:  # noqa: ANN401
    """Name the formulas whose value the file does not hold."""
    empty = [
        cell.coordinate
        for row in (formulas.iter_rows() if formulas is not sheet else ())
        for cell in row
        if cell.data_type == "f" and sheet[cell.coordinate].value is None
    ]
    if empty:
        yield f"{sheet.title}: formulas without a saved value ({', '.join(empty[:_SHOWN])}): open and save the file in its program"
