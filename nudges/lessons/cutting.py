"""Makes lessons: one card that holds a whole section in its order, word for word. It says nothing that the SOP does not say.

Every step, branch, limit and other line of the section becomes a line of the lesson. The card shows the first of them, counts the
rest and shows them on a click; the case after a lesson is never about a line behind that click.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nudges.items.context import LISTED
from nudges.items.models import Item, Kind
from nudges.items.plain import bare_words, sentences, words_of
from nudges.items.steps import is_instruction
from retrieval.library.models import Block, BlockKind, CurrentSection, SectionRef

MOST = 12
"""Lines that a card shows at first."""

ROOM = 2_400
"""Characters that a card shows at first; the first line is shown whatever its length."""

DENSE, SHORT = 60, 35
"""Words of a paragraph that is cut at the ends of its sentences and at semicolons, and of the lines that it becomes."""

_ORDER = frozenset({Kind.NEXT_STEP, Kind.MISSING_STEP})
_QUOTED = re.compile(r"“([^”]*)”")
_MARKER = re.compile(r"(?:^|\n)\s*(?:\d+[.)]|[-*+])\s+")
_CONDITION = re.compile(r"[\s*_]*(?:if|when|unless)\b", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:→|⇒|->|=>)\s*")
_CLAUSE_END = re.compile(r"(?<=;)\s+")
_MOST_OF_CONDITION, _FEWEST_OF_OUTCOME = 12, 3
"""Words around an arrow. More is no condition, and fewer are a menu: "Settings → Billing"."""
_RULER = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson that a person opened, made from this version of the SOP. The same click has the same `id`."""

    id: str
    person: str
    section: SectionRef
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a lesson: a step, point, paragraph, table row, quote or code of a section.

    `condition` is what stands before the arrow of a branch. `header` is the first line of the table that a row belongs to.
    """

    text: str
    condition: str = ""
    kind: BlockKind = BlockKind.PARAGRAPH
    indent: int = 0
    number: int | None = None
    header: str = ""

    @property
    def is_branch(self) -> bool:
        return bool(self.condition) or _CONDITION.match(self.text) is not None

    @property
    def source(self) -> str:
        """The line's words with their condition."""
        return f"{self.condition} → {self.text}" if self.condition else self.text


@dataclass(frozen=True, slots=True)
class Lesson:
    """A section as a lesson. `lines` hold the whole section."""

    section: SectionRef
    sop_title: str
    heading: str
    lines: tuple[Line, ...]
    url: str | None

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines that the card shows before anybody asks for the rest."""
        return fitting(self.lines, ROOM)[:MOST]


def lesson_of(section: CurrentSection) -> Lesson | None:
    """Return the lesson of a section. None for one without words: it is empty, or holds nothing but code."""
    lines = tuple(line for block in section.section.blocks for line in _lines(block))
    if all(line.kind is BlockKind.CODE for line in lines):
        return None
    card = section.sop
    return Lesson(section.ref, card.title, section.section.heading or card.title, lines, card.governance.url)


def fitting(lines: Sequence[Line], room: int) -> tuple[Line, ...]:
    """Return the first lines that together have at most so many characters; always at least one."""
    used = 0
    for position, line in enumerate(lines):
        used += len(line.source)
        if position and used > room:
            return tuple(lines[:position])
    return tuple(lines)


def shows(lesson: Lesson, item: Item) -> bool:
    """Return whether the card shows what answers an item: its passage or, for an item about the order of steps, the named steps."""
    if item.section != lesson.section.anchor or item.sop != lesson.section.sop_id:
        return False
    seen = f" {' '.join(bare_words(line.source) for line in lesson.shown)} "
    wanted = _steps_of(item, words_of(lesson.sop_title)) if item.kind in _ORDER else _passages(item.evidence)
    return bool(wanted) and all(f" {bare_words(passage)} " in seen for passage in wanted)


def _steps_of(item: Item, title: str) -> list[str]:
    """Return the right step and those that the question quotes; its other quotes name the place."""
    return [item.answer, *(quoted for quoted in _QUOTED.findall(item.stem) if not quoted.startswith(title))]


def _passages(evidence: str) -> list[str]:
    """Return the lines of a list one by one; a paragraph is one passage however it is wrapped."""
    return [passage for passage in _MARKER.split(evidence) if passage.strip()]


def _lines(block: Block) -> Iterator[Line]:
    if not block.text.strip():
        return
    if block.kind is BlockKind.TABLE:
        yield from _rows(block)
    elif block.kind is BlockKind.CODE:
        yield Line(block.text, kind=block.kind, indent=block.indent)
    elif block.kind is BlockKind.PARAGRAPH:
        yield from (_line(block, text) for text in _stretches(" ".join(block.text.split())))
    else:
        yield _line(block, " ".join(block.text.split()))


def _line(block: Block, text: str) -> Line:
    condition, *outcome = _ARROW.split(text)
    if _CONDITION.match(text):
        condition, *outcome = _ARROW.split(text, maxsplit=1)
    elif not (block.kind in LISTED and len(outcome) == 1 and _is_case(condition, outcome[0])):
        outcome = []
    if not (outcome and outcome[0] and condition):
        return Line(text, "", block.kind, block.indent, block.number)
    return Line(outcome[0], condition, block.kind, block.indent, block.number)


def _is_case(condition: str, outcome: str) -> bool:
    """Return whether an arrow without an "if" leads from a case to what is done: "Nobody hurt → take photographs and drive on"."""
    is_short = len(condition.split()) <= _MOST_OF_CONDITION and len(outcome.split()) >= _FEWEST_OF_OUTCOME
    return is_short and not is_instruction(condition)


def _rows(block: Block) -> Iterator[Line]:
    """Yield one line per row; a table that is only a header is one line."""
    lines = [line.strip() for line in block.text.splitlines() if line.strip()]
    header, *others = lines
    rows = [line for line in others if not _RULER.fullmatch(line)]
    for row in rows or [header]:
        yield Line(row, kind=block.kind, indent=block.indent, header=header if rows else "")


def _stretches(text: str) -> Iterator[str]:
    """Yield a paragraph; a dense one in short lines of whole sentences or of what stands between semicolons."""
    if len(text.split()) <= DENSE:
        yield text
        return
    piece = ""
    for sentence in (text[start:end].strip() for start, end in sentences(text)):
        for part in _CLAUSE_END.split(sentence) if len(sentence.split()) > SHORT else [sentence]:
            if piece and len(f"{piece} {part}".split()) > SHORT:
                yield piece
                piece = ""
            piece = f"{piece} {part}".strip()
    yield piece
