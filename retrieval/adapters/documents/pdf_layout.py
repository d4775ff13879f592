"""Reads the layout of a PDF page: its lines, in the order of its columns, and its tables with merged cells filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

EDGE: Final = 0.12
"""The part of a page's height at its top and bottom in which running heads and feet stand."""
X_TOLERANCE: Final = 0.15
"""In sizes of the type: a wider gap separates two words. pdfplumber's fixed 3 points join the words of many exports."""
_SAME_LINE: Final = 0.5
_NEAR: Final = 4.0
_WIDE: Final = 1.6
"""Gap, in sizes of the type, between two columns of a table without lines."""
_FULL: Final = 0.75
_GUTTER: Final = 10.0
_LEAST_COLUMN_LINES: Final = 6
STEP: Final = re.compile(r"^(\d{1,3})[.)](?:\s+|$)")
BULLET: Final = re.compile(r"^(?:[•▪●◦‣·■\uf0b7\uf0a7–—-]|\(cid:\d+\))(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. Coordinates are points from the top left of the page; `cells` are its parts between wide gaps."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool
    cells: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `filled` are the texts that merged cells repeat."""

    rows: tuple[tuple[str, ...], ...]
    top: float
    filled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A page; `lines` and `grids` in reading order of their own."""

    number: int
    height: float
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    rotated: str = ""


def layout_of(page: Any) -> Layout:  # noqa: ANN401 -- pdfplumber's page
    """Read a page."""
    rotated = "".join(char["text"] for char in page.chars if not char["upright"])
    upright = page.filter(lambda element: element.get("object_type") != "char" or element["upright"])
    words = upright.extract_words(x_tolerance_ratio=X_TOLERANCE, extra_attrs=["fontname", "size"])
    top = min((word["top"] for word in words if word["top"] > EDGE * float(page.height)), default=0.0)
    tables = [table for table in upright.find_tables() if _is_table(table, top if page.page_number > 1 else 0.0)]
    grids = [_grid(table, upright) for table in tables]
    boxes = [table.bbox for table in tables]
    outside = [word for word in words if not any(_is_in(word, box) for box in boxes)]
    lines = [line for column in _columns(outside, float(page.width)) for line in _lines(column)]
    return Layout(page.page_number, float(page.height), tuple(lines), tuple(grid for grid in grids if grid.rows), rotated)


def _is_table(table: Any, top: float) -> bool:  # noqa: ANN401 -- pdfplumber's table
    """Return whether a frame is a table: of rows and columns, or the single row of one that goes on at the top of a page."""
    is_row = len({cell[1] for cell in table.cells}) > 1 or table.bbox[1] <= top
    return len({cell[0] for cell in table.cells}) > 1 and is_row


def _is_in(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _grid(table: Any, page: Any) -> Grid:  # noqa: ANN401
    columns, rows = (
        _middles(cell for c in table.cells for cell in (c[0], c[2])),
        _middles(y for c in table.cells for y in (c[1], c[3])),
    )
    texts = {cell: _cell_text(page, cell) for cell in table.cells}
    filled, lines, seen = list[str](), list[tuple[str, ...]](), set[tuple[float, ...]]()
    for y in rows:
        line = []
        for x in columns:
            cell = next((cell for cell in table.cells if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]), None)
            text = texts[cell] if cell is not None else ""
            filled += [text] if cell in seen and text else []
            seen.update([cell] if cell is not None else [])
            line.append(text)
        lines.append(tuple(line))
    is_empty = not any(any(line) for line in lines)
    return Grid(() if is_empty else tuple(line for line in lines if any(line)), table.bbox[1], tuple(filled))


def _cell_text(page: Any, cell: tuple[float, float, float, float]) -> str:  # noqa: ANN401
    return str(page.crop(cell, strict=False).extract_text(x_tolerance_ratio=X_TOLERANCE) or "")


def _middles(edges: Iterable[float]) -> list[float]:
    """Return the middles between neighbouring edges; edges closer than a point count as one."""
    kept = list[float]()
    for edge in sorted(edges):
        if not kept or edge - kept[-1] > 1:
            kept.append(edge)
    return [(left + right) / 2 for left, right in pairwise(kept)]


def _columns(words: Sequence[dict[str, Any]], width: float) -> Iterator[Sequence[dict[str, Any]]]:
    """Divide a page of two columns of running text; lines that cross their gutter come above or below them."""
    gutter = _gutter(words, width)
    if gutter is None:
        yield words
        return
    crossing = [word for word in words if word["x0"] < gutter < word["x1"]]
    beside = [word for word in words if word not in crossing]
    yield [word for word in beside if word["x1"] <= gutter]
    yield [word for word in beside if word["x0"] >= gutter]


def _gutter(words: Sequence[dict[str, Any]], width: float) -> float | None:
    """Return the middle of a strip that no word crosses, with full lines on both sides."""
    spans = sorted((word["x0"], word["x1"]) for word in words)
    reach, best = 0.0, None
    for left, right in spans:
        if left - reach >= _GUTTER and 0.35 * width < (left + reach) / 2 < 0.65 * width:
            best = (reach + left) / 2
        reach = max(reach, right)
    if best is None:
        return None
    sides = [list(_lines([word for word in words if (word["x0"] > best) is is_right])) for is_right in (False, True)]
    return best if all(_is_running_text(side) for side in sides) else None


def _is_running_text(lines: Sequence[Line]) -> bool:
    if len(lines) < _LEAST_COLUMN_LINES:
        return False
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    full = sum(1 for line in lines if line.x1 - line.x0 >= _FULL * (right - left) and len(line.text.split()) > 3)  # noqa: PLR2004
    return full * 2 >= len(lines)


def _lines(words: Sequence[dict[str, Any]]) -> Iterator[Line]:
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (word["top"], word["x0"])):
        row = next((row for row in reversed(rows[-4:]) if _overlap(word, row[0]) >= _SAME_LINE), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    yield from map(_line, rows)


def _overlap(word: dict[str, Any], other: dict[str, Any]) -> float:
    shared = min(word["bottom"], other["bottom"]) - max(word["top"], other["top"])
    return float(shared / max(0.1, min(word["bottom"] - word["top"], other["bottom"] - other["top"])))


def _line(row: list[dict[str, Any]]) -> Line:
    row = sorted(row, key=lambda word: word["x0"])
    size = max(row, key=lambda word: len(word["text"]))["size"]
    cells: list[tuple[float, float, str]] = []
    for word in row:
        gap = word["x0"] - cells[-1][1] if cells else 0.0
        if not cells or gap > _WIDE * size:
            cells.append((word["x0"], word["x1"], word["text"]))
        else:
            glue = "" if gap < X_TOLERANCE * size * 0.5 else " "
            cells[-1] = (cells[-1][0], word["x1"], f"{cells[-1][2]}{glue}{word['text']}")
    return Line(
        " ".join(cell[2] for cell in cells),
        row[0]["x0"],
        max(word["x1"] for word in row),
        min(word["top"] for word in row),
        max(word["bottom"] for word in row),
        round(float(size) * 2) / 2,
        all(is_bold(word["fontname"]) for word in row),
        tuple(cells),
    )


def is_bold(font: str) -> bool:
    name = font.casefold()
    return any(word in name for word in ("bold", "black", "heavy", "semibold"))


def is_aligned(line: Line, other: Line) -> bool:
    """Return whether two lines have the same columns, flush left or right."""
    if len(line.cells) != len(other.cells) or len(line.cells) < 2:  # noqa: PLR2004
        return False
    pairs = zip(line.cells, other.cells, strict=True)
    return all(abs(a[0] - b[0]) <= _NEAR or abs(a[1] - b[1]) <= _NEAR for a, b in pairs)


def in_order(page: Layout) -> list[Line | Grid]:
    """Return the lines of the page with each table inserted by its top."""
    items: list[Line | Grid] = list(page.lines)
    for grid in page.grids:
        at = next((place for place, item in enumerate(items) if item.top > grid.top), len(items))
        items.insert(at, grid)
    return items


def loose_rows(items: Sequence[Line | Grid], start: int) -> int:
    """Return where a table without lines ends that begins here: lines of the same columns."""
    first, end = items[start], start
    while end < len(items) and isinstance(first, Line) and isinstance(line := items[end], Line) and _is_row(line):
        if end > start and not is_aligned(first, line):
            break
        end += 1
    return end


def _is_row(line: Line) -> bool:
    return len(line.cells) > 1 and not STEP.match(line.text) and not BULLET.match(line.text)
