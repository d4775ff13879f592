"""Corrects words that no SOP holds but that are close to one: up to two letters wrong, left out, added or swapped. Codes and
numbers are never guessed.
"""

from __future__ import annotations

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4
_TWO_FROM = 6
"""Length from which two letters may be wrong; with one in three wrong, words become other words."""

_MOST = 3


class Spelling:
    """Finds the terms of a vocabulary nearest to a term outside it, by optimal string alignment (Boytsov 2011, Indexing methods for
    approximate dictionary searching, section 2.1). Immutable.
    """

    def __init__(self, vocabulary: Collection[str]) -> None:
        self._words = [word for word in vocabulary if len(word) >= _SHORTEST - 1 and word.isalpha()]

    def nearest(self, term: str) -> tuple[tuple[str, ...], int]:
        """Return the closest terms (at most three) and their distance in edits; nothing and 0 when none is close enough."""
        if len(term) < _SHORTEST or not term.isalpha():
            return (), 0
        most = 1 if len(term) < _TWO_FROM else 2
        matches = process.extract(term, self._words, scorer=OSA.distance, score_cutoff=most, limit=None)
        best = min((far for _, far, _ in matches), default=0)
        return tuple(sorted(word for word, far, _ in matches if far == best)[:_MOST]), int(best)
