"""Reads what a question names as terms of the library: stems in every language of the library, slang resolved, typos corrected: a
word that no SOP holds but that is close to one, up to two letters wrong, left out, added or swapped. Codes and numbers are never
guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.search.glossary import Glossary
from retrieval.search.neighbours import MOST_PER_WORD, Near, Neighbours, words_in
from retrieval.search.packaged import common_words
from retrieval.search.ports import Encoded, LexicalIndex, Lexicon
from retrieval.search.scale import SAME, Scale

_TRUST = {0: 1.0, 1: 0.7, 2: 0.4}
"""The worth of a corrected word as evidence that the library covers the question, by letters corrected."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question names. Any of `stems` counts for it; `trust` (0 to 1) falls with every letter corrected.

    `idf` is that of the rarest alternative the library holds, else that of an unknown word. `near` are terms that mean nearly
    the same.
    """

    stems: tuple[str, ...]
    idf: float
    trust: float
    near: Near = ()


@dataclass(frozen=True, slots=True)
class TermReader:
    """Reads the terms of a question for one view, so that a correction never reveals a word of a hidden section."""

    lexicon: Lexicon
    index: LexicalIndex
    spelling: Spelling
    languages: Sequence[str]
    neighbours: Neighbours | None = None

    def terms_of(self, question: str, glossary: Glossary) -> tuple[Term, ...]:
        """Return the distinct terms in order; a slang word that the library does not hold is replaced by its expansions."""
        plain = glossary.expand(question)
        words = self._terms(question)
        expanded = words if plain == question else self._terms(plain)
        is_expanded = len(expanded) > len(words)
        kept = [word for word in expanded if not (is_expanded and word not in self.index.vocabulary and glossary.is_slang(word))]
        return tuple(self._widened(plain, list(self._resolved(kept))))

    def unknown_in(self, text: str) -> frozenset[str]:
        """Return the words of a text, in lower case, that neither the library nor everyday English has, not even misspelled: names
        of what the library is not about.
        """
        return frozenset(word for word in words_in(text) - common_words() if not self._is_known(word))

    def _is_known(self, word: str) -> bool:
        terms = self._terms(word)
        return not terms or any(term in self.index.vocabulary or self.spelling.nearest(term)[0] for term in terms)

    def _terms(self, text: str) -> dict[str, None]:
        return dict.fromkeys(term for language in self.languages for term in self.lexicon.terms(text, language))

    def _widened(self, question: str, terms: Sequence[Term]) -> Iterator[Term]:
        if self.neighbours is None:
            yield from terms
            return
        word_of = {term: word for word in sorted(words_in(question), reverse=True) for term in self._terms(word)}
        words = [word_of[term.stems[0]] for term in terms if term.stems[0] in word_of]
        near_of = dict(zip(words, self.neighbours.of(words), strict=True))
        for term in terms:
            near = near_of.get(word_of.get(term.stems[0], ""), ())
            yield replace(term, near=tuple(neighbour for neighbour in near if neighbour[0] not in term.stems)[:MOST_PER_WORD])

    def _resolved(self, words: Sequence[str]) -> Iterator[Term]:
        for word in words:
            if word in self.index.vocabulary:
                yield Term((word,), self.index.idf(word), 1.0)
                continue
            stems, edits = self.spelling.nearest(word)
            yield Term(stems or (word,), self.index.idf(word), _TRUST[edits])


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


@dataclass(frozen=True)
class EncodedQuestion:
    """Holds a question as a view reads it: its text, its encodings (as written, and in plain words where that differs), its terms,
    and the rows that confirmed questions support.
    """

    text: str
    encoded: Sequence[Encoded]
    terms: Sequence[Term]
    confirmed: Mapping[int, float]
    is_current: bool = False
    """Whether the index must hold all that the view has; what an old view has may be gone."""
    scale: Scale = SAME
