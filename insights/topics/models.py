"""Defines topics and the log they are folded from.

The log records where a question was placed and what changed since, so folding it gives the state even without the vectors.
Positions number placings and changes together, in the order they happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import SectionRef, digest_of

Vector = NDArray[np.float16]
"""A unit vector as it is stored. Every decision is made from the stored numbers, never from finer ones that are gone later."""

_ID = 16


@dataclass(frozen=True, slots=True)
class UnplacedQuestion:
    """Holds a logged question that waits to be placed."""

    question_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Holds a placed question. `placed_in` is its first topic, `topic` the present one; `nucleus` is the position of the question
    that founded its nucleus; `block` names members that an owner wants together. `vector` is None once the person was erased, or
    while vectors of another model are computed again.
    """

    question_id: str
    position: int
    topic: str
    placed_in: str
    nucleus: int
    block: int | None = None
    vector: Vector | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Topic:
    """Holds a topic. `central` is the question that names it, None once that was erased. An ended topic has a `successor`."""

    id: str
    opened_at: datetime
    central: str | None
    successor: str | None = None


class ChangeKind(StrEnum):
    REGROUPED = "regrouped"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Change:
    """Records what a pass or an owner did: members (by position) that moved, blocks that an owner made, topics that ended and where
    their members are. A pass grouped the members up to `upto`. `by` is the owner, empty for a pass and once that person was erased.
    """

    position: int
    kind: ChangeKind
    at: datetime
    moves: Mapping[str, tuple[int, ...]]
    ended: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    upto: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Says how far the log is. `revision` grows with everything but a placing; then topics held in memory must be read again."""

    position: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """Holds one question of a topic, for reading. `person` and `text` are empty once that person was erased."""

    question_id: str
    person: str
    text: str
    at: datetime
    is_private: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Describes a topic for people. `name` is its central question's text, empty when nobody's text is left.

    `section` is where most of its answered questions were answered from; `nearest` what came first for all its questions, answered
    or not. Erased people count as one.
    """

    id: str
    name: str
    questions: int
    people: int
    first_at: datetime
    last_at: datetime
    section: SectionRef | None
    nearest: SectionRef | None


def topic_id(question_id: str, position: int | None = None) -> str:
    """Return the id of the topic that a question founds; with `position`, of the one that a change made around it."""
    parts = (question_id,) if position is None else (question_id, str(position))
    return f"t{digest_of(*parts)[:_ID]}"


@dataclass(frozen=True, slots=True)
class State:
    """Holds topic and block by position, and successors of ended topics."""

    topics: Mapping[int, str] = field(default_factory=dict)
    blocks: Mapping[int, int] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)


def fold(placings: Iterable[Member], changes: Iterable[Change]) -> State:
    """Return the state after all placings and changes. Of a placing only its position and its topic count."""
    state = State({member.position: member.placed_in for member in placings})
    for change in changes:
        state = changed(state, change)
    return state


def changed(state: State, change: Change) -> State:
    """Return the state after one more change."""
    topics = dict(state.topics) | {at: topic for topic, positions in change.moves.items() for at in positions}
    successors = dict(state.successors) | dict(change.ended)
    blocks = dict(state.blocks) | {at: block for block, positions in change.blocks.items() for at in positions}
    return State(topics, blocks, successors)
