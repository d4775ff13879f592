"""Searches the library: takes a question and returns ranked sections that the viewer may see. The rule of this file: what is
returned is current and visible at the moment of the answer, even when the view that found it is old.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

import numpy as np

from core.people import Viewer
from retrieval.library.ports import LibraryUnit
from retrieval.search.candidates import NAME_ALONE, Candidates
from retrieval.search.confirmed import ConfirmedMemory
from retrieval.search.errors import SearchError
from retrieval.search.evidence import Evidence, gather
from retrieval.search.far import FarRequests, far_logit, names_code
from retrieval.search.glossary import Glossary
from retrieval.search.models import Query, SearchResult, Siblings
from retrieval.search.name_words import named_in
from retrieval.search.ports import ConfirmedQuestions, Lexicon, SketchStore, TokenEncoder, VectorIndex
from retrieval.search.ranker import Judge, bonus, packaged_judge, probability
from retrieval.search.reranking import BEST, Reranking
from retrieval.search.scale import EncoderScale
from retrieval.search.section_codes import SectionCodes
from retrieval.search.siblings import LOOKED, family_of
from retrieval.search.terms import EncodedQuestion
from retrieval.search.turns import ALONE, Words, joined
from retrieval.search.variants import best_of, of_rows, weights_of
from retrieval.search.vector_cache import VectorCache
from retrieval.search.view import Preparation, State, View
from retrieval.search.views import Live, Views

_SPARE = 5
"""Hits looked up beyond the limit when a view is old, since some of them may be gone."""

_LONGEST = 4000
"""Characters of a question that are read; MiniLM reads about a thousand, the rest still counts for the lexical side."""

_PLACEHOLDER = re.compile(r"\[[a-z][a-z -]{2,30}\]")
"""The placeholder of a number or a name that was masked, as "[card number]": it says nothing about the subject."""


@dataclass(frozen=True)
class Engines:
    """Bundles the components of a search. `codes` stores the vectors of sections, `words` those of single words."""

    embedder: TokenEncoder
    vectors: VectorIndex
    lexicon: Lexicon
    codes: SketchStore
    judge: Judge = field(default_factory=packaged_judge)
    words: SketchStore | None = None
    reranking: Reranking | None = None


class SearchService:
    """Implements the port `retrieval.answer.confidence.Search`. Thread-safe; `warm` may be called before the first question."""

    def __init__(
        self,
        unit: Callable[[], LibraryUnit],
        engines: Engines,
        glossary: Glossary | None = None,
        confirmed: ConfirmedQuestions | None = None,
        live: Live | None = None,
    ) -> None:
        self._unit = unit
        self._live = live
        self._engines = engines
        self._glossary = glossary or Glossary({})
        self._reopening = threading.Lock()
        self._codes = SectionCodes(engines.embedder, engines.codes)
        kept = VectorCache(engines.embedder, engines.words)
        self._scale = EncoderScale(kept, engines.embedder.fingerprint, engines.judge.reference)
        self._far = FarRequests(kept, engines.lexicon, self._scale)
        self._views = Views(unit, engines.vectors, Preparation(engines.lexicon, kept, self._scale), live)
        self._confirmed = ConfirmedMemory(confirmed, engines.embedder, self._scale)

    def variant(self, judge: Judge | None = None, confirmed: ConfirmedQuestions | None = None) -> SearchService:
        """Return the same search over the same library with another judge or other confirmed questions (to measure them)."""
        engines = self._engines if judge is None else replace(self._engines, judge=judge)
        return SearchService(self._unit, engines, self._glossary, confirmed, self._live)

    @property
    def reranking(self) -> Reranking | None:
        """Return the cross-encoder; None where none is configured."""
        return self._engines.reranking

    def without_reranker(self) -> SearchService:
        """Return the same search over the same library without the cross-encoder."""
        engines = replace(self._engines, reranking=None)
        return SearchService(self._unit, engines, self._glossary, self._confirmed.source, self._live)

    def warm(self) -> None:
        """Load the model and build the view of people without a role, so that the first question does not wait for them."""
        self.search(Query("warm up"))

    def search(self, query: Query, limit: int = 5) -> SearchResult:
        """Return at most `limit` hits, best first. Raises `SearchError` when the index or the model is out of order."""
        alone = _PLACEHOLDER.sub(" ", query.text[:_LONGEST]).strip()
        text = joined(alone, query.turns)
        asked = Words(text, alone, query.variants)
        state = self._views.state()
        if state is None or not text:
            return _nothing(text, 0)
        view: View | None = None
        result = _nothing(text, 0)
        try:
            result, view = self._search(asked, query.viewer, state, limit)
        except SearchError:
            if self._views.state() == state:  # else the generation that was searched has just been replaced and dropped
                result, view = self._opened_anew(asked, query.viewer, state, limit)
        moved = self._views.state()
        if moved is not None and (view is None or view.state != moved):
            result, view = self._search(asked, query.viewer, moved, limit)
            if view.state != moved:
                return self._checked(result, view, query.viewer, limit)
        return result

    def _opened_anew(self, asked: Words, viewer: Viewer, state: State, limit: int) -> tuple[SearchResult, View]:
        """Search once more after reopening the index: another process may have repaired it, or its server may be back.

        Raises the `SearchError` again when that does not help.
        """
        with self._reopening:
            self._engines.vectors.refresh()
            return self._search(asked, viewer, state, limit)

    def _search(self, words: Words, viewer: Viewer, state: State, limit: int) -> tuple[SearchResult, View]:
        view = self._views.of(viewer, state)
        words = words.changed(lambda text: view.spelling.corrected(text, self._glossary.is_slang))
        text = words.joined
        if not len(view):
            return _nothing(text, 0), view
        is_current = view.state == state
        variants = self._variants(view, words)
        more = {row for scores, _ in variants for row in best_of(scores)}
        asked, evidence = self._gathered(view, text, is_current=is_current, more=more)
        if not len(evidence):
            return _nothing(text, len(view)), view
        evidence = self._reranked(view, text, evidence)
        judgement = self._engines.judge.judge(evidence)
        if words.alone != text:
            evidence = replace(evidence, best=replace(evidence.best, added=words.alone))
            alone = of_rows(self._scores_of(view, words.alone), evidence.rows)
            judgement = replace(judgement, scores=judgement.scores + ALONE * alone)
        for scores, weight in variants:
            judgement = replace(judgement, scores=judgement.scores + weight / len(variants) * of_rows(scores, evidence.rows))
        candidates = Candidates(view, evidence, judgement.scores, self._scale)
        order, confidence = candidates.order, judgement.confidence
        siblings = self._siblings(words, candidates)
        if siblings is not None and siblings.named and siblings.family.places[0] == 0:
            first = candidates.order[siblings.family.places[siblings.named[0]]]
            order = [first, *(at for at in order if at != first)]
            confidence = siblings.confidence if len(siblings.named) == 1 else confidence
        confidence = min(confidence, NAME_ALONE) if candidates.rests_on_name(order[0], asked.terms) else confidence
        hits = tuple(candidates.hit(at) for at in order[: limit if is_current else limit + _SPARE])
        in_scope = 1.0 if names_code(words.alone, self._glossary) else self._in_scope(view, asked, evidence)
        unknown = view.term_reader.unknown_in(words.alone)
        return SearchResult(text, hits, in_scope, confidence, len(view), siblings if is_current else None, unknown), view

    def _reranked(self, view: View, text: str, evidence: Evidence) -> Evidence:
        """Return the evidence with the cross-encoder's scores; candidates that it did not read get the lowest of these."""
        if self._engines.reranking is None:
            return evidence
        candidates = Candidates(view, evidence, self._engines.judge.judge(evidence).scores)
        first = candidates.order[:BEST]
        hits = [candidates.hit(at) for at in first]
        signal = self._engines.reranking.signal(text, [hit.current for hit in hits], [hit.best for hit in hits], view.sections)
        if signal is None:
            return evidence
        reranked = np.full(len(evidence), signal.min())
        reranked[first] = signal
        return replace(evidence, reranked=reranked)

    def _siblings(self, words: Words, candidates: Candidates) -> Siblings | None:
        """Return the siblings among the best candidates; None when there are none. Their confidence is that of one of them when the
        others are left out.
        """
        looked = candidates.order[:LOOKED]
        family = family_of(candidates.sections(looked), [candidates.titled(at) for at in looked])
        if family is None:
            return None
        texts = dict.fromkeys((words.alone, words.joined))
        named = next((named for text in texts if (named := named_in(text, family.values, family.kind))), ())
        members = [candidates.order[place] for place in family.places]
        kept = members[named[0] if named else 0]
        alone = self._engines.judge.judge(candidates.evidence.without([at for at in members if at != kept]))
        return Siblings(family, tuple(candidates.hit(at) for at in members), named, alone.confidence)

    def _gathered(
        self, view: View, text: str, *, is_current: bool = False, more: Collection[int] = ()
    ) -> tuple[EncodedQuestion, Evidence]:
        """Encode the question (as written, and in plain words where that differs) and gather the evidence for its candidates.
        `more` are rows that become candidates as well.
        """
        encoded = self._engines.embedder.encode(list(dict.fromkeys((text, self._glossary.expand(text)))))
        confirmed = dict.fromkeys(more, 0.0) | self._confirmed.like(encoded[0].vector, view)
        asked = EncodedQuestion(text, encoded, view.term_reader.terms_of(text, self._glossary), confirmed, is_current, self._scale)
        with self._codes.turn:
            return asked, gather(view, self._engines.vectors, self._codes, asked)

    def _in_scope(self, view: View, asked: EncodedQuestion, evidence: Evidence) -> float:
        nearness = self._far.nearness(asked.encoded[0].vector, asked.terms, view.text)
        far = far_logit(self._engines.judge.far, evidence, nearness, self._scale)
        if evidence.headed.any():  # covered, whatever it reminds of
            return 1.0
        return probability(float(bonus(evidence.confirmed).max()) - far)

    def _scores_of(self, view: View, text: str) -> dict[int, float]:
        """Return the score of each candidate for a text, by row; `of_rows` gives what it does not find the lowest."""
        _, evidence = self._gathered(view, text)
        scores = self._engines.judge.judge(evidence).scores.tolist() if len(evidence) else []
        return dict(zip(evidence.rows.tolist(), scores, strict=True))

    def _variants(self, view: View, words: Words) -> list[tuple[dict[int, float], float]]:
        """Return the scores and the weight of each variant that means what the question means."""
        if not words.variants:
            return []
        own = self._engines.embedder.embed_query(words.alone)
        cosines = self._scale(self._engines.embedder.embed_passages(words.variants) @ own)
        weights = weights_of(cosines.astype(np.float64))
        return [
            (self._scores_of(view, text), float(weight)) for text, weight in zip(words.variants, weights, strict=True) if weight
        ]

    def _checked(self, result: SearchResult, view: View, viewer: Viewer, limit: int) -> SearchResult:
        rows = [view.row_of_ref[hit.current.ref] for hit in result.hits]
        now = {section.ref: section for section in self._views.current(view, viewer, rows)}
        hits = tuple(replace(hit, current=now[hit.current.ref]) for hit in result.hits if hit.current.ref in now)[:limit]
        is_same_first = bool(hits) and hits[0].current.ref == result.hits[0].current.ref
        return replace(result, hits=hits, confidence=result.confidence if is_same_first else 0.0, siblings=None)


def _nothing(text: str, searched: int) -> SearchResult:
    return SearchResult(text, (), 0.0, 0.0, searched)
