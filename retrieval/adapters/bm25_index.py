"""The lexical side on bm25s: scores computed once at building, so that a question costs one pass over its terms' columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.adapters.stems import Stems

K1 = 1.2
B = 0.75
"""Robertson & Zaragoza, The Probabilistic Relevance Framework (2009), section 3.2: the usual values; not tuned here."""


class BM25Lexicon:
    """Lexicon over PyStemmer and bm25s."""

    def __init__(self) -> None:
        self._stems = Stems()

    def terms(self, text: str, language: str = "en") -> list[str]:
        return self._stems.terms(text, language)

    def index(self, texts: Sequence[Sequence[str]]) -> BM25Index:
        return BM25Index(texts)


class BM25Index:
    """LexicalIndex over texts given as terms. Scores are Lucene's BM25 (k1 1.2, b .75), not negative."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._size = len(texts)
        self._ids: dict[str, int] = {}
        numbered = [[self._ids.setdefault(term, len(self._ids)) for term in text] for text in texts]
        self._bm25: bm25s.BM25 | None = None
        self._frequency = np.zeros(len(self._ids), np.int64)
        if self._ids:
            self._bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
            self._bm25.index((numbered, dict(self._ids)), create_empty_token=False, show_progress=False)
            self._frequency = np.diff(self._bm25.scores["indptr"])[: len(self._ids)]

    @property
    def vocabulary(self) -> Collection[str]:
        return self._ids.keys()

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        known = [self._ids[term] for term in terms if term in self._ids]
        if self._bm25 is None or not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), np.float32)

    def idf(self, term: str) -> float:
        number = self._ids.get(term)
        frequency = 0 if number is None else int(self._frequency[number])
        return float(np.log1p((self._size - frequency + 0.5) / (frequency + 0.5)))

    def holds(self, term: str, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        number = self._ids.get(term)
        if self._bm25 is None or number is None:
            return np.zeros(len(rows), np.bool_)
        start, end = self._bm25.scores["indptr"][number : number + 2]
        held = self._bm25.scores["indices"][start:end]
        return np.isin(rows, held)
