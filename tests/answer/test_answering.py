"""From a search result to an outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from retrieval.answer.confidence import GOOD, IN_SCOPE, LIKELY, confidence_word
from retrieval.answer.models import Answered, Confidence, Places, Reason, Unanswered
from retrieval.answer.service import AnswerService
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard
from retrieval.search.models import Hit, Query, SearchResult, Signals
from retrieval.search.ports import EmbeddingError

SIGNALS = Signals(cosine=0.7, bm25=9.0, cover=0.8, dense_rank=1, lexical_rank=1)


def hit(heading: str, score: float, text: str = "") -> Hit:
    text = text or f"Rule of {heading}."
    section = Section(heading.lower(), (heading,), text, 0, 1, (Block(BlockKind.PARAGRAPH, text),))
    sop = SopCard("refunds", "Refunds", "refunds.md", 1, Governance(), datetime(2026, 11, 1, tzinfo=UTC))
    return Hit(CurrentSection(sop, section), score, 0, SIGNALS)


@dataclass
class FixedSearch:
    result: SearchResult

    def search(self, query: Query, limit: int = 5) -> SearchResult:
        return self.result


class BrokenSearch:
    def search(self, query: Query, limit: int = 5) -> SearchResult:
        raise EmbeddingError("the weights are damaged")


def result(*hits: Hit, in_scope: float = 0.9, confidence: float = 0.8, searched: int = 10) -> SearchResult:
    return SearchResult("how do I refund", hits, in_scope, confidence, searched)


def ask(found: SearchResult, text: str = "how do I refund", *shown: Hit):
    return AnswerService(FixedSearch(found)).answer(Query(text, shown=tuple(each.current.ref for each in shown)))


def test_the_first_hit_is_quoted_and_the_next_two_are_named():
    outcome = ask(result(hit("Limits", 1.0), hit("Windows", 0.8), hit("Tax", 0.2), hit("Vat", 0.1), confidence=GOOD))
    assert isinstance(outcome, Answered)
    assert [source.current.section.heading for source in outcome.sources] == ["Limits", "Windows", "Tax"]
    assert outcome.best.quote is not None
    assert outcome.best.quote.text == "Rule of Limits."
    assert outcome.best.rank == 1
    assert outcome.confidence is Confidence.GOOD


def test_what_is_unsure_is_three_places_each_with_its_line():
    outcome = ask(result(hit("Limits", 1.0), hit("Windows", 0.8), hit("Tax", 0.2), hit("Vat", 0.1), confidence=LIKELY - 0.01))
    assert isinstance(outcome, Places)
    assert [source.excerpt.line for source in outcome.sources] == ["Rule of Limits.", "Rule of Windows.", "Rule of Tax."]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("the treadmill shows E99", "None of these mentions E99. What comes nearest:"),
        ("the treadmill shows e-99!", "None of these mentions e-99. What comes nearest:"),
        ("the treadmill shows E05", ""),
        ("the pad of G12 is red", ""),
        ("the pad of G31 is red", "None of these mentions G31. What comes nearest:"),
        ("Q4 figures of the treadmill", ""),
    ],
)
def test_a_code_that_no_place_has_is_said_and_nothing_else_answers_for_it(question, said):
    faults = hit("Faults", 3.0, text="E05 motor hot: off for 45 minutes. E07 incline stuck: hold UP. Rooms G01–G26.")
    outcome = ask(result(faults, hit("Windows", 1.0)), question)
    assert (outcome.in_words if isinstance(outcome, Places) else "") == said


def headings(outcome):
    return [source.current.section.heading for source in outcome.sources]


def test_places_that_were_shown_come_last_in_a_follow_up_that_they_do_not_answer():
    limits, windows, tax = hit("Limits", 1.0), hit("Windows", 0.8), hit("Tax", 0.7)
    terms = hit("Terms", 0.2, "Within 14 days.")
    found = result(limits, windows, tax, terms, hit("Fees", 0.1), confidence=GOOD)
    assert headings(ask(found, "and by when?", limits, windows, tax)) == ["Terms", "Fees", "Windows"]
    assert headings(ask(found, "and by when?", limits)) == ["Terms", "Windows", "Tax"]
    assert headings(ask(found, "and in that case?", limits, windows, tax))[0] == "Limits", "nothing says that it lacks something"
    assert headings(ask(result(terms, limits, confidence=GOOD), "and by when?", terms, limits))[0] == "Terms"
    assert headings(ask(result(terms, limits, confidence=GOOD), "and how long do we keep it?", terms, limits))[0] == "Terms"
    assert headings(ask(found, "and a labrador?", limits, windows, tax))[0] == "Limits", "any of them may hold it in other words"
    assert headings(ask(found, "and the fees?", limits, windows, tax))[0] == "Fees"


def test_a_place_that_nothing_has_is_said_and_nothing_else_answers_for_it():
    found = replace(result(hit("Parking", 1.0), confidence=GOOD), unknown=frozenset({"hamburg", "rezipped"}))
    for text in ("is there parking at hamburg", "is there parking in Hamburg?"):
        outcome = ask(found, text)
        assert isinstance(outcome, Places)
        assert outcome.in_words.lower().startswith("none of these mentions hamburg.")
    assert isinstance(ask(found, "is there parking in the hamburg or a rezipped lot"), Answered)
    assert isinstance(ask(found, "does he pay for the lot in rezipped"), Answered), "in lower case much stands behind `in`"


def test_what_no_sop_could_cover_is_told_as_that_and_nothing_is_named():
    assert ask(result(hit("Limits", 1.0), in_scope=IN_SCOPE / 2)) == Unanswered(Reason.OUT_OF_SCOPE, IN_SCOPE / 2, 10)


def test_an_empty_library_says_so():
    assert ask(result(searched=0)).reason is Reason.EMPTY_LIBRARY


@pytest.mark.parametrize("text", ["", "   ", "?", "…!", "a"])
def test_what_holds_no_word_is_no_question(text):
    assert ask(result(hit("Limits", 1.0)), text).reason is Reason.EMPTY_QUESTION


@pytest.mark.parametrize("text", ["refund?", "R-1042", "3DS", "返金", "возврат"])
def test_short_and_foreign_questions_are_questions(text):
    assert isinstance(ask(result(hit("Limits", 1.0)), text), Answered)


def test_a_broken_search_becomes_a_reason():
    assert AnswerService(BrokenSearch()).answer(Query("how do I refund")).reason is Reason.SEARCH_DOWN


def test_confidence_words_follow_the_probability():
    words = [Confidence.GOOD, Confidence.LIKELY, Confidence.UNSURE]
    assert [confidence_word(p) for p in (GOOD, LIKELY, LIKELY - 0.01)] == words
