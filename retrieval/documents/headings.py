"""Keeps the words of headings without text below them: the library knows a heading only through the text below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_HEADING: Final = re.compile(r"^(#{1,6}) (.+)$")
_FENCE: Final = re.compile(r"^[ >\t]*(?:`{3,}|~{3,})")
_MARK: Final = re.compile(r"^<!-- [^<>]* -->\s*$")


def without_empty_headings(markdown: str) -> str:
    """Turn every heading into a paragraph that is followed by one of its level or above, or by nothing."""
    lines = markdown.split("\n")
    titles = {place: match for place, match in _headings(lines) if match is not None}
    for place, match in titles.items():
        if place and _is_empty(lines, titles, place, len(match[1])):
            lines[place] = match[2]
    return "\n".join(lines)


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, re.Match[str] | None]]:
    is_code = False
    for place, line in enumerate(lines):
        if _FENCE.match(line):
            is_code = not is_code
        yield place, None if is_code else _HEADING.match(line)


def _is_empty(lines: Sequence[str], titles: dict[int, re.Match[str]], place: int, level: int) -> bool:
    for below in range(place + 1, len(lines)):
        if below in titles:
            return len(titles[below][1]) <= level
        if lines[below].strip() and not _MARK.match(lines[below]):
            return False
    return True
