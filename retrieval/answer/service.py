"""Answers a question: returns a verbatim answer with its source, or the reason why there is none. Never raises for a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import structlog

from core.errors import OperatorError
from retrieval.answer.advising import Adviser
from retrieval.answer.choices import choice_of
from retrieval.answer.confidence import IN_SCOPE, confidence_word
from retrieval.answer.conflicts import conflicts_among
from retrieval.answer.excerpt import excerpt_of
from retrieval.answer.extract import quote_for
from retrieval.answer.following import moved_on
from retrieval.answer.models import Answered, Confidence, Outcome, Places, Reason, Source, Unanswered
from retrieval.answer.ports import Search
from retrieval.search.errors import SearchError
from retrieval.search.models import Hit, Query, SearchResult
from retrieval.talk.questions import questions_in

SOURCES = 3
"""The quoted section and at most two to see also, or three places to choose from."""

ADVISED = 12
"""Sections that a model may be shown."""

COMPARED = 5
"""Sections that are compared with the first one for numbers that contradict it."""

_MEANING = re.compile(r"[^\W\d_]{2,}|\d{2,}")

_log = structlog.get_logger()


class AnswerService:
    """Answers from the sections that search finds; with an adviser, a language model may help to find them."""

    def __init__(self, search: Search, adviser: Adviser | None = None) -> None:
        self._search = search
        self._adviser = adviser

    def searching(self, search: Search) -> AnswerService:
        """Return the same service on another search."""
        return AnswerService(search, self._adviser)

    def answer(self, query: Query) -> Outcome:
        """Return the answer, or why there is none; a broken index is a reason too, and is logged for the operator."""
        if not _MEANING.search(query.text):
            return Unanswered(Reason.EMPTY_QUESTION)
        try:
            query, written = replace(query, text=searched_text(query.text)), query.text
            result = self._result(query)
        except (SearchError, OperatorError) as error:
            _log.error("search_failed", error=type(error).__name__, detail=str(error))
            return Unanswered(Reason.SEARCH_DOWN)
        return outcome_of(moved_on(result, written, query.shown), query.text)

    def _result(self, query: Query) -> SearchResult:
        if self._adviser is None or query.asker is None:
            return self._search.search(query, limit=COMPARED)
        result = self._adviser.advised(self._search, query, self._search.search(query, limit=ADVISED))
        return replace(result, hits=result.hits[:COMPARED])


def searched_text(text: str) -> str:
    """Return the text itself, or the questions in a long one."""
    questions = questions_in(text)
    return questions.searched if questions.is_part else text


def outcome_of(result: SearchResult, question: str = "") -> Outcome:
    """Turn a search result into an outcome. `question` are the person's words without the turns that were joined."""
    if not result.searched:
        return Unanswered(Reason.EMPTY_LIBRARY)
    if not result.hits or result.in_scope < IN_SCOPE:
        return Unanswered(Reason.OUT_OF_SCOPE, result.in_scope, result.searched)
    return _found(result, question or result.text)


def _found(result: SearchResult, question: str) -> Answered | Places:
    """Return the answer where it is sure enough and no fact is missing, else places."""
    sources = _sources(result.text, result.hits)
    chosen = choice_of(question, result.siblings, result.hits)
    if chosen is not None and not chosen.is_same:
        return Places(_sources(result.text, chosen.hits), result.confidence, result.searched, chosen.choice)
    confidence = result.siblings.confidence if chosen and result.siblings else result.confidence
    word = confidence_word(confidence)
    if word is Confidence.UNSURE:
        return Places(sources[:SOURCES], confidence, result.searched)
    conflicts = conflicts_among([hit.found for hit in result.hits], result.text)
    disputed = {conflict.other.found.ref for conflict in conflicts}
    shown = tuple(source for source in sources if source.found.ref in disputed or source.rank <= SOURCES)
    holds_for = chosen.choice.values if chosen else ()
    return Answered(shown, word, confidence, result.searched, conflicts, holds_for)


def _sources(question: str, hits: Sequence[Hit]) -> tuple[Source, ...]:
    return tuple(_source(question, rank, hit) for rank, hit in enumerate(hits, start=1))


def _source(question: str, rank: int, hit: Hit) -> Source:
    section = hit.found.section
    quote = quote_for(question, section.blocks, hit.best)
    return Source(hit.found, rank, hit.score, hit.signals, quote, excerpt_of(section, hit.best) if hit.best else None)
