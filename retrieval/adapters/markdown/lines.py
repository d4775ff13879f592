"""Keeps the lines of a page with their numbers in the file, and reports what was dropped from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

_FENCE = re.compile(r"^[ >\t]*(`{3,}|~{3,})\s*(\S*)")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_CODE_SPAN = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]{1,500}(?<!`)\1(?!`)")
_LONGEST = 2_000
_NAMED = 60


class Line(NamedTuple):
    text: str
    number: int


@dataclass(slots=True)
class Report:
    """Collects what was dropped, by name, with the first line of the file that had it."""

    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, name: str, number: int) -> None:
        self.dropped.setdefault(" ".join(name.split())[:_NAMED], number)


def code_lines(lines: Sequence[Line]) -> list[bool]:
    """Return whether each line belongs to a fenced block, its fences included."""
    marks: list[bool] = []
    fence = ""
    for line in lines:
        match = _FENCE.match(line.text[:_LONGEST])
        is_fence = match is not None and (not fence or (match[1].startswith(fence) and not match[2]))
        marks.append(bool(fence) or is_fence)
        if match is not None and is_fence:
            fence = "" if fence else match[1]
    return marks


def prose(lines: Sequence[Line], rewrite: Callable[[Line], str]) -> list[Line]:
    """Rewrite every line that is no code."""
    return [line if is_code else Line(rewrite(line), line.number) for line, is_code in zip(lines, code_lines(lines), strict=True)]


def outside_code(text: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite the parts of a line outside its code spans."""
    return "".join(piece if is_code else rewrite(piece) for piece, is_code in _pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in _CODE_SPAN.finditer(text) if "`" in text else ():
        yield text[at : match.start()], False
        yield match[0], True
        at = match.end()
    yield text[at:], False


def heading_of(text: str) -> tuple[int, str] | None:
    """Return the level and words of a heading line."""
    match = _HEADING.match(text) if text.lstrip().startswith("#") and len(text) <= _LONGEST else None
    return None if match is None else (len(match[1]), match[2])


_BOLD_LINE = re.compile(r" {0,3}(?:(\*\*|__)(?! )(?:\\.|[^\\*_]|_(?!_))+\1[ \t]*)+")
_LONGEST_BOLD = 80


def bold_headings(lines: Sequence[str], *, least: int) -> list[str]:
    """Make headings of lines that are bold throughout and stand above text, where a page has no headings but its title and at least
    this many of them. A first one directly above another is the title.
    """
    codes = code_lines([Line(line, 0) for line in lines])
    written = [place for place, line in enumerate(lines) if line.strip() and not codes[place]]
    titles = {place for place in written if heading_of(lines[place])}
    if titles.difference(written[:1]) or any(lines[place].startswith("##") for place in titles):
        return list(lines)
    bold = {
        place for place in written if _is_bold(lines[place]) and (place == 0 or not lines[place - 1].strip() or place - 1 in titles)
    }
    below = dict(pairwise(written))
    over_text = {place for place in bold if below.get(place, place) not in {place, *bold}}
    shown = list(lines)
    for place in bold if len(over_text) >= least else ():
        if place in over_text or place == written[0]:
            level = "##" if place in over_text else "#"
            shown[place] = f"{level} {_MARKS.sub('', lines[place]).strip()}"
    return shown


_MARKS = re.compile(r"(?<!\\)(?:\*\*|__)")


def _is_bold(line: str) -> bool:
    text = _MARKS.sub("", line).strip()
    return len(text) <= _LONGEST_BOLD and not text.endswith((".", ";", ",")) and _BOLD_LINE.fullmatch(line) is not None


class Headings:
    """Remembers the heading above, so that a labelled part becomes a section below it and what follows belongs to it again."""

    def __init__(self) -> None:
        self.level = 1
        self.text = ""

    def see(self, line: str) -> None:
        heading = heading_of(line)
        if heading is not None:
            self.level, self.text = heading

    def part(self, label: str, number: int) -> list[Line]:
        """Return the heading of a part."""
        return [
            Line("", number),
            Line(f"{'#' * min(self.level + 1, 6)} {' '.join(label.split()) or 'Part'}", number),
            Line("", number),
        ]

    def back(self, number: int) -> list[Line]:
        """Return the heading above once more; it opens no section when nothing follows."""
        return [Line("", number), Line(f"{'#' * self.level} {self.text or 'In every case'}", number), Line("", number)]


def note(kind: str, title: str, number: int) -> Line:
    """Return the first line of a note, which holds its kind and title."""
    name = kind.strip().strip("!").capitalize() or "Note"
    label = f"{name}: {' '.join(title.split())}" if title.strip() else name
    return Line(f"> **{label}**  ", number)
