"""Cuts a Markdown page into sections by its headings.

Invariant: every line that is neither heading nor blank is in exactly one section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from retrieval.adapters.markdown.blocks import blocks_of, parse_blocks, plain_text
from retrieval.documents.escaping import reference_of
from retrieval.library.models import Block, BlockKind, Section

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_LONGEST = 300
_EXPLICIT = re.compile(r"\{#(?P<anchor>[\w.:-]+)\}$")


def slug(heading: str) -> str:
    """Return a heading in lower case, without punctuation, with hyphens for spaces; `section` when nothing is left."""
    return _NOT_IN_SLUG.sub("", heading.strip().lower()).replace(" ", "-") or "section"


def explicit_anchor(heading: str) -> tuple[str, str | None]:
    """Split `Limits {#limits}` into heading and anchor; the anchor is None when the heading names none."""
    match = _EXPLICIT.search(heading[-_LONGEST:].rstrip())
    if match is None:
        return heading, None
    return heading[: heading.rindex("{#")].rstrip(), match["anchor"]


class Slugger:
    """Gives every heading of one page its own anchor: `limits`, `limits-1`, `limits-2`."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._counts: dict[str, int] = {}

    def anchor(self, heading: str) -> str:
        base = slug(heading)
        anchor, count = base, self._counts.get(base, 0)
        while anchor in self._used:
            count += 1
            anchor = f"{base}-{count}"
        self._counts[base] = count
        self._used.add(anchor)
        return anchor


@dataclass(frozen=True, slots=True)
class Page:
    """A page's title and its sections, in the order of the page."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Maps the lines of a text to the lines of the file that it comes from.

    `first_line` is the line of the file on which the text begins. `numbers` has the file's line for each line of a text that was
    rewritten, and is empty for others. `references` has the reference (`page 4`) that begins at a line of the file.
    """

    first_line: int = 1
    numbers: Sequence[int] = ()
    references: Mapping[int, str] = field(default_factory=dict)

    def line(self, index: int) -> int:
        """Return the file's line of the text's line at `index` (from 0)."""
        return self.numbers[index] if self.numbers else self.first_line + index


_WHOLE_FILE = SourceLines()


@dataclass(frozen=True, slots=True)
class _Part:
    """One heading (on `line`) with the lines [start, end) and the tokens below it. Level 0: the text before any heading."""

    heading: str
    anchor: str
    level: int
    line: int
    start: int
    end: int
    tokens: Sequence[Token]


def cut(text: str, title: str | None, fallback: str, origin: SourceLines = _WHOLE_FILE) -> Page:
    """Cut a page, which has no front matter, into sections. A heading without text below it makes no section.

    Without a title from the front matter the leading first-level heading becomes it, else `fallback`. A leading heading that is the
    title is not repeated in the sections' paths.
    """
    lines = text.split("\n")
    slugger = Slugger()
    parts = list(_parts(text, lines, slugger))
    lead = _leading_heading(parts, lines)
    title = title or (lead.heading if lead else fallback)
    is_repeated = lead is not None and lead.heading.casefold() == title.casefold()
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    for part in parts:
        path = [step for step in path if step[0] < part.level]
        if part.level > 0 and not (is_repeated and part is lead):
            path.append((part.level, part.heading))
        start, end = _text_range(lines, part)
        if start < end:
            headings = tuple(heading for _, heading in path)
            body = "\n".join(lines[start:end])
            blocks = blocks_of(part.tokens, lines) or (Block(BlockKind.PARAGRAPH, body.strip()),)
            line = origin.line(part.line if headings else start)
            reference = reference_of(origin.references, line, origin.line(end - 1))
            anchor = part.anchor or slugger.anchor(title)
            sections.append(Section(anchor, headings, body, len(sections), line, blocks, reference))
    return Page(title, tuple(sections))


def _parts(text: str, lines: Sequence[str], slugger: Slugger) -> Iterator[_Part]:
    """Yield the text before the first heading (without an anchor), then every heading with the text below it."""
    tokens = parse_blocks(text)
    heading_indexes = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    part_ends = [*(_line_range(tokens[index])[0] for index in heading_indexes), len(lines)]
    yield _Part("", "", 0, 0, 0, part_ends[0], tokens[: heading_indexes[0] if heading_indexes else len(tokens)])
    for number, index in enumerate(heading_indexes):
        heading_text, anchor = explicit_anchor(tokens[index + 1].content)
        heading = plain_text(heading_text) or "Untitled"
        start, end = _line_range(tokens[index])
        last = heading_indexes[number + 1] if number + 1 < len(heading_indexes) else len(tokens)
        level = int(tokens[index].tag[1:])
        yield _Part(heading, slugger.anchor(anchor or heading), level, start, end, part_ends[number + 1], tokens[index + 3 : last])


def _line_range(token: Token) -> tuple[int, int]:
    """Return the lines [start, end) of a token; (0, 0) when the parser names none."""
    return (token.map[0], token.map[1]) if token.map else (0, 0)


def _leading_heading(parts: Sequence[_Part], lines: Sequence[str]) -> _Part | None:
    """Return the part of a first-level heading with which the page begins; None when it begins otherwise."""
    start, end = _text_range(lines, parts[0])
    return parts[1] if len(parts) > 1 and parts[1].level == 1 and start == end else None


def _text_range(lines: Sequence[str], part: _Part) -> tuple[int, int]:
    """Return the lines below the heading, without blank ones at either end; an empty range when all are blank."""
    start, end = part.start, part.end
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end
