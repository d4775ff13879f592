"""Writes the lines of pages as Markdown: headings, paragraphs, steps, bullets and tables, each page below its mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from retrieval.adapters.documents.pdf_layout import BULLET, STEP, Grid, Layout, Line, in_order, loose_rows
from retrieval.adapters.documents.pdf_running import Headings
from retrieval.documents.escaping import escape, escape_line, joined, mark, table

_PLAIN_STEP: Final = re.compile(r"^(\d{1,2})\s+(?=[^\W\d_])")
_LABEL: Final = re.compile(r"^(?:[A-Za-z][.)]|\d{1,2}(?:\.\d{1,2})+\.?|[☐□❑✓✔])\s+")
_GAP: Final = 0.7
"""In sizes of the type: a wider gap between two lines separates paragraphs."""
_INDENT: Final = 6.0
_SHIFT: Final = 8.0
"""Points by which numbers of two digits may begin further left."""
_ENDS: Final = (".", "!", "?", ":", ";")
_LONG: Final = 200
"""Words after which a section is not continued on the next page."""
_LEAST_ROWS: Final = 3
_BROKEN: Final = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_FIRST_WORD: Final = re.compile(r"^[a-zà-ÿ]+")


@dataclass(slots=True)
class _Block:
    """A paragraph or an item; `prefix` is its marker in Markdown, `above` the mark of the page that it opens."""

    above: list[str]
    prefix: str = ""
    depth: int = 0
    x0: float = 0.0
    lines: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Writer:
    """Writes pages, which have no running heads, one after the other. `outline` holds the bare titles of the outline."""

    def __init__(self, pages: Sequence[Layout], outline: frozenset[str]) -> None:
        self.added: list[str] = []
        self._pages, self._headings = pages, Headings(pages, outline)
        starts = ((match, line) for page in pages for line in page.lines if (match := _PLAIN_STEP.match(line.text)))
        self._seconds = [line.x0 for match, line in starts if match[1] == "2"]
        self._words = {word for page in pages for line in page.lines for word in re.findall(r"[\w-]+", line.text.casefold())}
        self._out: list[str] = []
        self._block: _Block | None = None
        self._stack: list[float] = []
        self._pending = ""
        self._heading: tuple[str, int] | None = None
        self._since = self._start = 0
        self._header: tuple[str, ...] = ()
        self._carried: tuple[str, ...] = ()
        """The header of a table with which the page before ended."""
        self._right: float = 0.0
        self._last_step = (0, 0.0)

    def markdown(self) -> str:
        for page in self._pages:
            self._page(page)
        self._close()
        return joined(self._out)

    def _page(self, page: Layout) -> None:
        items = in_order(page)
        if not items:
            return
        self._pending = mark(f"page {page.number}")
        self._carried = self._header if self._block is None else ()
        self._right = max((line.x1 for line in page.lines), default=0.0)
        if not self._opens_with_heading(items) and self._is_long_enough(page.number):
            self._repeat_heading(page.number)
        at = 0
        while at < len(items):
            item = items[at]
            carried, self._carried = self._carried, ()
            if isinstance(item, Grid):
                self._grid(item, carried)
                at += 1
                continue
            end = loose_rows(items, at) if self._headings.level(item) is None else at
            if end - at >= (1 if carried and len(item.cells) == len(carried) else _LEAST_ROWS):
                rows = [line for line in items[at:end] if isinstance(line, Line)]
                self._grid(Grid(tuple(tuple(cell[2] for cell in line.cells) for line in rows), rows[0].top), carried)
                at = end
                continue
            at = self._heading_lines(items, at, page.number) or self._text(item, at)

    def _text(self, line: Line, at: int) -> int:
        self._line(line)
        return at + 1

    def _opens_with_heading(self, items: Sequence[Line | Grid]) -> bool:
        return isinstance(items[0], Line) and self._headings.level(items[0]) is not None

    def _is_long_enough(self, number: int) -> bool:
        """Return whether the section that continues from the last page ends there. A list of steps is not divided unless it fills a
        page.
        """
        is_list = bool(self._stack) and self._block is not None
        open_lines = self._block.texts if self._block is not None else []
        words = sum(len(line.split()) for line in (*self._out[self._start :], *open_lines))
        return self._heading is None or self._since < number - 1 or (words >= _LONG and not is_list)

    def _repeat_heading(self, number: int) -> None:
        """Repeat the heading on a page that continues a long section."""
        text, level = self._heading or (f"Page {number}", 2)
        self._heading = self._heading or (text, level)
        if text.startswith("Page "):
            text = f"Page {number}"
        self.added.append(text)
        self._write_heading(text, level, number)

    def _heading_lines(self, items: Sequence[Line | Grid], at: int, number: int) -> int | None:
        """Write the heading that begins here, over as many lines as it has; return where to go on."""
        first = items[at]
        level = self._headings.level(first) if isinstance(first, Line) else None
        if level is None or not isinstance(first, Line):
            return None
        texts, end, last = [first.text], at + 1, first
        while end < len(items):
            line = items[end]
            is_more = isinstance(line, Line) and self._headings.level(line) == level and line.size == first.size
            if (
                not is_more
                or not isinstance(line, Line)
                or line.top - last.bottom > _GAP * line.size
                or self._headings.is_in_outline(first)
            ):
                break
            texts.append(line.text)
            last, end = line, end + 1
        self._write_heading(" ".join(texts), level, number)
        return end

    def _write_heading(self, text: str, level: int, number: int) -> None:
        self._close()
        self._stack.clear()
        self._header, self._last_step = (), (0, 0.0)
        self._heading, self._since, self._start = (text, level), number, len(self._out)
        self._out += [*self._marked(), f"{'#' * level} {escape_line(text)}", ""]

    def _marked(self) -> list[str]:
        pending, self._pending = self._pending, ""
        return [pending, ""] if pending else []

    def _line(self, line: Line) -> None:
        step, bullet, label = STEP.match(line.text) or self._plain_step(line), BULLET.match(line.text), _LABEL.match(line.text)
        match = step or bullet
        if match is not None or label is not None:
            self._close()
            text = line.text[match.end() :] if match is not None else line.text
            prefix = f"{step[1]}. " if step else "- "
            self._last_step = (int(step[1]), line.x0) if step else self._last_step
            self._block = _Block(self._marked(), prefix, self._depth(line.x0), line.x0, [line], [text])
        elif self._block is not None and self._continues(self._block, line):
            self._block.lines.append(line)
            self._block.texts.append(line.text)
        else:
            is_inside = bool(self._stack) and line.x0 > self._stack[-1] + _INDENT
            self._close()
            if not is_inside:
                self._stack.clear()
            prefix = "    " * len(self._stack) if is_inside else ""
            self._block = _Block(self._marked(), prefix, 0, line.x0, [line], [line.text])

    def _plain_step(self, line: Line) -> re.Match[str] | None:
        """Match a number without a dot that counts a step: it follows the step before, or is a 1 with a 2 at the same margin."""
        match = _PLAIN_STEP.match(line.text)
        if match is None:
            return None
        is_next = int(match[1]) == self._last_step[0] + 1 > 1 and abs(line.x0 - self._last_step[1]) <= _SHIFT
        is_first = match[1] == "1" and any(abs(line.x0 - x0) <= _SHIFT for x0 in self._seconds)
        return match if is_next or is_first else None

    def _depth(self, x0: float) -> int:
        while self._stack and self._stack[-1] > x0 + 2:
            self._stack.pop()
        if not self._stack or x0 > self._stack[-1] + _INDENT:
            self._stack.append(x0)
        return len(self._stack) - 1

    def _continues(self, block: _Block, line: Line) -> bool:
        last = block.lines[-1]
        is_new_page = line.top < last.top
        if is_new_page:
            return bool(self._pending) and not last.text.endswith(_ENDS) and line.text[:1].islower()
        is_near = line.top - last.bottom <= _GAP * line.size
        is_item_over = bool(block.prefix.strip()) and line.x0 <= block.x0 + 1 and bool(block.texts[-1])
        return is_near and (not is_item_over or (abs(line.x0 - block.x0) <= 1 and self._is_full(last, line)))

    def _is_full(self, last: Line, line: Line) -> bool:
        """Return whether the first word of a line had no room behind the line before it: the text was wrapped."""
        word = len(line.text.split()[0]) / len(line.text) * (line.x1 - line.x0)
        return not last.text.endswith(_ENDS) and last.x1 + word >= self._right - _INDENT

    def _close(self) -> None:
        block, self._block = self._block, None
        if block is None:
            return
        text = self._joined([text for text in block.texts if text])
        if block.prefix.strip():
            self._out += [*block.above, f"{'    ' * block.depth}{block.prefix}{escape(text)}", ""]
        else:
            self._out += [*block.above, f"{block.prefix}{escape_line(text)}", ""]

    def _joined(self, texts: Sequence[str]) -> str:
        whole = ""
        for text in texts:
            broken, first = _BROKEN.search(whole), _FIRST_WORD.match(text)
            if broken is not None and first is not None:
                left, right = broken[1].casefold(), first[0]
                is_compound = f"{left}-{right}" in self._words and left + right not in self._words
                whole = f"{whole}{text}" if is_compound else f"{whole[:-1]}{text}"
            else:
                whole = f"{whole} {text}" if whole else text
        return whole

    def _grid(self, grid: Grid, carried: tuple[str, ...]) -> None:
        """Write a table; one that goes on from the page before, whose header is `carried`, repeats that header."""
        is_continued = len(carried) == len(grid.rows[0])
        self._close()
        rows = [list(row) for row in grid.rows]
        self.added += grid.filled
        if len(rows) == 1 and not is_continued:
            self._out += [*self._marked(), *(line for cell in rows[0] for line in (escape_line(" ".join(cell.split())), ""))]
            return
        if is_continued and tuple(rows[0]) != carried:
            rows.insert(0, list(carried))
            self.added += carried
        self._header = tuple(rows[0])
        self._out += [*self._marked(), table(rows), ""]
