"""Cuts a page into sections by its headings. Law: every line that is neither heading nor blank stands in exactly one section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from retrieval.adapters.markdown.blocks import blocks_of
from retrieval.adapters.markdown.slugs import Slugger, explicit_anchor
from retrieval.adapters.markdown.tokens import parse_blocks, plain_text
from retrieval.documents.marks import reference_of
from retrieval.library.models import Block, BlockKind, Section


@dataclass(frozen=True, slots=True)
class Page:
    """A page in sections."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text comes from: `first_line` of the file on which it begins, the file's line of each of its lines where the text was
    rewritten, and the references that begin at lines of the file.
    """

    first_line: int = 1
    numbers: Sequence[int] = ()
    references: Mapping[int, str] = field(default_factory=dict)

    def line(self, index: int) -> int:
        return self.numbers[index] if self.numbers else self.first_line + index


_FIRST = Origin()


@dataclass(frozen=True, slots=True)
class _Part:
    """The stretch below one heading: lines [start, end) of the page, its tokens [first, last). Level 0: before any heading."""

    heading: str
    anchor: str
    level: int
    line: int
    start: int
    end: int
    tokens: Sequence[Token]


def cut(text: str, title: str | None, fallback: str, origin: Origin = _FIRST) -> Page:
    """Cut a page.

    Args:
        text: Markdown without front matter.
        title: from the front matter; None: the leading first-level heading becomes the title. A leading heading that
            is the title is not repeated in the sections' paths.
        fallback: the title of a page that has neither.
        origin: where the text comes from.
    """
    lines = text.split("\n")
    slugger = Slugger()
    parts = list(_parts(text, lines, slugger))
    lead = _lead(parts, lines)
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
    """Yield the text before the first heading (without an anchor), then every heading with what stands below it."""
    tokens = parse_blocks(text)
    opens = [index for index, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    ends = [*(_lines_of(tokens[index])[0] for index in opens), len(lines)]
    yield _Part("", "", 0, 0, 0, ends[0], tokens[: opens[0] if opens else len(tokens)])
    for number, index in enumerate(opens):
        source, anchor = explicit_anchor(tokens[index + 1].content)
        heading = plain_text(source) or "Untitled"
        start, end = _lines_of(tokens[index])
        last = opens[number + 1] if number + 1 < len(opens) else len(tokens)
        level = int(tokens[index].tag[1:])
        yield _Part(heading, slugger.anchor(anchor or heading), level, start, end, ends[number + 1], tokens[index + 3 : last])


def _lines_of(token: Token) -> tuple[int, int]:
    return (token.map[0], token.map[1]) if token.map else (0, 0)


def _lead(parts: Sequence[_Part], lines: Sequence[str]) -> _Part | None:
    """Return the first-level heading that opens the page, if one does."""
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
