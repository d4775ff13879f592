"""Scores how well sections contain what a question names, word for word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import LexicalIndex
from retrieval.search.terms import Term

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def scores_of(index: LexicalIndex, terms: Sequence[Term]) -> NDArray[np.float32]:
    """Return every text's BM25 score: the sum over the terms."""
    return sum((index.scores(term.stems) for term in terms), index.scores(()))


def cover_of(index: LexicalIndex, terms: Sequence[Term], rows: Rows) -> Floats:
    """Return the idf-weighted share of the terms that each row holds; a corrected word counts by its trust."""
    covered = np.zeros(len(rows), np.float64)
    for term in terms:
        covered += term.idf * term.trust * np.max([index.holds(stem, rows) for stem in term.stems], axis=0)
    return covered / max(sum(term.idf for term in terms), 1e-9)


def highest(scores: NDArray[np.float32], k: int) -> list[int]:
    """Return the positions of the k highest scores above zero, best first; ties stay in the order of the library."""
    positions = np.flatnonzero(scores > 0)
    if len(positions) > k:
        positive = scores[positions]
        positions = positions[positive >= np.partition(positive, -k)[-k]]
    best: list[int] = positions[np.argsort(-scores[positions], kind="stable")][:k].tolist()
    return best
