"""Writes each cell of a table as one line and fills merged cells, so that every row says everything by itself."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Final

from lxml import etree, html

from retrieval.adapters.documents.html_elements import BLOCKS, Element, place, remove, replace
from retrieval.documents.models import DocumentError

_WIDEST: Final = 50
_MOST_CELLS: Final = 20_000


def flat_table(grid: Element) -> list[str]:
    """Fill merged cells and write each cell as one line; return what was filled. A table of one column is a box."""
    added = list[str]()
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in grid.iter("tr") if _belongs(row, grid)]
    rows = [row for row in rows if row]
    if not rows:
        remove(grid)
        return added
    caption = grid.find("caption")
    if max(sum(_span(cell, "colspan") for cell in row) for row in rows) == 1:
        content = [_as_block(cell) for row in rows for cell in row]
        replace(grid, *([_as_block(caption)] if caption is not None else []), *content)
        return added
    table = html.Element("table")
    for cells in _filled(rows, added):
        line = etree.SubElement(table, "tr")
        for text in cells:
            etree.SubElement(line, "td").text = text
    replace(grid, *([_as_block(caption)] if caption is not None else []), table)
    return added


def _belongs(row: Element, grid: Element) -> bool:
    return next(row.iterancestors("table")) is grid


def _as_block(cell: Element) -> Element:
    block = copy.deepcopy(cell)
    block.tag, block.tail = "div", None
    return block


def _span(cell: Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), _WIDEST)) if value.isascii() and value.isdigit() and len(value) < 5 else 1  # noqa: PLR2004


def _filled(rows: list[list[Element]], added: list[str]) -> Iterator[list[str]]:
    hanging: dict[int, tuple[str, int]] = {}
    cells = 0
    for row in rows:
        line, queue = list[str](), list(row)
        while queue or len(line) in hanging:
            if len(line) in hanging:
                text, left = hanging.pop(len(line))
                if left > 1:
                    hanging[len(line)] = (text, left - 1)
                added.append(text)
                line.append(text)
                continue
            cell = queue.pop(0)
            text = _cell_text(cell)
            for column in range(_span(cell, "colspan")):
                if _span(cell, "rowspan") > 1:
                    hanging[len(line)] = (text, _span(cell, "rowspan") - 1)
                added += [text] if column else []
                line.append(text)
        cells += len(line)
        if cells > _MOST_CELLS:
            raise DocumentError(f"a table has more than {_MOST_CELLS:,} cells", "Split the table, or keep it as a spreadsheet.")
        yield line


def _cell_text(cell: Element) -> str:
    """Return the cell as one line of Markdown-safe text; blocks and breaks become ` / `."""
    parts, line = list[str](), list[str]()

    def close() -> None:
        text = " ".join("".join(line).split())
        parts.extend([text] if text else [])
        line.clear()

    def walk(element: Element) -> None:
        is_block = element.tag in BLOCKS or element.tag == "br"
        if is_block:
            close()
        if element.tag == "li" and element.getparent().tag == "ol":
            line.append(f"{place(element)}. ")
        line.append(element.text or "")
        for child in element:
            walk(child)
            line.append(child.tail or "")
        if is_block:
            close()

    walk(cell)
    close()
    return " / ".join(parts)
