"""Golden questions as real cases: only those that name one section, and nobody's."""

from __future__ import annotations

from fakes.practice_company import MONDAY
from fakes.quiz_sops import sop
from fakes.slack import Database

from bot.topics.masking import Masks
from bot.wiring.quiz import confirmed_by
from nudges.items.casebook import Casebook
from nudges.rules import Rules
from retrieval.golden.models import GoldenQuestion, Kind
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version

DISPUTES = """# Disputes

## Put the hold on

1. Set the dispute hold on the account within one hour.

## Close the dispute

1. Remove the dispute hold from the account.

## Keep the file

1. Attach the signed order to the ticket.
"""
ASKED = GoldenQuestion(
    "customer says the bill is wrong, whats first", Kind.ANSWERABLE, "disputes", ("Put the hold on",), "Set the dispute hold"
)


def library() -> Database:
    units = Database()
    document = sop(DISPUTES, sop_id="disputes")
    with units() as unit:
        unit.library.add_version(document, Version("disputes", 1, document.digest, MONDAY))
        unit.library.make_current("disputes", 1, MONDAY, "U0OWNER")
        unit.commit()
    return units


def test_a_question_that_names_one_section_is_confirmed_by_its_company() -> None:
    with library()() as unit:
        (case,) = confirmed_by(unit, Masks(), [ASKED])
        assert (case.section, case.person, case.is_ruled) == (SectionRef("disputes", "put-the-hold-on"), "", True)
        book = Casebook(unit, Rules(), MONDAY)
        assert book.candidates([case], {}) == [case]
        made = book.add(case, (), [case])
    assert made is not None
    assert made.is_asked
    assert made.item.answer == "Set the dispute hold on the account within one hour"


def test_what_names_several_sections_or_has_no_answer_is_none() -> None:
    several = GoldenQuestion("what about the dispute hold in general?", Kind.ANSWERABLE, "disputes", (), "dispute hold")
    human = GoldenQuestion(ASKED.text, Kind.EXCEPTION, ASKED.sop, ASKED.sections, ASKED.answer)
    with library()() as unit:
        assert list(confirmed_by(unit, Masks(), [several, human])) == []
