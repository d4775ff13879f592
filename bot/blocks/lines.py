"""Renders the best matching line of a section as mrkdwn in bold: a sentence, a step, or a table row with its columns' names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.blocks.mrkdwn import to_mrkdwn
from bot.blocks.tables import row_of
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
