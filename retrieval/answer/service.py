"""Answers a question: returns a verbatim answer with its source, or the reason why there is none. Never raises for a question."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import structlog

from core.errors import OperatorError
from retrieval.answer.advising import Adviser
from retrieval.answer.choices import choice_of
from retrieval.answer.confidence import IN_SCOPE, Search, confidence_word
from retrieval.answer.conflicts import conflicts_among
from retrieval.answer.excerpt import excerpt_of
from retrieval.answer.extract import quote_for
from retrieval.answer.models import CLOSE, Answered, Confidence, Outcome, Places, Reason, Source, Unanswered
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.search.asked_codes import asked_codes
from retrieval.search.errors import SearchError
from retrieval.search.models import Hit, Query, SearchResult
from retrieval.search.turns import asks_when, telling_words, tells_when
from retrieval.talk.questions import questions_in

_PLACED = re.compile(r"\b(?:(?:at|near) |in (?=[^\W\d_a-z]))([^\W\d_]{3,})")


def moved_on(result: SearchResult, follow_up: str, shown: Collection[SectionRef]) -> SearchResult:
    """Return the result with the first of what was just shown behind sections that hold what the follow-up asks for, where it lacks
    that. It comes second where it may hold it in other words, and last where no time stands in it and one is asked for. Nothing
    tells how likely the others are: the person is shown places.
    """
    says_which = result.siblings is not None and len(result.siblings.named) == 1
    if not result.hits or result.hits[0].current.ref not in shown or says_which:
        return result
    first, *others = result.hits
    wanted, is_of_time = telling_words(follow_up), asks_when(follow_up)
    is_new = len(shown) == 1  # of places that nobody opened any may be meant: only what has all words goes before them
    needed = len(wanted) / 2 if is_new else max(len(wanted), 1)
    if _holds(first, wanted, len(wanted) / 2, is_of_time=is_of_time):
        return result
    lacking = [hit for hit in others if not _holds(hit, wanted, needed, is_of_time=is_of_time)]
    ahead = [hit for hit in others if hit not in lacking]
    if not others or not (ahead or is_new):
        return result
    others = [*ahead[1:], *sorted(lacking, key=lambda hit: hit.current.ref in shown)]
    hits = (*ahead[:1], *others, first) if is_of_time else (*ahead[:1], first, *others)
    return replace(result, hits=hits, confidence=min(result.confidence, CLOSE - 0.01))


def _holds(hit: Hit, wanted: frozenset[str], needed: float, *, is_of_time: bool) -> bool:
    section = hit.current.section
    if is_of_time:  # the other words of "how long do we keep it?" stand there in other forms
        return tells_when(section.text)
    said = telling_words(" ".join((hit.current.sop.title, *section.path, section.text)))
    return len(wanted & said) >= needed


SOURCES = 3
"""The quoted section and at most two to see also, or three places to choose from."""

ADVISED = 12
"""Sections that a model may be shown."""

COMPARED = 5
"""Sections that are compared with the first one for numbers that contradict it."""

_DIGITS = "0123456789"
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
    chosen = choice_of(question, result)
    if chosen is not None and not chosen.is_same:
        return Places(_sources(result.text, chosen.hits), result.confidence, result.searched, chosen.choice)
    confidence = result.siblings.confidence if chosen and result.siblings else result.confidence
    word = confidence_word(confidence)
    unknown = unknown_code(question, [source.current for source in sources[:SOURCES]]) or _unknown_place(question, result.unknown)
    if word is Confidence.UNSURE or unknown:
        return Places(sources[:SOURCES], confidence, result.searched, unknown=unknown)
    conflicts = conflicts_among([hit.current for hit in result.hits], result.text)
    disputed = {conflict.other.current.ref for conflict in conflicts}
    shown = tuple(source for source in sources if source.current.ref in disputed or source.rank <= SOURCES)
    holds_for = chosen.choice.values if chosen else ()
    return Answered(shown, word, confidence, result.searched, conflicts, holds_for)


def unknown_code(question: str, sections: Sequence[CurrentSection]) -> str:
    """Return a code of the question, as the person wrote it, that none of the sections has, where they have others like it: E99
    beside a table of E01 to E30. Empty where there is none.
    """
    said = " ".join(" ".join((section.sop.title, *section.section.path, section.section.text)) for section in sections)
    known = asked_codes(said)
    letters = {code.rstrip(_DIGITS) for code in known}
    for word in question.split():
        for code in asked_codes(word) - known:
            if code.rstrip(_DIGITS) in letters and not _is_between(code, said):
                return word.strip("\"'.,;:!?()")
    return ""


def _unknown_place(question: str, unknown: Collection[str]) -> str:
    """Return a word that nothing has where the name of a place stands: "parking at hamburg"; else empty."""
    return next((match[1] for match in _PLACED.finditer(question) if match[1].casefold() in unknown), "")


def _is_between(code: str, said: str) -> bool:
    """Return whether a text has the code in a range, as "rooms G01–G26" has G12."""
    name = code.rstrip(_DIGITS)
    ranges = re.findall(rf"\b{name}-?(\d+) ?(?:[-–—]|to|bis) ?(?:{name}-?)?(\d+)\b", said, re.IGNORECASE)
    number = int(code[len(name) :] or 0)
    return any(int(first) <= number <= int(last) for first, last in ranges)


def _sources(question: str, hits: Sequence[Hit]) -> tuple[Source, ...]:
    return tuple(_source(question, rank, hit) for rank, hit in enumerate(hits, start=1))


def _source(question: str, rank: int, hit: Hit) -> Source:
    section = hit.current.section
    quote = quote_for(question, section.blocks, hit.best)
    return Source(hit.current, rank, hit.score, hit.signals, quote, excerpt_of(section, hit.best) if hit.best else None)
