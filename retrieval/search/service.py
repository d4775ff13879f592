"""Search: question in, ranked sections out, within what the viewer may see. The rule of this file: what is returned is current
and visible at the moment of the answer, even when the view that found it is old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import is_window, passages_of
from retrieval.library.people import Viewer
from retrieval.library.ports import LibraryUnit
from retrieval.search.confirmed import ConfirmedMemory
from retrieval.search.everyday import Everyday
from retrieval.search.evidence import Asked, Evidence, gather
from retrieval.search.glossary import Glossary
from retrieval.search.late import LateInteraction
from retrieval.search.mix import Judge
from retrieval.search.models import Hit, Query, SearchResult, Signals
from retrieval.search.ports import ConfirmedQuestions, Lexicon, Passage, SearchError, SketchStore, TokenEncoder, VectorIndex
from retrieval.search.ranker import packaged_judge
from retrieval.search.turns import joined
from retrieval.search.view import State, View
from retrieval.search.views import Views

_SPARE = 5
"""Hits looked up beyond the limit when a view is old, since some of them may be gone."""

_LONGEST = 4000
"""Signs of a question that are read; MiniLM reads about a thousand, the rest still counts for the lexical side."""


@dataclass(frozen=True)
class Engines:
    """What searching runs on. Without sketches there is no late interaction."""

    embedder: TokenEncoder
    vectors: VectorIndex
    lexicon: Lexicon
    judge: Judge = field(default_factory=packaged_judge)
    sketches: SketchStore | None = None


class SearchService:
    """The port `retrieval.answer.ports.Search`. Thread-safe; `warm` may be called before the first question."""

    def __init__(
        self,
        unit: Callable[[], LibraryUnit],
        engines: Engines,
        glossary: Glossary | None = None,
        confirmed: ConfirmedQuestions | None = None,
    ) -> None:
        self._unit = unit
        self._engines = engines
        self._glossary = glossary or Glossary({})
        self._late = None if engines.sketches is None else LateInteraction(engines.embedder, engines.sketches)
        self._everyday = Everyday(engines.embedder)
        self._views = Views(unit, engines.vectors, engines.lexicon)
        self._confirmed = ConfirmedMemory(confirmed, engines.embedder)

    def variant(self, judge: Judge | None = None, confirmed: ConfirmedQuestions | None = None) -> SearchService:
        """The same search over the same library with another judge or other confirmed questions (to measure what they bring)."""
        engines = self._engines if judge is None else replace(self._engines, judge=judge)
        return SearchService(self._unit, engines, self._glossary, confirmed)

    def warm(self) -> None:
        """Load the model and the view of those who have no role, so that the first question does not wait for it."""
        self.search(Query("warm up"))

    def search(self, query: Query, limit: int = 5) -> SearchResult:
        """At most `limit` hits, best first; none when the library is empty or the question blank.

        Raises `SearchError` when the index or the model is out of order.
        """
        text = joined(query.text[:_LONGEST], query.turns)
        state = self._views.state()
        if state is None or not text:
            return _nothing(text, 0)
        view: View | None = None
        result = _nothing(text, 0)
        try:
            result, view = self._search(text, query.viewer, state, limit)
        except SearchError:  # the generation that was searched may just have been replaced and dropped
            if self._views.state() == state:
                raise
        moved = self._views.state()
        if moved is not None and (view is None or view.state != moved):
            result, view = self._search(text, query.viewer, moved, limit)
            if view.state != moved:
                return self._checked(result, view, query.viewer, limit)
        return result

    def _search(self, text: str, viewer: Viewer, state: State, limit: int) -> tuple[SearchResult, View]:
        view = self._views.of(viewer, state)
        if not len(view):
            return _nothing(text, 0), view
        (code,) = self._engines.embedder.encode([self._glossary.expand(text)])
        vector = code.vector
        terms = view.wording.terms_of(text, self._glossary)
        asked = Asked(vector, code.tokens, terms, self._confirmed.like(vector, view), self._everyday.nearest(vector))
        evidence = gather(view, self._engines.vectors, self._late, asked)
        if not len(evidence):
            return _nothing(text, len(view)), view
        judgement = self._engines.judge.judge(view, evidence)
        order = np.argsort(-judgement.scores, kind="stable")[: limit if view.state == state else limit + _SPARE]
        windows = self._windows(view, [int(row) for row in evidence.rows[order]], vector)
        hits = tuple(
            _hit(view, evidence, int(at), float(judgement.scores[at]), window) for at, window in zip(order, windows, strict=True)
        )
        return SearchResult(text, hits, judgement.in_scope, judgement.confidence, len(view)), view

    def _checked(self, result: SearchResult, view: View, viewer: Viewer, limit: int) -> SearchResult:
        rows = [view.row_of_ref[hit.found.ref] for hit in result.hits]
        now = {found.ref: found for found in self._views.current(view, viewer, rows)}
        hits = tuple(replace(hit, found=now[hit.found.ref]) for hit in result.hits if hit.found.ref in now)[:limit]
        is_same_first = bool(hits) and hits[0].found.ref == result.hits[0].found.ref
        return replace(result, hits=hits, confidence=result.confidence if is_same_first else 0.0)

    def _windows(self, view: View, rows: Sequence[int], vector: NDArray[np.float32]) -> list[str]:
        """The window of each row that is nearest to the question; most sections have only one."""
        found: list[list[Passage]] = []
        wanted: dict[str, list[str]] = {}
        for row in rows:
            one = view.sections[row]
            found.append([passage for passage in passages_of(one.sop.id, one.sop.title, one.section) if is_window(passage.key)])
            if len(found[-1]) > 1:
                wanted.setdefault(view.windows[view.home[row]], []).extend(passage.key for passage in found[-1])
        cosines = {
            key: float(stored @ vector)
            for collection, keys in wanted.items()
            for key, stored in self._engines.vectors.vectors(collection, keys).items()
        }
        return [max(some, key=lambda one: cosines.get(one.key, -1.0)).text if some else "" for some in found]


def _hit(view: View, evidence: Evidence, at: int, score: float, window: str) -> Hit:
    signals = Signals(
        cosine=float(evidence.cosine[at]),
        bm25=float(evidence.bm25[at]),
        cover=float(evidence.cover[at]),
        dense_rank=int(evidence.dense_rank[at]) or None,
        lexical_rank=int(evidence.lexical_rank[at]) or None,
        confirmed=float(evidence.confirmed[at]),
    )
    return Hit(view.sections[int(evidence.rows[at])], score, window, signals)


def _nothing(text: str, searched: int) -> SearchResult:
    return SearchResult(text, (), 0.0, 0.0, searched)
