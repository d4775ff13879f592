"""Reads what a question names as terms of the library: stems in every language of the library, slang resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from retrieval.search.glossary import Glossary
from retrieval.search.neighbours import MOST_PER_WORD, Near, Neighbours, words_in
from retrieval.search.packaged import common_words
from retrieval.search.ports import Encoded, LexicalIndex, Lexicon
from retrieval.search.scale import SAME, Scale


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question names. `near` are terms that mean nearly the same."""

    stem: str
    idf: float
    near: Near = ()


@dataclass(frozen=True, slots=True)
class TermReader:
    """Reads the terms of a question for one view."""

    lexicon: Lexicon
    index: LexicalIndex
    languages: Sequence[str]
    neighbours: Neighbours | None = None

    def terms_of(self, question: str, glossary: Glossary) -> tuple[Term, ...]:
        """Return the distinct terms in order; a slang word that the library does not hold is replaced by its expansions."""
        plain = glossary.expand(question)
        words = self._terms(question)
        expanded = words if plain == question else self._terms(plain)
        is_expanded = len(expanded) > len(words)
        kept = [word for word in expanded if not (is_expanded and word not in self.index.vocabulary and glossary.is_slang(word))]
        return tuple(self._widened(plain, [Term(word, self.index.idf(word)) for word in kept]))

    def unknown_in(self, text: str) -> frozenset[str]:
        """Return the words of a text, in lower case, that neither the library nor everyday English has: names of other things."""
        return frozenset(word for word in words_in(text) - common_words() if not self._is_known(word))

    def _is_known(self, word: str) -> bool:
        terms = self._terms(word)
        return not terms or any(term in self.index.vocabulary for term in terms)

    def _terms(self, text: str) -> dict[str, None]:
        return dict.fromkeys(term for language in self.languages for term in self.lexicon.terms(text, language))

    def _widened(self, question: str, terms: Sequence[Term]) -> Iterator[Term]:
        if self.neighbours is None:
            yield from terms
            return
        word_of = {term: word for word in sorted(words_in(question), reverse=True) for term in self._terms(word)}
        words = [word_of[term.stem] for term in terms if term.stem in word_of]
        near_of = dict(zip(words, self.neighbours.of(words), strict=True))
        for term in terms:
            near = near_of.get(word_of.get(term.stem, ""), ())
            yield replace(term, near=tuple(neighbour for neighbour in near if neighbour[0] != term.stem)[:MOST_PER_WORD])


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
