"""Escapes plain text as Markdown, so that a reader of the Markdown sees the same signs; writes and reads marks that say where the
text below them is in its document: `<!-- page 4 -->` on a line of its own.

A mark is a comment, so every other reader of the file ignores it, and it stays in the file that `cairn sops import` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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


_REFERENCE: Final = r"(?:page|slide|row) [1-9]\d{0,5}|\d{2,3}:[0-5]\d:[0-5]\d"
_MARK: Final = re.compile(rf"^<!-- ({_REFERENCE}) -->[ \t]*$", re.MULTILINE)
_COUNTED: Final = re.compile(r"^(page|slide|row) (\d+)$")


def mark(reference: str) -> str:
    """Return the line that marks a reference, such as `page 4` or `00:12:30`."""
    return f"<!-- {reference} -->"


def take_marks(text: str, first_line: int = 1) -> tuple[str, Mapping[int, str]]:
    """Return the text with its marks blanked and the reference that begins at each marked line."""
    if "<!-- " not in text:
        return text, {}
    references = {first_line + text.count("\n", 0, match.start()): match[1] for match in _MARK.finditer(text)}
    return _MARK.sub("", text), references


def reference_of(references: Mapping[int, str], first: int, last: int) -> str:
    """Return where the lines from `first` to `last` are: `page 4`, `pages 4–5`; a time is the one at which they begin."""
    begun = [references[line] for line in sorted(references) if line <= first]
    within = [references[line] for line in sorted(references) if first < line <= last]
    return _joined([*begun[-1:], *within])


def _joined(references: Sequence[str]) -> str:
    if not references:
        return ""
    first, last = _COUNTED.match(references[0]), _COUNTED.match(references[-1])
    if first is None or last is None or first[2] == last[2] or first[1] != last[1]:
        return references[0]
    return f"{first[1]}s {first[2]}–{last[2]}"
