"""Scores terms in numpy: every term's scores are computed once at building, so that a question costs one pass over the texts that
hold its terms. Six times faster to build than bm25s, with the same scores (docs/measurements/speed.md).

PyStemmer (Snowball) turns words into terms. What people type exactly must survive: a code ("R-1042"), an amount ("$500"), a short
name ("3DS", "Net-30") and an acronym that looks like a stop word ("IT") are terms as written.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import chain

import numpy as np
import Stemmer
from numpy.typing import NDArray

K1 = 1.2
B = 0.75
"""Robertson & Zaragoza, The Probabilistic Relevance Framework (2009), section 3.2: the usual values; not tuned here."""


class BM25Lexicon:
    """Implements Lexicon with PyStemmer and BM25."""

    def __init__(self) -> None:
        self._stems = Stems()

    def terms(self, text: str, language: str = "en") -> list[str]:
        return self._stems.terms(text, language)

    def index(self, texts: Sequence[Sequence[str]]) -> BM25Index:
        return BM25Index(texts)


class BM25Index:
    """Implements LexicalIndex over texts given as terms. Scores are Lucene's BM25 (k1 1.2, b .75), not negative.

    Term number t is in the texts `_rows[_starts[t] : _starts[t + 1]]`, ascending, with these `_scores`.
    """

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._size = len(texts)
        self._ids: dict[str, int] = {}
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        ids = (self._ids.setdefault(term, len(self._ids)) for term in chain.from_iterable(texts))
        pairs = np.fromiter(ids, np.int64, int(lengths.sum()))
        pairs *= max(self._size, 1)
        pairs += np.repeat(np.arange(self._size), lengths)
        pairs, times = np.unique(pairs, return_counts=True)
        terms, rows = np.divmod(pairs, max(self._size, 1))
        self._rows = rows.astype(np.int32)
        self._starts = np.searchsorted(terms, np.arange(len(self._ids) + 1))
        self._frequency = np.diff(self._starts)
        weights = self._weight(self._frequency.astype(np.float64))
        damping = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if len(lengths) else 0.0, 1e-9))
        self._scores = (np.repeat(weights, self._frequency) * times / (damping[self._rows] + times)).astype(np.float32)

    @property
    def vocabulary(self) -> Collection[str]:
        return self._ids.keys()

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        scores = np.zeros(self._size, np.float32)
        for term in terms:
            stretch = self._stretch(term)
            scores[self._rows[stretch]] += self._scores[stretch]  # a text occurs once per term, so nothing is lost
        return scores

    def idf(self, term: str) -> float:
        number = self._ids.get(term)
        return float(self._weight(np.float64(0 if number is None else self._frequency[number])))

    def holds(self, term: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        holding = self._rows[self._stretch(term)]
        if not len(holding):
            return np.zeros(len(rows), np.bool_)
        is_held: NDArray[np.bool_] = holding[np.minimum(np.searchsorted(holding, rows), len(holding) - 1)] == rows
        return is_held

    def _stretch(self, term: str) -> slice:
        number = self._ids.get(term)
        return slice(0, 0) if number is None else slice(int(self._starts[number]), int(self._starts[number + 1]))

    def _weight(self, frequency: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
        return np.asarray(np.log1p((self._size - frequency + 0.5) / (frequency + 0.5)), np.float64)


_WORD = re.compile(r"[$€£]?\d[\d,.]*\d%?|[$€£]?[^\W_]+(?:[-.'’/][^\W_]+)*%?")
_PART = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_LONGEST_ACRONYM = 5

_STOPPED = """
a about after all am an and any are as at be been being but by can could did do does doing for from had has have having
he her here hers him his how i if in into is it its itself just let may me might mine must my myself no nor not of off on
onto or our ours out over own per please shall she should so some such than that the their theirs them themselves then
there these they this those through to too under until up upon us very was we were what when where whether which while
who whom whose why will with would yes you your yours yourself d ll m re s t ve"""

STOP_WORDS = frozenset(_STOPPED.split())
"""English only: other languages keep every word, and inverse document frequency makes the common ones light."""

_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "id": "indonesian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


_REMEMBERED = 300_000
"""Words remembered as written, per language; beyond that the memory is emptied."""


class Stems:
    """Returns the terms of a text in its language. Thread-safe; words already seen are looked up, which makes indexing ten times
    faster.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, dict[str, tuple[str, ...]]] = {}

    def terms(self, text: str, language: str = "en") -> list[str]:
        language = language[:2].lower()
        known = self._known.get(language)
        if known is None or len(known) > _REMEMBERED:
            known = self._known[language] = {}
        all_terms: list[str] = []
        for word in _WORD.findall(text):
            terms = known.get(word)
            if terms is None:
                terms = known[word] = tuple(self._terms(word, language))
            all_terms += terms
        return all_terms

    def _terms(self, word: str, language: str) -> Iterator[str]:
        if any(sign.isdigit() for sign in word):
            yield from map(sys.intern, _code_terms(word))
            return
        for part in _PART.findall(word):
            lowered = part.lower()
            if language != "en" or lowered not in STOP_WORDS or (1 < len(part) <= _LONGEST_ACRONYM and part.isupper()):
                yield sys.intern(self._stem(lowered, language))

    def _stem(self, word: str, language: str) -> str:
        with self._lock:  # a Snowball stemmer keeps state between calls
            stemmer = _stemmer(language)
            return word if stemmer is None else str(stemmer.stemWord(word))


def _code_terms(word: str) -> Iterator[str]:
    """Yield the parts of a code as terms: `R-1042` gives r-1042, r, 1042; `$1,500.00` gives $1500, 1500; `3DS` gives 3ds."""
    whole = _THOUSANDS.sub("", word.lower())
    whole = re.sub(r"(?<=\d)\.0+(?=%?$)", "", whole)
    yield whole
    parts = re.findall(r"[^\W_]+(?:\.\d+)?", whole)
    if parts != [whole]:
        yield from parts


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _SNOWBALL.get(language)
    return None if name is None else Stemmer.Stemmer(name)
