"""Escapes plain text as Markdown, so that a reader of the Markdown sees the same signs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY: Final = re.compile(r"&(?=#?\w{1,31};)")
_STAR: Final = re.compile(r"\*(?=\S)|(?<=\S)\*")
_UNDERSCORE: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BRACKET: Final = re.compile(r"\[(?=[^\[\]]*\][(\[:])|(?<!\w)\[(?=[\^\[])|(?<=\[)\[")
_TEMPLATE: Final = re.compile(r"\{\{[^{}`\n]{0,200}\}\}|\{[%#][^{}`\n]{0,200}[%#]\}")
_OPENING: Final = re.compile(r"^(#{1,6}(?=\s|$)|>|={2,}\s*$|-{2,}\s*$|[-+*](?=\s|$)|`{3,}|~{3,}|:{3,}|!{3}|\?{3}|\|)")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_NUMBER: Final = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def escape(text: str) -> str:
    """Escape one line of plain text, for the middle of a line."""
    text = text.replace("\\", "\\\\")
    text = _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))
    text = _UNDERSCORE.sub(r"\\_", _STAR.sub(r"\\*", text)).replace("`", "\\`")
    return _TEMPLATE.sub(lambda match: f"`{match[0]}`", _BRACKET.sub(r"\\[", text))


def escape_line(text: str) -> str:
    """Escape a line that is alone, so that it opens no heading, list, quote or fence."""
    text = escape(text.strip())
    return _NUMBER.sub(r"\1\\\2", _OPENING.sub(r"\\\1", text))


def joined(lines: Iterable[str]) -> str:
    """Return lines as a text with at most one blank line between two and a line feed at its end."""
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def table(rows: list[list[str]]) -> str:
    """Return a Markdown table of plain texts; the first row is its header."""
    width = max(len(row) for row in rows)
    cells = [[_cell(text) for text in (*row, *[""] * (width - len(row)))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join((lines[0], "|" + " --- |" * width, *lines[1:]))


def _cell(text: str) -> str:
    return escape(" / ".join(part.strip() for part in text.split("\n") if part.strip())).replace("|", "\\|")
