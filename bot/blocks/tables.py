"""Renders Markdown tables, and single rows of them, as lines of text where tables are not supported: one line per row, each cell
with its column's name. It reads well on a phone too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.blocks.mrkdwn import escape, to_mrkdwn

_SPLIT = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")


def table(markdown: str) -> str:
    """Return a Markdown table as mrkdwn; text that is no table comes back as it is, escaped."""
    lines = [line for line in markdown.splitlines() if line.strip()]
    rows = [_cells(line) for line in lines if not is_rule(line)]
    if len(rows) < 2:  # noqa: PLR2004 - a header and a row
        return escape(markdown)
    head, *body = rows
    return "\n".join("• " + _row(head, row) for row in body)


def is_row(line: str) -> bool:
    """Return whether a line belongs to a Markdown table."""
    return line.lstrip().startswith("|")


def is_rule(line: str) -> bool:
    """Return whether this is the line of dashes below a table's header."""
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return all(_RULE.fullmatch(cell.strip()) for cell in cells)


def cells_of(line: str) -> str:
    """Return a row of a table without its header, its cells with dots between them; any other text as it is."""
    return " · ".join(cell for cell in _cells(line) if cell) if is_row(line) else line


def header(markdown: str) -> str:
    """Return the columns' names on one line; empty for text that is no table."""
    rows = [line for line in markdown.splitlines() if line.strip()]
    return " · ".join(to_mrkdwn(cell) for cell in _cells(rows[0]) if cell) if len(rows) > 1 else ""


def row_of(markdown: str, line: str) -> str:
    """Return one row of a table as mrkdwn; a line that is not a row of it as text."""
    rows = [row for row in markdown.splitlines() if row.strip()]
    if line not in rows[1:]:
        return to_mrkdwn(line)
    return _row(_cells(rows[0]), _cells(line))


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _SPLIT.split(line.strip().strip("|"))]


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    first, *rest = (to_mrkdwn(cell) for cell in row)
    names = [to_mrkdwn(name) for name in head[1:]]
    pairs = [f"{name}: {cell}" if name else cell for name, cell in zip(names, rest, strict=False) if cell]
    return " · ".join([f"*{first}*" if first and "*" not in first else first, *pairs])
