"""Scores how well sections contain what a question names: word for word, and through words that mean nearly the same
(`neighbours.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import LexicalIndex
from retrieval.search.terms import Term

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def widened_scores(index: LexicalIndex, terms: Sequence[Term]) -> NDArray[np.float32]:
    """Return every text's BM25 score. Each term counts by its best match: its own, or a neighbour's multiplied by its worth."""
    total = index.scores(())
    for term in terms:
        own = index.scores((term.stem,))
        for stem, worth in term.near:
            own = np.maximum(own, np.float32(worth) * index.scores((stem,)))
        total = total + own
    return total


def cover_of(index: LexicalIndex, terms: Sequence[Term], rows: Rows, *, widened: bool = False) -> Floats:
    """Return the idf-weighted share of the terms that each row holds; a neighbour counts by its worth."""
    covered = np.zeros(len(rows), np.float64)
    for term in terms:
        covered += term.idf * _held(index, term, rows, widened=widened)
    return covered / max(sum(term.idf for term in terms), 1e-9)


def highest(scores: NDArray[np.float32], k: int) -> list[int]:
    """Return the positions of the k highest scores above zero, best first; ties stay in the order of the library."""
    positions = np.flatnonzero(scores > 0)
    if len(positions) > k:
        positive = scores[positions]
        positions = positions[positive >= np.partition(positive, -k)[-k]]
    best: list[int] = positions[np.argsort(-scores[positions], kind="stable")][:k].tolist()
    return best


def _held(index: LexicalIndex, term: Term, rows: Rows, *, widened: bool) -> Floats:
    """Return how much of the term each row holds, 0 to 1."""
    share = index.holds(term.stem, rows).astype(np.float64)
    for stem, worth in term.near if widened else ():
        share = np.maximum(share, worth * index.holds(stem, rows))
    return share
