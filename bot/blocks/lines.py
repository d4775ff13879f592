"""Renders sections as lines of mrkdwn: the best matching line in bold (a sentence, a step, a table row), and Markdown tables where
tables are not supported: one line per row, each cell with its column's name. That reads well on a phone too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.blocks.mrkdwn import escape, to_mrkdwn
from retrieval.answer.models import Excerpt, Source
from retrieval.library.models import Block, BlockKind, Section
from retrieval.units import lines_of

LEAD = 500
"""Characters up to which a line is short enough to stand in bold."""

_BULLET = "- "
_TOKEN_OR_STAR = re.compile(r"<[^>]*>|`[^`]*`|\*(?=\S)|(?<=\S)\*")


def bold(mrkdwn: str) -> str:
    """Set every line in bold. Bold within it is removed, since Slack knows none within bold; links and code stay."""
    lines = (_TOKEN_OR_STAR.sub(lambda token: "" if token[0] == "*" else token[0], line).strip() for line in mrkdwn.splitlines())
    return "\n".join(f"*{line}*" if line else "" for line in lines)


def block_of(source: Source) -> Block | None:
    """Return the block that holds the best matching line; None for a section without text."""
    section = source.current.section
    lines = lines_of(section)
    if source.excerpt is None or source.excerpt.unit >= len(lines) or not section.blocks:
        return None
    return section.blocks[lines[source.excerpt.unit].block]


def lead(source: Source) -> str:
    """Return the best matching line, in bold; empty where there is none or it is too long to stand out."""
    excerpt, block = source.excerpt, block_of(source)
    if excerpt is None or block is None or block.kind is BlockKind.CODE or len(excerpt.line) > LEAD:
        return ""
    return bold(_rendered(excerpt.line.rstrip(";"), source.current.section))


def excerpt_text(excerpt: Excerpt, section: Section) -> str:
    """Return the excerpt, its line in bold and each item and row on a line of its own."""
    before, line, after = (_rendered(part, section) for part in (excerpt.before, excerpt.line.rstrip(";"), excerpt.after))
    return "\n".join(part for part in (before, excerpt.mark.replace(_BULLET, "• ") + bold(line), after) if part)


def _rendered(text: str, section: Section) -> str:
    """Return lines of a section; those that are rows of a table are written with its columns' names."""
    tables = [block.text for block in section.blocks if block.kind is BlockKind.TABLE]
    return "\n".join(_line(line, tables) for line in text.splitlines() if line.strip())


def _line(line: str, tables: Sequence[str]) -> str:
    table = next((table for table in tables if line in table), "")
    if table:
        return row_of(table, line)
    return f"• {to_mrkdwn(line.removeprefix(_BULLET))}" if line.startswith(_BULLET) else to_mrkdwn(line)


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
