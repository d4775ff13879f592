"""Joins groups by average linkage, computed from their means: the average cosine between the members of two groups is the product
of their mean vectors, so members need not be compared. Each step joins the most similar pair of the candidates, which are each
group's nearest ones.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
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
    """Holds groups by number: sums of their members' vectors, and sizes. A joined group has a parent."""

    sums: Matrix
    sizes: Matrix
    starts: Rows
    parents: Rows

    @classmethod
    def of(cls, vectors: Matrix, starts: Rows) -> Groups:
        """Make each row a group of its own, except rows that start together with an earlier row. The vectors become the sums."""
        sums, later = vectors, np.flatnonzero(starts != np.arange(len(vectors)))
        np.add.at(sums, starts[later], sums[later])
        sums[later] = 0
        sizes = np.bincount(starts, minlength=len(vectors)).astype(np.float32)
        return cls(sums, sizes, starts, np.arange(len(vectors)))

    def alive(self) -> Rows:
        return np.flatnonzero((self.parents == np.arange(len(self.parents))) & (self.sizes > 0))

    def means(self, groups: Rows) -> Matrix:
        means = self.sums[groups]
        means /= self.sizes[groups, None]
        return means

    def labels(self) -> Rows:
        """Return the group of each row."""
        labels = self.starts
        while not np.array_equal(self.parents[labels], labels):
            labels = self.parents[labels]
        return labels


def join(groups: Groups, cut: float) -> None:
    """Join groups until no two candidates have a similarity of `cut` or more."""
    for step in _STEPS:
        _Round.of(groups, step).run()
    while _Round.of(groups, cut).run():
        pass


@dataclass
class _Round:
    """Runs one round of joins: it reads the initial candidates in order from arrays, and those that joins add from a heap. One heap
    of all would be slower, as it does not fit into the processor's cache. A pair is stale once either group's version rose.

    What is near a group is read from arrays (`neighbours` from `begins` on) until it joins another, then from its set in `near`. A
    neighbour that joined meanwhile stands for what it became.
    """

    groups: Groups
    cut: float
    pairs: Rows
    distances: Matrix
    begins: Rows
    neighbours: Rows
    near: dict[int, set[int]]
    became: dict[int, int]
    versions: list[int]
    heap: list[_Entry]

    @classmethod
    def of(cls, groups: Groups, cut: float) -> _Round:
        """Find pairs of near groups, the most similar first."""
        alive = groups.alive()
        means = groups.means(alive)
        near = nearest(means, leaves_of(means), _CANDIDATES + 1)
        ones, places = np.nonzero((near.cosines >= cut) & (near.rows != np.arange(len(alive))[:, None]) & (near.rows >= 0))
        pairs = np.stack([alive[ones], alive[near.rows[ones, places]]], axis=1)
        pairs.sort(axis=1)
        pairs, first = np.unique(pairs, axis=0, return_index=True)
        cosines = near.cosines[ones, places][first]
        sides = np.concatenate([pairs, pairs[:, ::-1]])
        sides = sides[np.argsort(sides[:, 0], kind="stable")]
        begins = np.searchsorted(sides[:, 0], np.arange(len(groups.parents) + 1))
        order = np.lexsort((pairs[:, 1], pairs[:, 0], -cosines))
        versions = [0] * len(groups.parents)
        return cls(groups, cut, pairs[order], -cosines[order], begins, sides[:, 1].copy(), {}, {}, versions, [])

    def run(self) -> bool:
        """Join pairs, the most similar first; return False when nothing could be joined."""
        waiting = self._entries()
        first = next(waiting, None)
        has_joined = False
        while first is not None or self.heap:
            if first is not None and (not self.heap or first < self.heap[0]):
                entry, first = first, next(waiting, None)
            else:
                entry = heapq.heappop(self.heap)
            _, group, other, version, others = entry
            is_stale = self.versions[group] != version or self.versions[other] != others
            if not is_stale:
                self._join(group, other)
                self._push(group)
                has_joined = True
        return has_joined

    def _entries(self) -> Iterator[_Entry]:
        for start in range(0, len(self.pairs), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            yield from zip(self.distances[some].tolist(), *self.pairs[some].T.tolist(), repeat(0), repeat(0), strict=False)

    def _join(self, group: int, other: int) -> None:
        groups = self.groups
        groups.sums[group] += groups.sums[other]
        groups.sizes[group] += groups.sizes[other]
        groups.parents[other] = group
        self.versions[group] += 1
        self.versions[other] = -1
        around = self._around(group) | self._around(other)
        self.near.pop(other, None)
        self.became[other] = group
        self.near[group] = around - {group, other}

    def _around(self, group: int) -> set[int]:
        known = self.near.get(group)
        if known is None:
            known = set(self.neighbours[self.begins[group] : self.begins[group + 1]].tolist())
        return {self._now(neighbour) for neighbour in known}

    def _now(self, group: int) -> int:
        """Return what the group became; the way there is made shorter for the next who asks."""
        joined = group
        while joined in self.became:
            joined = self.became[joined]
        while group != joined:
            self.became[group], group = joined, self.became[group]
        return joined

    def _push(self, group: int) -> None:
        around = np.array(sorted(self.near[group]), np.int64)
        if not len(around):
            return
        cosines = self.groups.means(around) @ (self.groups.sums[group] / self.groups.sizes[group])
        for other, cosine in zip(around.tolist(), cosines.tolist(), strict=True):
            if cosine >= self.cut:
                first, second = min(group, other), max(group, other)
                heapq.heappush(self.heap, (-cosine, first, second, self.versions[first], self.versions[second]))
