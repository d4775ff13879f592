"""Markdown tables for a place that has none: columns aligned in a code block, or one line per row when that is too wide."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.views.mrkdwn import clean, code_block, escape, to_mrkdwn

WIDTH = 76
"""Characters in a code block before Slack's desktop thread view wraps."""

_SPLIT = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)|!?\[([^\]]*)\]\([^)]*\)")


def table(markdown: str) -> str:
    """Return a Markdown table as mrkdwn; text that is no table comes back as it is, escaped."""
    lines = [line for line in markdown.splitlines() if line.strip()]
    rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
    if len(rows) < 2:  # noqa: PLR2004 - a header and a row
        return escape(markdown)
    aligned = _aligned(rows)
    return code_block(aligned) if max(map(len, aligned.splitlines())) <= WIDTH else _listed(rows)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _SPLIT.split(line.strip().strip("|"))]


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    columns = max(map(len, rows))
    plain = [[_plain(row[at]) if at < len(row) else "" for at in range(columns)] for row in rows]
    widths = [max(len(row[at]) for row in plain) for at in range(columns)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in plain]
    return "\n".join([lines[0], "  ".join("─" * width for width in widths), *lines[1:]])


def _listed(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    return "\n".join("• " + _row(head, row) for row in body)


def _row(head: Sequence[str], row: Sequence[str]) -> str:
    first, *rest = (to_mrkdwn(cell) for cell in row)
    names = [to_mrkdwn(name) for name in head[1:]]
    pairs = [f"{name}: {cell}" if name else cell for name, cell in zip(names, rest, strict=False) if cell]
    return "; ".join([f"*{first}*" if first and "*" not in first else first, *pairs])


def _plain(cell: str) -> str:
    return clean(_MARKS.sub(lambda match: match[1] or "", cell))
