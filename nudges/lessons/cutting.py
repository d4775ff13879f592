"""Micro-lessons: one card cut from one section, word for word. Nothing is written that the SOP does not say.

Of several ways to cut a section the card takes one that shows the answer to something that can be asked: the case after a lesson
is never about what the card left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from nudges.items.models import Item, Kind
from nudges.items.plain import words_of
from retrieval.library.models import Block, BlockKind, CurrentSection, SectionRef

MOST = 10
"""Lines on a card; a longer procedure continues in the SOP."""

LONGEST = 600
"""Characters of a line on a card."""

_FEWEST = 2
_ORDER = frozenset({Kind.NEXT_STEP, Kind.MISSING_STEP})
_QUOTED = re.compile(r"“([^”]*)”")
_MARKER = re.compile(r"(?:^|\n)\s*(?:\d+[.)]|[-*+])\s+")
_WORD = re.compile(r"[^\W_]+|[%€$£]")
_BRANCH = re.compile(r"^\s*(?:if|when)\b.*(?:→|->|=>)", re.IGNORECASE | re.DOTALL)
_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")


class LessonKind(StrEnum):
    STEPS = "steps"
    DECISION = "decision tree"
    CHECKLIST = "checklist"
    RULE = "rule"
    """Prose: the rule as it stands, for the scenario that follows."""


@dataclass(frozen=True, slots=True)
class Line:
    """`condition` is empty but in a decision tree."""

    text: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    section: SectionRef
    sop_title: str
    heading: str
    kind: LessonKind
    lines: tuple[Line, ...]
    has_more: bool
    url: str | None


def lesson_of(section: CurrentSection, asked: Sequence[Item] = ()) -> Lesson | None:
    """Cut a lesson from a section: its steps, else its decisions, else its list, else its rule. None for an empty section.

    Args:
        section: as it is now.
        asked: what may be asked about it; the first cut that shows the answer to one of them is taken.
    """
    cuts = _cuts(section)
    return next((cut for cut in cuts if any(shows(cut, item) for item in asked)), next(iter(cuts), None))


def shows(lesson: Lesson, item: Item) -> bool:
    """Whether the card holds what settles an item: its passage, or, of an item about the order of steps, the named steps."""
    if item.section != lesson.section.anchor or item.sop != lesson.section.sop_id:
        return False
    seen = f" {' '.join(_words(f'{line.condition} {line.text}') for line in lesson.lines)} "
    wanted = _steps_of(item, words_of(lesson.sop_title)) if item.kind in _ORDER else _passages(item.evidence)
    return bool(wanted) and all(f" {_words(one)} " in seen for one in wanted)


def _steps_of(item: Item, title: str) -> list[str]:
    """The right step and those that the question quotes; what else it quotes is the name of the place."""
    return [item.answer, *(quoted for quoted in _QUOTED.findall(item.stem) if not quoted.startswith(title))]


def _passages(evidence: str) -> list[str]:
    """The lines of a list one by one; a paragraph is one passage however it is wrapped."""
    return [one for one in _MARKER.split(evidence) if one.strip()]


@lru_cache(maxsize=4096)  # a path's lessons are looked at for every person, and their words are the same
def _words(text: str) -> str:
    return " ".join(_WORD.findall(words_of(text).casefold()))


def _cuts(section: CurrentSection) -> list[Lesson]:
    top = [block for block in section.section.blocks if block.indent == 0 or block.kind is BlockKind.PARAGRAPH]
    bullets = _texts(top, BlockKind.BULLET)
    ways = (
        (LessonKind.STEPS, _FEWEST, [Line(text) for text in _texts(top, BlockKind.STEP)]),
        (LessonKind.DECISION, _FEWEST, [_branch(text) for text in bullets if _BRANCH.match(text)]),
        (LessonKind.CHECKLIST, _FEWEST, [Line(text) for text in bullets]),
        (LessonKind.RULE, 1, [Line(text) for text in _texts(top, BlockKind.PARAGRAPH)]),
    )
    return [_lesson(section, kind, lines) for kind, fewest, lines in ways if len(lines) >= fewest]


def _lesson(section: CurrentSection, kind: LessonKind, lines: Sequence[Line]) -> Lesson:
    card, shown = section.sop, tuple(Line(line.text[:LONGEST], line.condition[:LONGEST]) for line in lines[:MOST])
    heading = section.section.heading or card.title
    return Lesson(section.ref, card.title, heading, kind, shown, len(lines) > MOST, card.governance.url)


def _texts(blocks: Sequence[Block], kind: BlockKind) -> list[str]:
    return [" ".join(block.text.split()) for block in blocks if block.kind is kind and block.text.strip()]


def _branch(text: str) -> Line:
    condition, outcome = _ARROW.split(text, maxsplit=1)
    return Line(outcome, condition)
