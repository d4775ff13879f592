"""Micro-lessons: one card cut from one section, word for word. Nothing is written that the SOP does not say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrieval.library.models import Block, BlockKind, CurrentSection, SectionRef

MOST = 10
"""Lines on a card; a longer procedure continues in the SOP."""

_FEWEST = 2
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


def lesson_of(found: CurrentSection) -> Lesson | None:
    """Cut a lesson from a section: its steps, else its decisions, else its list, else its rule. None for an empty section."""
    top = [block for block in found.section.blocks if block.indent == 0 or block.kind is BlockKind.PARAGRAPH]
    bullets = _texts(top, BlockKind.BULLET)
    branches = [text for text in bullets if _BRANCH.match(text)]
    choices = (
        (LessonKind.STEPS, [Line(text) for text in _texts(top, BlockKind.STEP)]),
        (LessonKind.DECISION, [_branch(text) for text in branches]),
        (LessonKind.CHECKLIST, [Line(text) for text in bullets]),
    )
    kind, lines = next(((kind, lines) for kind, lines in choices if len(lines) >= _FEWEST), (LessonKind.RULE, []))
    lines = lines or [Line(text) for text in _texts(top, BlockKind.PARAGRAPH)]
    if not lines:
        return None
    card = found.sop
    heading = found.section.heading or card.title
    has_more = len(lines) > MOST
    return Lesson(found.ref, card.title, heading, kind, tuple(lines[:MOST]), has_more, card.governance.url)


def _texts(blocks: Sequence[Block], kind: BlockKind) -> list[str]:
    return [" ".join(block.text.split()) for block in blocks if block.kind is kind and block.text.strip()]


def _branch(text: str) -> Line:
    condition, outcome = _ARROW.split(text, maxsplit=1)
    return Line(outcome, condition)
