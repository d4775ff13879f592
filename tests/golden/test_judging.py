"""What counts as right, and what is counted: case, white space and markup never decide, the wrong page does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.samples import NOON

from retrieval.golden.counting import Comparison, count
from retrieval.golden.judging import bare, holds, is_right, judge, obstacle
from retrieval.golden.models import GoldenQuestion, Handling, Kind, Reply
from retrieval.library.models import CurrentSection, Governance, Section, SopCard, SopDocument

ASKED = GoldenQuestion("how long", Kind.ANSWERABLE, "refunds", ("Refund windows",), "within 14 days")


def shown(*path: str, text: str = "Nothing.", sop: str = "refunds", source: str = "") -> CurrentSection:
    card = SopCard(sop, sop.title(), source or f"{sop}.md", 1, Governance(), NOON)
    return CurrentSection(card, Section("-".join(path), path, text, 0, 1))


def reply(*sections: CurrentSection, sure: bool = False, handling: Handling = Handling.ANSWER, text: str = "") -> Reply:
    return Reply(sections, sure, handling, text)


RIGHT = shown("Refund windows")
WRONG = shown("Issue a refund")


@pytest.mark.parametrize(
    ("section", "right"),
    [
        (shown("Refund windows"), True),
        (shown("refund  WINDOWS"), True),
        (shown("**Refund** windows"), True),
        (shown("Monthly", "Refund windows"), True),
        (shown("Refund windows", "Monthly"), False),
        (shown("Refund windows", sop="vouchers"), False),
        (shown("Else", text="Back **within 14\ndays**."), True),
        (shown("Else", text="Back within 14 days.", sop="vouchers"), True),
        (shown("Else", text="Back within 14 daylight hours."), False),
        (shown("Refund windows", sop="billing-refunds", source="billing/refunds.md"), True),
        (shown(), False),
    ],
)
def test_a_section_is_right_by_its_heading_in_the_sop_or_by_the_phrase(section, right):
    assert is_right(ASKED, section) is right


def test_a_path_names_one_of_two_like_headings():
    for written in ("Leipzig > Opening", "leipzig › opening"):
        asked = GoldenQuestion("when", Kind.ANSWERABLE, "hours", (written,))
        assert is_right(asked, shown("Leipzig", "Opening", sop="hours"))
        assert not is_right(asked, shown("Dresden", "Opening", sop="hours"))
    slash = GoldenQuestion("when", Kind.ANSWERABLE, "hours", ("On > off",))
    assert is_right(slash, shown("On > off", sop="hours"))


def test_a_question_that_names_only_its_sop_takes_every_section_of_it():
    asked = GoldenQuestion("how", Kind.ANSWERABLE, "refunds")
    assert is_right(asked, shown("Anything"))
    assert is_right(asked, shown())
    assert not is_right(asked, shown("Anything", sop="vouchers"))


@pytest.mark.parametrize(
    ("text", "phrase", "held"),
    [
        ("*Pays* &lt; 5 &amp; waits", "pays < 5 & waits", True),
        ("• *Studio* · Window: 14 days", "Window: 14 days", True),
        ("press *Stop retries*, then wait", "press **Stop retries**, then", True),
        ("see <https://x.example/a|the page> first", "see the page first", True),
        ("<b>Call</b> the\nowner", "call the owner", True),
        ("1. Call\n2. Write", "call write", True),
        ("needs 15 days", "5 days", False),
        ("EUR 50 a month", "EUR 5", False),
        ("snake_case stays", "snake_case", True),
        ("anything", "", False),
    ],
)
def test_a_phrase_is_found_as_it_reads(text, phrase, held):
    assert holds(text, phrase) is held


def test_bare_text_is_one_line():
    assert bare("## A\n\n- *b* | `c`\n") == "a b c"


@pytest.mark.parametrize(
    ("question", "given", "passed"),
    [
        (ASKED, reply(WRONG, RIGHT), True),
        (ASKED, reply(WRONG, RIGHT, sure=True), False),
        (ASKED, reply(RIGHT, sure=True), True),
        (ASKED, reply(RIGHT, handling=Handling.HUMAN), False),
        (ASKED, reply(RIGHT, handling=Handling.OFFER), True),
        (ASKED, reply(), False),
        (replace(ASKED, kind=Kind.UNANSWERABLE), reply(WRONG), True),
        (replace(ASKED, kind=Kind.UNANSWERABLE), reply(WRONG, sure=True), False),
        (replace(ASKED, kind=Kind.EXCEPTION), reply(RIGHT, sure=True), False),
        (replace(ASKED, kind=Kind.EXCEPTION), reply(RIGHT, handling=Handling.OFFER), True),
        (replace(ASKED, kind=Kind.EXCEPTION), reply(handling=Handling.HUMAN), True),
    ],
)
def test_what_passes(question, given, passed):
    assert judge(question, given).has_passed is passed


def test_the_counts():
    other = replace(ASKED, kind=Kind.UNANSWERABLE)
    exception = replace(ASKED, kind=Kind.EXCEPTION)
    judged = [
        judge(ASKED, reply(RIGHT, sure=True, text="*Within* 14 days")),
        judge(ASKED, reply(WRONG, RIGHT, sure=True)),
        judge(ASKED, reply(handling=Handling.HUMAN)),
        judge(other, reply(WRONG, sure=True)),
        judge(other, reply(WRONG)),
        judge(exception, reply(handling=Handling.HUMAN)),
        judge(exception, reply(handling=Handling.OFFER)),
        judge(exception, reply()),
    ]
    answerable = {"n": 3, "first": 1, "shown_places": 2, "phrase_shown": 1, "refused": 1, "sure_wrong": 1, "human": 1}
    assert count(judged) == {
        "n": 8,
        "answerable": answerable,
        "unanswerable": {"n": 2, "sure": 1},
        "exception": {"n": 3, "human": 1, "offer": 1, "answer": 1},
    }
    assert count([])["answerable"] == dict.fromkeys(answerable, 0)


def test_what_breaks():
    good, bad = judge(ASKED, reply(RIGHT, text="within 14 days")), judge(ASKED, reply(WRONG))
    mute = judge(ASKED, reply(RIGHT, text="within 21 days"))
    assert [Comparison(*pair).is_broken for pair in ((good, good), (good, bad), (good, mute), (bad, bad), (bad, good))] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert Comparison(bad, good).is_mended


def document(*sections: Section, audience: frozenset[str] = frozenset()) -> SopDocument:
    return SopDocument("refunds", "Refunds", "refunds.md", Governance(audience=audience), sections)


def test_what_keeps_a_question_from_being_found_at_all():
    there = document(RIGHT.section)
    assert obstacle(ASKED, [there]) == ""
    assert obstacle(ASKED, []) == "the library has no SOP `refunds`"
    renamed = obstacle(ASKED, [document(WRONG.section)])
    assert renamed == "the library has no heading `Refund windows` and nowhere the phrase `within 14 days`"
    closed = document(RIGHT.section, audience=frozenset({"finance"}))
    said = obstacle(replace(ASKED, role="support"), [closed])
    assert said == "refunds is open to finance only, and the question is asked as support"
    assert obstacle(replace(ASKED, role="finance"), [closed]) == ""
