"""Finds the nearest neighbours among many vectors.

Up to `EXACT` vectors all pairs are compared; beyond, only pairs within the leaves of a few random trees (each split at its median,
so of even size), which takes n log n. It is seeded, so the same vectors give the same result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Rows = NDArray[np.int64]

EXACT = 4096
"""Vectors that are compared with each other: 17 million products, a second."""

TREES = 4
_SEED = 20_26
_AT_ONCE = 128
_NONE = -2.0
"""Less than any cosine: no neighbour."""


@dataclass(frozen=True, slots=True)
class Near:
    """Holds the nearest of each vector, itself included: `rows[i]` with their cosines, in no order; -1 where there are fewer."""

    rows: Rows
    cosines: Matrix


def leaves_of(vectors: Matrix, leaf: int = EXACT) -> list[list[Rows]]:
    """Cut the rows into leaves of at most this many, once per tree; one tree with one leaf when they are few."""
    everyone = np.arange(len(vectors))
    if len(vectors) <= leaf:
        return [[everyone]]
    randomness = np.random.default_rng(_SEED)
    return [list(_split(vectors, everyone, leaf // TREES, randomness)) for _ in range(TREES)]


def nearest(vectors: Matrix, trees: list[list[Rows]], most: int) -> Near:
    """Return the nearest `most` of each vector among those that share a leaf with it."""
    count = min(most, len(vectors))
    near = Near(np.full((len(vectors), count), -1, np.int64), np.full((len(vectors), count), _NONE, np.float32))
    for tree in trees:
        for leaf in tree:
            among = vectors[leaf]
            for start in range(0, len(leaf), _AT_ONCE):
                some = leaf[start : start + _AT_ONCE]
                _keep(near, some, leaf, vectors[some] @ among.T)
    return near


def _split(vectors: Matrix, rows: Rows, leaf: int, randomness: np.random.Generator) -> Iterator[Rows]:
    if len(rows) <= leaf:
        yield rows
        return
    pivot, other = vectors[randomness.choice(rows, 2, replace=False)]
    along = vectors[rows] @ (pivot - other)
    order = np.argsort(along, kind="stable")
    for half in (order[: len(rows) // 2], order[len(rows) // 2 :]):
        yield from _split(vectors, rows[np.sort(half)], leaf, randomness)


def _keep(near: Near, some: Rows, leaf: Rows, cosines: Matrix) -> None:
    """Merge the neighbours found in a leaf into those already known, each neighbour once."""
    count = near.rows.shape[1]
    best = (
        np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        if count < len(leaf)
        else np.tile(np.arange(len(leaf)), (len(some), 1))
    )
    rows = np.concatenate([near.rows[some], leaf[best]], axis=1)
    values = np.concatenate([near.cosines[some], np.take_along_axis(cosines, best, axis=1)], axis=1)
    order = np.argsort(rows, axis=1, kind="stable")
    rows, values = np.take_along_axis(rows, order, axis=1), np.take_along_axis(values, order, axis=1)
    values[:, 1:][rows[:, 1:] == rows[:, :-1]] = _NONE
    kept = np.argpartition(-values, count - 1, axis=1)[:, :count] if count < rows.shape[1] else order
    near.cosines[some] = np.take_along_axis(values, kept, axis=1)
    near.rows[some] = np.where(near.cosines[some] > _NONE, np.take_along_axis(rows, kept, axis=1), -1)
