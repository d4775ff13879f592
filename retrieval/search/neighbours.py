"""Finds words of the library with nearly the meaning of a word of the question, so that lexical search finds "reimburse" when the
person says "pay back". Words are compared by the vectors that the encoder gives to each word alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import LexicalIndex, Vectors
from retrieval.search.scale import SAME, Scale
from retrieval.search.vector_cache import VectorCache

LEAST_COSINE = 0.5
"""Words with a lower cosine are only from the same subject (`invoice` and `customer`)."""

WORTH = 0.7
"""Weight of a match with a neighbour, where a match with the word itself has 1; multiplied by their cosine."""

MOST_PER_WORD = 4
"""Neighbours of a word that count."""

MOST_WORDS = 15_000
"""Words of a library that are compared, those of the commonest terms first. They cost up to 23 MB, and 3 ms per question."""

MOST_KNOWN = 20_000
"""Words of questions whose neighbours are kept in memory until the library changes."""

_AT_ONCE = 128
"""Words of the library that are compared at once, for which OpenBLAS has a faster product than for large matrices."""

_WORD = re.compile(r"[^\W\d_]{3,}")

Near = tuple[tuple[str, float], ...]
"""Neighbouring terms with their weights (0 to `WORTH`), best first."""


def words_in(text: str) -> set[str]:
    """Return the distinct words of at least three letters, in lower case."""
    return set(_WORD.findall(text.lower()))


@dataclass(frozen=True)
class Neighbours:
    """Finds the neighbours of a word among a library's words.

    `terms` has the index term of each of `words`, which are sorted (several may share a term), `vectors` its vector. `kept` makes
    the vectors of other words.
    """

    kept: VectorCache
    words: Sequence[str]
    terms: Sequence[str]
    vectors: Vectors
    scale: Scale = SAME
    _near_of: dict[str, Near] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, words: Sequence[str]) -> list[Near]:
        """Return per word the terms of the nearest words: up to `MOST_PER_WORD` + 1, because its own term may be among them."""
        if not words or not len(self.words):
            return [() for _ in words]
        near_of = {word: near for word in words if (near := self._near_of.get(word)) is not None}
        new = [word for word in dict.fromkeys(words) if word not in near_of]
        if new:
            near_of |= zip(new, map(self._nearest, self.scale(self._cosines(new))), strict=True)
            if len(self._near_of) < MOST_KNOWN:
                self._near_of.update(near_of)
        return [near_of[word] for word in words]

    def _cosines(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the cosines of these words with those of the library, shape (len(words), len(self.words))."""
        vectors = np.ascontiguousarray(self._vectors_of(words).T)
        parts = [self.vectors[at : at + _AT_ONCE] @ vectors for at in range(0, len(self.vectors), _AT_ONCE)]
        return np.concatenate(parts).T

    def _vectors_of(self, words: Sequence[str]) -> Vectors:
        """Return the words' vectors; those of the library are here already."""
        rows = {word: row for word in words if (row := bisect_left(self.words, word)) < len(self.words) and self.words[row] == word}
        others = [word for word in words if word not in rows]
        made = dict(zip(others, self.kept.of(others), strict=True))
        return np.stack([made[word] if word in made else self.vectors[rows[word]] for word in words])

    def _nearest(self, cosines: NDArray[np.float32]) -> Near:
        near = np.flatnonzero(cosines >= LEAST_COSINE)
        worths: dict[str, float] = {}
        for row in near[np.argsort(-cosines[near], kind="stable")]:
            worths.setdefault(self.terms[row], WORTH * float(cosines[row]))
            if len(worths) > MOST_PER_WORD:
                break
        return tuple(worths.items())


def neighbours_in(index: LexicalIndex, term_of: Mapping[str, str], kept: VectorCache, scale: Scale = SAME) -> Neighbours:
    """Build `Neighbours` from the words whose term (`term_of`) is in this index."""
    vocabulary = index.vocabulary
    words = sorted(word for word, term in term_of.items() if term in vocabulary)
    if len(words) > MOST_WORDS:
        words = sorted(sorted(words, key=lambda word: index.idf(term_of[word]))[:MOST_WORDS])
    return Neighbours(kept, words, [term_of[word] for word in words], kept.keep(words), scale)
