"""Question in, outcome out: a verbatim answer with its source, or the reason why there is none. Never raises for a question."""

from __future__ import annotations

import re

import structlog

from core.errors import OperatorError
from retrieval.answer.confidence import IN_SCOPE, NEAR, confidence_word
from retrieval.answer.conflicts import conflicts_among
from retrieval.answer.extract import quote_for
from retrieval.answer.models import Answered, Outcome, Reason, Source, Unanswered
from retrieval.answer.ports import Search
from retrieval.search.errors import SearchError
from retrieval.search.models import Hit, Query, SearchResult

SOURCES = 3
"""The quoted section and at most two to see also."""

COMPARED = 5
"""Sections that are compared with the first one for numbers that contradict it."""

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
            result = self._search.search(query, limit=COMPARED)
        except (SearchError, OperatorError) as error:
            _log.error("search_failed", error=type(error).__name__, detail=str(error))
            return Unanswered(Reason.SEARCH_DOWN)
        return outcome_of(result)


def outcome_of(result: SearchResult) -> Outcome:
    """Turn a search result into an outcome."""
    if not result.searched:
        return Unanswered(Reason.EMPTY_LIBRARY)
    hits = tuple(enumerate(result.hits, start=1))
    if not hits or result.in_scope < IN_SCOPE:
        near = bool(hits) and result.in_scope >= NEAR
        nearest = tuple(_source(result.text, rank, hit) for rank, hit in hits[:SOURCES]) if near else ()
        return Unanswered(Reason.NEAR_MISS if near else Reason.OUT_OF_SCOPE, nearest, result.in_scope, result.searched)
    conflicts = conflicts_among([hit.found for hit in result.hits], result.text)
    disputed = {conflict.other.found.ref for conflict in conflicts}
    shown = tuple(
        _source(result.text, rank, hit)
        for rank, hit in hits
        if hit.found.ref in disputed or (rank <= SOURCES and hit.score >= SEE_ALSO_SHARE * result.hits[0].score)
    )
    return Answered(shown, confidence_word(result.confidence), result.confidence, result.searched, conflicts)


def _source(question: str, rank: int, hit: Hit) -> Source:
    quote = quote_for(question, hit.found.section.blocks, hit.window)
    return Source(hit.found, rank, hit.score, hit.signals, quote)
