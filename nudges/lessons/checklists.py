"""Makes checklists of a section's steps, which one person ticks for one run of a task.

A checklist is a help and no evidence: it does not change mastery, no manager sees it, and it is deleted when the run is done or
after 14 days.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from nudges.lessons.cutting import Line, lesson_of
from retrieval.library.models import BlockKind, CurrentSection, SectionRef

KEPT = timedelta(days=14)
GROUP = 10
"""Boxes of one block: Slack shows no more."""

FEWEST, MOST = 2, 60
_BOX = re.compile(r"^\[[ xX]\]\s+")


@dataclass(frozen=True, slots=True)
class Checklist:
    """One run. `done` holds the positions of ticked steps; `version` is the SOP's when the run began, and never changes."""

    id: str
    person: str
    section: SectionRef
    version: int
    started_at: datetime
    done: frozenset[int] = frozenset()

    def ticked(self, group: int, positions: Collection[int]) -> Checklist:
        """Return the run after a click in one group, whose boxes are now ticked like this; other groups stay."""
        theirs = range(group * GROUP, (group + 1) * GROUP)
        kept = self.done.difference(theirs)
        return replace(self, done=kept.union(position for position in positions if position in theirs))


@dataclass(frozen=True, slots=True)
class Step:
    """A step with the lines between it and the next one."""

    line: Line
    below: tuple[Line, ...] = ()


class Checklists(Protocol):
    """Stores runs that are not done yet."""

    def add(self, checklist: Checklist) -> None:
        """Store a run; one whose id is known is left as it is."""

    def get(self, checklist_id: str, *, lock: bool = False) -> Checklist | None:
        """Return a run; None for one that is done or dropped. With `lock` nobody else changes it until this unit ends."""

    def save(self, checklist: Checklist) -> None:
        """Store what is ticked; a run that no longer exists stays as it is."""

    def drop(self, checklist_id: str) -> bool:
        """Delete a run; False when it is not there."""

    def drop_begun_before(self, moment: datetime) -> int:
        """Delete old runs; returns how many."""


def steps_of(section: CurrentSection) -> tuple[Step, ...]:
    """Return the numbered steps or boxes ("- [ ]") of a section, each with the lines up to the next; none for too few or many."""
    lesson = lesson_of(section)
    number, keyed = -1, []
    for line in lesson.lines if lesson else ():
        is_box = line.kind is BlockKind.BULLET and _BOX.match(line.source) is not None
        number += (line.kind is BlockKind.STEP or is_box) and line.indent == 0
        keyed.append((number, _unboxed(line) if is_box else line))
    groups = [tuple(line for _, line in lines) for key, lines in groupby(keyed, key=lambda pair: pair[0]) if key >= 0]
    return tuple(Step(lines[0], _below(lines[1:])) for lines in groups) if FEWEST <= len(groups) <= MOST else ()


def _unboxed(line: Line) -> Line:
    return replace(line, text=_BOX.sub("", line.text), condition=_BOX.sub("", line.condition))


def _below(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return what is indented below a step; text after the list is not part of its last step."""
    end = next((position for position, line in enumerate(lines) if line.indent == 0), len(lines))
    return lines[:end]
