"""Finds sets of words that are nearly the same, without comparing every pair.

Two sets whose Jaccard similarity is at least t share one of their rarest words: of a set of n words only the n - ceil(t n) + 1
rarest have to be looked up (prefix filtering; Chaudhuri, Ganti and Kaushik, ICDE 2006).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence


class LikeSets:
    """Finds which of many sets of words are alike. An empty set is like no other."""

    def __init__(self, sets: Sequence[frozenset[str]], at_least: float) -> None:
        """Index the sets; `at_least` is the Jaccard similarity from which two sets are alike."""
        self._sets = sets
        self._at_least = at_least
        self._often = Counter(word for words in sets for word in words)
        self._known: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(sets):
            for word in self._rarest(words):
                self._known[word].append(at)

    def like(self, words: frozenset[str], before: int | None = None) -> list[int]:
        """Return the positions of the sets that are like this one, in order; only those before a position where one is given."""
        places = {at for word in self._rarest(words) for at in self._known.get(word, ()) if before is None or at < before}
        return [at for at in sorted(places) if self._are_alike(words, self._sets[at])]

    def _rarest(self, words: frozenset[str]) -> list[str]:
        rarest = sorted(words, key=lambda word: (self._often[word], word))
        return rarest[: len(words) - math.ceil(self._at_least * len(words)) + 1] if words else []

    def _are_alike(self, one: frozenset[str], other: frozenset[str]) -> bool:
        is_alike_in_size = self._at_least * max(len(one), len(other)) <= min(len(one), len(other))
        return is_alike_in_size and jaccard(one, other) >= self._at_least


def like_sets(sets: Sequence[frozenset[str]], at_least: float) -> Iterator[tuple[int, int]]:
    """Yield the positions of every two sets whose Jaccard similarity is at least `at_least`, the lower position first."""
    known = LikeSets(sets, at_least)
    for at, words in enumerate(sets):
        for other in known.like(words, before=at):
            yield other, at


def jaccard(words: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of all words that both sets have."""
    return len(words & other) / max(1, len(words | other))
