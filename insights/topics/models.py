"""Topics and the log they come from. Where a question was placed and what changed since is written down, so that folding the log
gives the state again, whatever became of the vectors. Positions count placings and changes together, in the order they happened.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """A logged question that waits to be placed."""

    question_id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A placed question. `placed_in` is where it was put when it came, `topic` where it is now; `nucleus` is the position of the
    question around which the likest ones gathered; `block` names members that an owner wants together. `vector` is None once the
    person was erased, or while another model's vectors are made anew.
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
    """`central` is the question that names it, None when that question was erased. A topic that ended has a `successor`."""

    id: str
    opened_at: datetime
    central: str | None
    successor: str | None = None


class ChangeKind(StrEnum):
    REGROUPED = "regrouped"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Change:
    """What a pass or an owner did: members (by position) that moved, blocks that an owner made, topics that ended and where their
    members are. A pass looked at the members up to `upto`. `by` is the owner, empty for a pass and once that person was erased.
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
    """How far the log is. `revision` grows with everything but a placing; whoever holds topics in memory reads them anew then."""

    position: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """One question of a topic, for reading. `person` and `text` are empty once that person was erased."""

    question_id: str
    person: str
    text: str
    at: datetime
    is_private: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A topic as people see it. `name` is its central question's text, empty when nobody's text is left.

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
    """The id of the topic that a question founds; with `position`, of the one that a change made around it."""
    parts = (question_id,) if position is None else (question_id, str(position))
    return f"t{digest_of(*parts)[:_ID]}"
