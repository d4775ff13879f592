"""Makes decision trees from the branches of a section, to be followed condition by condition. Every word is the SOP's.

A branch is a point or step that begins with "If", "When" or "Unless" and says what follows, after an arrow or a comma, or one that
names a case before its only arrow. Text indented below it comes after it. Branches in prose are left out: their words do not show
where they end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nudges.items.context import LISTED
from nudges.items.steps import is_instruction
from nudges.lessons.cutting import Line, lesson_of
from retrieval.library.models import CurrentSection

FEWEST, MOST = 2, 20
"""Branches of a question: with one there is nothing to choose, and Slack holds 25 buttons."""


@dataclass(frozen=True, slots=True)
class Node:
    """A condition, its consequence (empty for a question), further text about it, and the next decisions."""

    label: str
    outcome: str = ""
    notes: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()


Trail = tuple[Node, ...]
"""The nodes from the root to where a person stands."""


def tree_of(section: CurrentSection) -> Node | None:
    """Return the section's questions as one tree; None when it has none that fits.

    Its root has the section's heading. With one question the root's children are that question's branches; with several they are
    the questions.
    """
    lesson = lesson_of(section)
    if lesson is None:
        return None
    questions = list(_questions(lesson.lines))
    if not 0 < len(questions) <= MOST or any(len(question.children) > MOST for question in questions):
        return None
    if len(questions) == 1:
        return replace(questions[0], label=questions[0].label or lesson.heading)
    return Node(lesson.heading, children=tuple(replace(question, label=question.label or lesson.heading) for question in questions))


def walked(tree: Node, path: Sequence[int]) -> Trail | None:
    """Return the nodes from the root along the chosen children; None for a path that the tree does not have."""
    trail = [tree]
    for choice in path:
        if not 0 <= choice < len(trail[-1].children):
            return None
        trail.append(trail[-1].children[choice])
    return tuple(trail)


def _questions(lines: Sequence[Line]) -> Iterator[Node]:
    """Yield a node for each list with branches at its top, named by the line above the list."""
    position = 0
    while position < len(lines):
        if not _is_branch(lines[position]):
            position += 1
            continue
        end = _end(lines, position)
        branches = _branches(lines[position:end])
        if len(branches) >= FEWEST:
            yield Node(_asked(lines, position), children=branches)
        position = end


def _end(lines: Sequence[Line], start: int) -> int:
    """Return where the list that begins here ends: at a line that is neither a branch of its depth nor deeper."""
    depth = lines[start].indent
    for position in range(start + 1, len(lines)):
        line = lines[position]
        is_deeper = line.indent > depth
        if not is_deeper and not (_is_branch(line) and line.indent == depth):
            return position
    return len(lines)


def _branches(lines: Sequence[Line]) -> tuple[Node, ...]:
    depth = lines[0].indent
    starts = [position for position, line in enumerate(lines) if line.indent == depth]
    ends = [*starts[1:], len(lines)]
    return tuple(_branch(lines[start], lines[start + 1 : end]) for start, end in zip(starts, ends, strict=True))


def _branch(line: Line, below: Sequence[Line]) -> Node:
    condition, outcome = _split(line)
    questions = list(_questions(below))
    if not questions:
        return Node(condition, outcome, tuple(note.source for note in below))
    first = next(position for position, lower_line in enumerate(below) if _is_branch(lower_line))
    notes = tuple(note.source for note in below[:first])
    children = questions[0].children if len(questions) == 1 else tuple(questions)
    return Node(condition, outcome, notes, children)


def _asked(lines: Sequence[Line], start: int) -> str:
    """Return the line above a list of branches: a lead ("By amount:"), or the step above it; empty without one."""
    if start == 0:
        return ""
    above = lines[start - 1]
    hangs = above.text.rstrip().endswith((":", "?")) or (above.kind in LISTED and above.indent < lines[start].indent)
    return above.text if hangs and not _is_branch(above) else ""


def _is_branch(line: Line) -> bool:
    return line.kind in LISTED and line.is_branch and bool(_split(line)[1])


def _split(line: Line) -> tuple[str, str]:
    """Return condition and outcome; an empty outcome where the words do not separate them."""
    if line.condition:
        return line.condition, line.text
    commas = list(re.finditer(r",\s+(?:then\s+)?", line.text))
    ways = [(line.text[: comma.start()], line.text[comma.end() :]) for comma in commas]
    does = [(condition, outcome) for condition, outcome in ways if is_instruction(outcome[:1].upper() + outcome[1:])]
    return next(iter(does or ways), (line.text, ""))
