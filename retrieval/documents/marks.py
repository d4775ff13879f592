"""Writes and reads marks in Markdown that say where the text below them is in its document: `<!-- page 4 -->` on a line of its own.

A mark is a comment, so every other reader of the file ignores it, and it stays in the file that `cairn sops import` writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

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
