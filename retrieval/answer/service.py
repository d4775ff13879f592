"""Question in, outcome out: a verbatim answer with its source, or the reason why there is none. Never raises for a question."""

from __future__ import annotations

import re

import structlog

from retrieval.answer.confidence import IN_SCOPE, NEAR, confidence_word
from retrieval.answer.extract import quote_for
from retrieval.answer.models import Answered, Outcome, Reason, Source, Unanswered
from retrieval.answer.ports import Search
from retrieval.search.models import Hit, Query, SearchResult
from retrieval.search.ports import SearchError

SOURCES = 3
"""The quoted section and at most two to see also."""

SEE_ALSO_SHARE = 0.5
"""A further section is named only when its score is at least this share of the first one's."""

_MEANING = re.compile(r"[^\W\d_]{2,}|\d{2,}")

_log = structlog.get_logger()


class AnswerService:
    """Answers from what search finds, without a language model."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def answer(self, query: Query) -> Outcome:
        """Return the answer, or why there is none; a broken index is a reason too, and is logged for the operator."""
        if not _MEANING.search(query.text):
            return Unanswered(Reason.EMPTY_QUESTION)
        try:
            result = self._search.search(query, limit=SOURCES)
        except SearchError as error:
            _log.error("search_failed", error=type(error).__name__, detail=str(error))
            return Unanswered(Reason.SEARCH_DOWN)
        return outcome_of(result)


def outcome_of(result: SearchResult) -> Outcome:
    """Turn a search result into an outcome."""
    if not result.searched:
        return Unanswered(Reason.EMPTY_LIBRARY)
    sources = tuple(_source(result.text, rank, hit) for rank, hit in enumerate(result.hits, start=1))
    if not sources or result.in_scope < IN_SCOPE:
        near = bool(sources) and result.in_scope >= NEAR
        reason = Reason.NEAR_MISS if near else Reason.OUT_OF_SCOPE
        return Unanswered(reason, sources if near else (), result.in_scope, result.searched)
    shown = sources[:1] + tuple(source for source in sources[1:] if source.score >= SEE_ALSO_SHARE * sources[0].score)
    return Answered(shown, confidence_word(result.confidence), result.confidence, result.searched)


def _source(question: str, rank: int, hit: Hit) -> Source:
    quote = quote_for(question, hit.found.section.blocks, hit.window)
    return Source(hit.found, rank, hit.score, hit.signals, quote)
