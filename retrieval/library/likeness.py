"""Finds sets of words that are nearly the same, without comparing every pair.

Two sets whose Jaccard similarity is at least t share one of their rarest words: of a set of n words only the n - ceil(t n) + 1
rarest have to be looked up (prefix filtering; Chaudhuri, Ganti and Kaushik, ICDE 2006).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence


def like_sets(sets: Sequence[frozenset[str]], at_least: float) -> Iterator[tuple[int, int]]:
    """Yield the positions of every two sets whose Jaccard similarity is at least `at_least`, the lower position first.

    Empty sets are like nothing.
    """
    often = Counter(word for words in sets for word in words)
    known: dict[str, list[int]] = defaultdict(list)
    for at, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (often[word], word))
        prefix = rarest[: len(words) - math.ceil(at_least * len(words)) + 1] if words else []
        for other in sorted({earlier for word in prefix for earlier in known[word]}):
            is_alike_in_size = at_least * max(len(words), len(sets[other])) <= min(len(words), len(sets[other]))
            if is_alike_in_size and jaccard(words, sets[other]) >= at_least:
                yield other, at
        for word in prefix:
            known[word].append(at)


def jaccard(words: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of all words that both sets have."""
    return len(words & other) / max(1, len(words | other))
