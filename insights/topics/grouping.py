"""Groups all questions again, for the nightly pass. Each vector moves towards its neighbours, then the most similar groups join
(average linkage) until no two are similar enough. Questions that an owner merged start as one group.

docs/measurements/topics.md says how the four numbers were found, on which data, and how little they matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from insights.topics.joining import Groups, join
from insights.topics.nearness import Matrix, Rows, leaves_of, nearest

NEIGHBOURS = 20
"""Neighbours (itself among them) towards which a vector moves."""

FLOOR = 0.5
"""Centred cosine from which a neighbour counts: with nothing at the floor, all when it is the same."""

ROUNDS = 2

CUT = 0.8
"""Average cosine, after the moves, from which two groups are one topic."""

_AT_ONCE, _IN_CACHE = 4096, 512

_CALM = 50
"""Questions that the common direction is worth: a handful of questions on one matter has none of its own."""


def group(vectors: NDArray[np.float16], blocks: Sequence[int | None]) -> Rows:
    """Group unit vectors (one row per question, in order); return a group number per question, numbered by first appearance."""
    if not len(vectors):
        return np.zeros(0, np.int64)
    moved = moved_together(centred(vectors))
    first: dict[int, int] = {}
    starts = np.array([row if block is None else first.setdefault(block, row) for row, block in enumerate(blocks)])
    groups = Groups.of(moved, starts)
    join(groups, CUT)
    return _counted_up(groups.labels())


def centred(vectors: NDArray[np.float16]) -> Matrix:
    """Subtract what all questions have in common, so that the rest distinguishes them."""
    common = vectors.sum(axis=0, dtype=np.float64) / (len(vectors) + _CALM)
    rows = vectors.astype(np.float32)
    rows -= common.astype(np.float32)
    return to_unit(rows)


def moved_together(vectors: Matrix) -> Matrix:
    """Replace each vector by the weighted mean of its nearest, twice, so that questions on one subject move together."""
    trees = leaves_of(vectors)
    for _ in range(ROUNDS):
        near = nearest(vectors, trees, NEIGHBOURS)
        weights = np.clip((near.cosines - FLOOR) / (1 - FLOOR), 0, None).astype(np.float32)
        vectors = to_unit(_means(vectors, near.rows, weights))
    return vectors


def _means(vectors: Matrix, rows: Rows, weights: Matrix) -> Matrix:
    """Return the weighted sums of neighbours, a neighbour at a time for as many as fit the processor's cache. SciPy's sparse arrays
    would take 22 MB of every bot.
    """
    sums = np.zeros_like(vectors)
    for start in range(0, len(vectors), _IN_CACHE):
        some = slice(start, start + _IN_CACHE)
        for neighbours, shares in zip(rows[some].T, weights[some].T, strict=True):
            sums[some] += shares[:, None] * vectors[neighbours]
    return sums


def to_unit(rows: Matrix) -> Matrix:
    """Bring the rows to a length of 1 where they are: a pass holds two such matrices at most."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        some /= np.maximum(np.linalg.norm(some, axis=1, keepdims=True), 1e-9)
    return rows


def _counted_up(labels: Rows) -> Rows:
    _, first, back = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[back]
