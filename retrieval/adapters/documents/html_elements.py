"""Reads and changes the elements of a page: their text, their place in a list, their removal and replacement. Of a table each cell
becomes one line and merged cells are filled, so that every row says everything by itself.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree, html

from retrieval.adapters.markdown.html import filled, span
from retrieval.documents.models import DocumentError

Element = Any
"""An element of lxml, which has no types."""

BLOCKS: Final = frozenset({*"p div li ul ol table tr td th dl dt dd h1 h2 h3 h4 h5 h6 pre blockquote section article".split()})  # noqa: SIM905
UNSEEN: Final = frozenset({*"script style noscript template svg iframe object form button select head canvas audio video".split()})  # noqa: SIM905


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def remove(element: Element) -> None:
    """Remove an element from its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def replace(element: Element, *new: Element) -> None:
    """Put elements in the place of one."""
    parent, tail = element.getparent(), element.tail
    at = parent.index(element)
    parent.remove(element)
    for offset, replacement in enumerate(new):
        replacement.tail = None
        parent.insert(at + offset, replacement)
    if tail and new:
        new[-1].tail = tail


def place(item: Element) -> int:
    whole = item.getparent()
    start = whole.get("start") or "1"
    items = [sibling for sibling in whole if sibling.tag == "li"]
    return (int(start) if start.isdigit() else 1) + items.index(item)


def after(numbered: Element) -> int:
    start = numbered.get("start") or "1"
    return (int(start) if start.isdigit() else 1) + sum(1 for item in numbered if item.tag == "li")


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
    if max(sum(span(cell.get("colspan")) for cell in row) for row in rows) == 1:
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


def _filled(rows: list[list[Element]], added: list[str]) -> Iterator[list[str]]:
    cells = 0
    for line, repeated in filled(
        [(_cell_text(cell), span(cell.get("colspan")), span(cell.get("rowspan"))) for cell in row] for row in rows
    ):
        added += repeated
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
