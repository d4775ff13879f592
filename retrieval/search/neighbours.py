"""Words of the library that mean nearly what a word of the question means: the lexical side then finds "reimburse" where the
person says "pay back". A word's vector is the encoder's for the bare word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.search.ports import LexicalIndex, Vectors
from retrieval.search.scale import SAME, Scale
from retrieval.search.vector_cache import VectorCache

LEAST_COSINE = 0.5
"""Bare words below it merely belong to one world (`invoice` and `customer`)."""

WORTH = 0.7
"""What a neighbour's match is worth beside the word's own, before its cosine."""

MOST_PER_WORD = 4

MOST_WORDS = 15_000
"""Words of a library that are looked at, those of the commonest terms first: 23 MB and three milliseconds a question at most."""

MOST_KNOWN = 20_000
"""Words of questions whose neighbours are remembered, for as long as the library stays as it is."""

_WORD = re.compile(r"[^\W\d_]{3,}")

Near = tuple[tuple[str, float], ...]
"""Terms with their worth (0 to `WORTH`), best first."""


def words_in(text: str) -> set[str]:
    """The distinct words of at least three letters, in lower case."""
    return set(_WORD.findall(text.lower()))


@dataclass(frozen=True)
class Neighbours:
    """A library's words: `vectors` has one row for each, `terms` what it became; several may have become one term."""

    kept: VectorCache
    words: Sequence[str]
    terms: Sequence[str]
    vectors: Vectors
    scale: Scale = SAME
    _known: dict[str, Near] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, words: Sequence[str]) -> list[Near]:
        """Per word the terms of the nearest words, one more than `MOST_PER_WORD`, because its own term may be among them."""
        if not words or not len(self.words):
            return [() for _ in words]
        known = {word: near for word in words if (near := self._known.get(word)) is not None}
        new = [word for word in dict.fromkeys(words) if word not in known]
        if new:
            known |= zip(new, map(self._nearest, self.scale(self.kept.of(new) @ self.vectors.T)), strict=True)
            if len(self._known) < MOST_KNOWN:
                self._known.update(known)
        return [known[word] for word in words]

    def _nearest(self, cosines: NDArray[np.float32]) -> Near:
        near = np.flatnonzero(cosines >= LEAST_COSINE)
        worths: dict[str, float] = {}
        for row in near[np.argsort(-cosines[near], kind="stable")]:
            worths.setdefault(self.terms[row], WORTH * float(cosines[row]))
            if len(worths) > MOST_PER_WORD:
                break
        return tuple(worths.items())


def neighbours_in(index: LexicalIndex, term_of: Mapping[str, str], kept: VectorCache, scale: Scale = SAME) -> Neighbours:
    """Over the words whose term (`term_of`) stands in this index."""
    vocabulary = index.vocabulary
    words = sorted(word for word, term in term_of.items() if term in vocabulary)
    if len(words) > MOST_WORDS:
        words = sorted(words, key=lambda word: (index.idf(term_of[word]), word))[:MOST_WORDS]
    return Neighbours(kept, words, [term_of[word] for word in words], kept.keep(words), scale)
