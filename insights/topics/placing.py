"""Places each new question in the most similar nucleus, and so in the topic where most of that nucleus is; or it founds a topic.

A nucleus is the questions that were placed around one founding question. Passes move questions between topics, never between
nuclei. Questions that an owner merged count as a nucleus of their own in their topic, and attract new questions.

The newest `MOST` questions before the log's last change make the nuclei: whoever builds the index again, at a start or after a
change, reads so many, however long the log is.

Sums of stored vectors are exact (float16 numbers added in float64), so neither the order nor the number of processes matters: the
same log gives the same decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from insights.topics.models import Member, Topic, UnplacedQuestion, Vector, topic_id

LIKE = 0.68
"""Cosine with a nucleus from which a question belongs to it (docs/measurements/topics.md: below .64 false alerts rise quickly)."""

MOST = 20_000
"""Questions that topics are made of, the newest. Older ones stay in their topics. It is what a pass in a bot's process may cost."""

LIVE = 4096
"""Nuclei that a question is compared with, those that were met last. An older one is found again by the pass of the night."""

_CLOSE = 1e-4
"""Products of float32 matrices differ by less than this from machine to machine; what is closer than that is computed exactly."""

_Key = tuple[str, int]
"""The topic of what an owner ruled on, else nothing; and the nucleus."""


Placed: TypeAlias = tuple[Member, Topic | None]
"""A member, and the topic if it founded one."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """Holds the nearest nucleus and its topic.

    `nucleus` is None for a block of an owner: a question that joins founds a nucleus in that topic.
    """

    topic: str
    nucleus: int | None
    cosine: float


class NucleusIndex:
    """Keeps the nuclei in memory. `follow` takes in what others placed, `place` new questions; after a change build a new index.
    It holds what follows `position`.
    """

    def __init__(self, members: Iterable[Member] = (), *, position: int = 0, revision: int = 0, live: int = LIVE) -> None:
        self.position = position
        self.revision = revision
        self._live = live
        self._keys: list[_Key] = []
        self._slots: dict[_Key, int] = {}
        self._topics: list[Counter[str]] = []
        self._sums: NDArray[np.float64] = np.zeros((0, 0))
        self._directions: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._met: NDArray[np.int64] = np.zeros(0, np.int64)
        self.follow(members)

    def follow(self, members: Iterable[Member]) -> None:
        """Take in members that were placed already, in order of their positions."""
        for member in members:
            self._take(member)

    def nearest(self, vector: Vector) -> Nearest | None:
        """Return the most similar nucleus, the first one at a tie; None when there is none yet."""
        count = len(self._keys)
        return self._nearest(vector, self._directions[:count] @ vector.astype(np.float32)) if count else None

    def place(self, question: UnplacedQuestion, vector: Vector, position: int) -> Placed:
        """Place a question; return the member, and the topic if it founds one."""
        return self.place_all([question], [vector], position)[0]

    def place_all(self, questions: Sequence[UnplacedQuestion], vectors: Sequence[Vector], position: int) -> list[Placed]:
        """Place questions one after the other, the first at `position`.

        All are compared with all nuclei at once, which is much faster than one by one; a nucleus that took a question in is then
        compared again with the remaining ones.
        """
        if not questions:
            return []
        waiting, known = np.stack(vectors).astype(np.float32), len(self._keys)
        rough = np.empty((len(questions), known + len(questions)), np.float32)
        if known:
            rough[:, :known] = waiting @ self._directions[:known].T
        placed: list[Placed] = []
        for number, (question, vector) in enumerate(zip(questions, vectors, strict=True)):
            near = self._nearest(vector, rough[number, : len(self._keys)])
            member, opened = _placed(question, vector, position + number, near)
            slot = self._take(member)
            if slot is not None:
                rough[number + 1 :, slot] = waiting[number + 1 :] @ self._directions[slot]
            placed.append((member, opened))
        return placed

    def _nearest(self, vector: Vector, rough: NDArray[np.float32]) -> Nearest | None:
        if not len(rough):
            return None
        close = np.flatnonzero(rough >= rough.max() - _CLOSE)
        exact = [round(self._cosine(slot, vector), 9) for slot in close.tolist()]
        best = min(zip(exact, close.tolist(), strict=True), key=lambda candidate: (-candidate[0], self._keys[candidate[1]][::-1]))
        block, nucleus = self._keys[best[1]]
        topics = self._topics[best[1]]
        return Nearest(min(topics, key=lambda topic: (-topics[topic], topic)), None if block else nucleus, best[0])

    def _take(self, member: Member) -> int | None:
        """Take in a member; return the place of its nucleus, which has changed."""
        self.position = member.position
        return None if member.vector is None else self._add(member, member.vector)

    def _cosine(self, slot: int, vector: Vector) -> float:
        total, given = self._sums[slot], vector.astype(np.float64)
        return float(np.sum(total * given) / np.sqrt(np.sum(total * total) * np.sum(given * given)))

    def _add(self, member: Member, vector: Vector) -> int:
        key = ("" if member.block is None else member.topic, member.nucleus)
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = self._new_slot(len(vector))
            self._keys[slot], self._topics[slot] = key, Counter()
        self._topics[slot][member.topic] += 1
        self._sums[slot] += vector
        length = np.sqrt(np.sum(self._sums[slot] ** 2))
        self._directions[slot] = self._sums[slot] / max(length, 1e-9)
        self._met[slot] = member.position
        return slot

    def _new_slot(self, width: int) -> int:
        count = len(self._keys)
        if count == self._live:
            oldest = int(self._met.argmin())
            del self._slots[self._keys[oldest]]
            self._sums[oldest] = 0
            return oldest
        if count == len(self._met):
            self._grow(min(max(2 * count, 64), self._live), width)
        self._keys.append(("", 0))
        self._topics.append(Counter())
        return count

    def _grow(self, size: int, width: int) -> None:
        sums, directions, met = np.zeros((size, width)), np.zeros((size, width), np.float32), np.zeros(size, np.int64)
        if self._keys:
            count = len(self._keys)
            sums[:count], directions[:count], met[:count] = self._sums[:count], self._directions[:count], self._met[:count]
        self._sums, self._directions, self._met = sums, directions, met


def since(changed: int) -> int:
    """Return the position after which questions make nuclei, given that of the last change (0: none)."""
    return max(0, changed - MOST)


def _placed(question: UnplacedQuestion, vector: Vector, position: int, near: Nearest | None) -> Placed:
    if near is not None and near.cosine >= LIKE:
        nucleus = position if near.nucleus is None else near.nucleus
        return Member(question.question_id, position, near.topic, near.topic, nucleus, vector=vector), None
    topic = topic_id(question.question_id)
    member = Member(question.question_id, position, topic, topic, position, vector=vector)
    return member, Topic(topic, question.at, question.question_id)


def as_stored(vector: NDArray[np.float32]) -> Vector:
    """Return the vector as it is stored: of length 1, in float16."""
    return (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float16)
