"""Average link from the groups' means: the average cosine between the members of two groups is the product of their mean vectors,
so nobody has to compare members. Each step joins the likest two of the candidates; candidates are each group's nearest ones.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np

from insights.topics.nearness import Matrix, Rows, leaves_of, nearest

_STEPS = (0.94, 0.87)
"""Before the cut itself, the likest first over all: candidates are looked for anew after each step."""

_CANDIDATES = 20
_AT_ONCE = 4096

_Entry = tuple[float, int, int, int, int]


@dataclass
class Groups:
    """Groups by number: sums of their members' vectors, sizes, owners' blocks in them. A joined group has a parent."""

    sums: Matrix
    sizes: Matrix
    starts: Rows
    parents: Rows
    held: dict[int, set[int]]
    apart: dict[int, set[int]]
    near: dict[int, set[int]] = field(default_factory=dict)
    versions: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, vectors: Matrix, starts: Rows, blocks: Sequence[int | None], apart: Collection[tuple[int, int]]) -> Groups:
        """Each row is a group of its own, but for those that start together with another row."""
        sums = np.zeros_like(vectors)
        np.add.at(sums, starts, vectors)
        sizes = np.bincount(starts, minlength=len(vectors)).astype(np.float32)
        held: dict[int, set[int]] = defaultdict(set)
        for start, block in zip(starts.tolist(), blocks, strict=True):
            if block is not None:
                held[start].add(block)
        parted: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            parted[one].add(other)
            parted[other].add(one)
        return cls(sums, sizes, starts, np.arange(len(vectors)), dict(held), dict(parted))

    def alive(self) -> Rows:
        return np.flatnonzero((self.parents == np.arange(len(self.parents))) & (self.sizes > 0))

    def means(self, groups: Rows) -> Matrix:
        return np.asarray(self.sums[groups] / self.sizes[groups, None], np.float32)

    def may_join(self, one: int, other: int) -> bool:
        theirs = self.held.get(other, set())
        return not any(self.apart.get(block, set()) & theirs for block in self.held.get(one, ()))

    def labels(self) -> Rows:
        """The group of each row."""
        found = self.starts
        while not np.array_equal(self.parents[found], found):
            found = self.parents[found]
        return found


def join(groups: Groups, cut: float) -> None:
    """Join until no two groups that are candidates of each other are as like as `cut`."""
    for step in _STEPS:
        _join_once(groups, step)
    while _join_once(groups, cut):
        pass


def _join_once(groups: Groups, cut: float) -> bool:
    """Likest first. What was found at the start comes in order from arrays and only what joins add waits in a heap: in a heap of
    all, each step costs the more the less of it fits into the processor's cache.
    """
    waiting, heap = _candidates(groups, cut), list[_Entry]()
    first = next(waiting, None)
    has_joined = False
    while first is not None or heap:
        if first is not None and (not heap or first < heap[0]):
            entry, first = first, next(waiting, None)
        else:
            entry = heapq.heappop(heap)
        _, one, other, version, others = entry
        is_stale = groups.versions[one] != version or groups.versions[other] != others
        if not is_stale and groups.may_join(one, other):
            _join(groups, one, other)
            _push(groups, heap, one, cut)
            has_joined = True
    return has_joined


def _candidates(groups: Groups, cut: float) -> Iterator[_Entry]:
    """Pairs of groups that are near, the likest first."""
    alive = groups.alive()
    means = groups.means(alive)
    near = nearest(means, leaves_of(means), _CANDIDATES + 1)
    ones, places = np.nonzero((near.cosines >= cut) & (near.rows != np.arange(len(alive))[:, None]) & (near.rows >= 0))
    pairs = np.stack([alive[ones], alive[near.rows[ones, places]]], axis=1)
    pairs.sort(axis=1)
    pairs, first = np.unique(pairs, axis=0, return_index=True)
    cosines = near.cosines[ones, places][first]
    groups.near = defaultdict(set)
    groups.versions = [0] * len(groups.parents)
    for one, other in pairs.tolist():
        groups.near[one].add(other)
        groups.near[other].add(one)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -cosines))
    return _entries(pairs[order], -cosines[order])


def _entries(pairs: Rows, distances: Matrix) -> Iterator[_Entry]:
    for start in range(0, len(pairs), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        yield from zip(distances[some].tolist(), *pairs[some].T.tolist(), repeat(0), repeat(0), strict=False)


def _join(groups: Groups, one: int, other: int) -> None:
    groups.sums[one] += groups.sums[other]
    groups.sizes[one] += groups.sizes[other]
    groups.parents[other] = one
    groups.versions[one] += 1
    groups.versions[other] = -1
    if other in groups.held:
        groups.held.setdefault(one, set()).update(groups.held.pop(other))
    theirs = groups.near.pop(other, set())
    for third in theirs:
        groups.near[third].discard(other)
        groups.near[third].add(one)
    groups.near[one] = (groups.near[one] | theirs) - {one, other}


def _push(groups: Groups, heap: list[_Entry], one: int, cut: float) -> None:
    around = np.array(sorted(groups.near[one]), np.int64)
    if not len(around):
        return
    cosines = groups.means(around) @ (groups.sums[one] / groups.sizes[one])
    for other, cosine in zip(around.tolist(), cosines.tolist(), strict=True):
        if cosine >= cut:
            first, second = min(one, other), max(one, other)
            heapq.heappush(heap, (-cosine, first, second, groups.versions[first], groups.versions[second]))
