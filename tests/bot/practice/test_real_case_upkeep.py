"""From a click or a decision to a real case in the bank: once a day, masked, only with the decider's consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.practice_company import MONDAY
from fakes.quiz_sops import sop
from fakes.slack import Database
from support.case_story import Story

from bot.cases.clicks import decision_of
from bot.practice import upkeep
from bot.practice.confirmed_cases import ConfirmedCases, DecidedExamples
from bot.practice.upkeep import ItemUpkeep
from bot.topics.masking import Masks
from core.people import Person
from escalation.cases.concern import Concern
from escalation.cases.events import Decided, Event, Opened, Outcome, Reopened
from escalation.owners import OwnerRoute
from nudges.items.bank import ItemState, Why
from nudges.items.casebook import Confirmed
from nudges.lessons.examples import DecidedExample
from nudges.rules import Rules
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version
from retrieval.questions import ANSWERED, Feedback, FeedbackKind, LoggedQuestion, LoggedSource, Place, Question, Surface

DISPUTES = """# Disputes

## Put the hold on

1. Set the dispute hold on the account within one hour.
2. Write the reason into the ticket before anything else.

## Close the dispute

1. Remove the dispute hold from the account.

## Keep the file

Attach the signed order to the ticket.
"""
HOLD = SectionRef("disputes", "put-the-hold-on")
WORDS = "Zebulon Quackenbush says the bill is wrong, what is first?"


class Bench:
    """The upkeep over a database in memory."""

    def __init__(self) -> None:
        self.units = Database()
        self.now = MONDAY
        self.document = sop(DISPUTES, sop_id="disputes", owner="U0OWNER")
        with self.units() as unit:
            unit.people.save([Person(f"U{number}", name=f"Person Number{number}") for number in range(9)])
            unit.library.add_version(self.document, Version("disputes", 1, self.document.digest, MONDAY))
            unit.library.make_current("disputes", 1, MONDAY, "U0OWNER")
            for number in range(1, 6):
                unit.questions.add(self.logged(number))
            unit.commit()
        self.secret: set[str] = set()
        self.upkeep = ItemUpkeep(
            self.units, Rules(), lambda: self.now, Masks(), self.near, lambda text: any(word in text for word in self.secret)
        )

    def near(self, _text: str) -> Sequence[SectionRef]:
        return ()

    def logged(self, number: int, text: str = WORDS, unit: int | None = 0) -> LoggedQuestion:
        place = Place("T1", "C1", f"10.{number}", f"10.{number}", Surface.MENTION, is_private=False)
        asked = Question(f"q{number}", f"U{number}", text, place, MONDAY)
        source = LoggedSource("disputes", 1, "put-the-hold-on", 1, 0.9, 0.7, 1, 1, unit)
        return LoggedQuestion(asked, "support", ANSWERED, None, 0.8, 9, 9, (source,))

    def click(self, number: int, person: str, kind: FeedbackKind = FeedbackKind.HELPED) -> None:
        with self.units() as unit:
            unit.questions.add_feedback(Feedback(f"q{number}", person, kind, MONDAY))
            unit.commit()

    def night(self) -> list:
        self.now += timedelta(days=1)
        self.upkeep.tick()
        with self.units() as unit:
            return list(unit.items.of_sop("disputes"))

    def decide(self, said: Decided, asker: str = "U1", *, is_private: bool = False) -> None:
        concern = Concern("disputes", HOLD.anchor, 1, self.document.sections[0].digest)
        opened = Opened("q1", asker, "amount", concern, route=OwnerRoute("C0", "U0OWNER"), is_private=is_private)
        with self.units() as unit:
            unit.cases.append(0, Event("c1", 1, asker, MONDAY, opened))
            unit.cases.append(1, Event("c1", 2, "U0OWNER", MONDAY, said))
            unit.commit()


def test_two_clicks_make_a_case_that_is_asked_and_names_nobody() -> None:
    bench = Bench()
    assert bench.night() == []
    bench.click(1, "U1")
    bench.click(1, "U7")
    (made,) = bench.night()
    assert made.state is ItemState.AUTO
    assert made.item.stem == "A colleague asked: “[name] says the bill is wrong, what is first?” What is right here?"
    assert made.item.answer == "Set the dispute hold on the account within one hour"
    assert bench.night() == [made]


def test_one_click_waits_for_the_owner_and_a_click_that_did_not_help_makes_nothing() -> None:
    bench = Bench()
    bench.click(1, "U1")
    bench.click(2, "U2")
    bench.click(2, "U3", FeedbackKind.STILL_STUCK)
    (made,) = bench.night()
    assert made.state is ItemState.REVIEW
    bench.click(3, "U3")
    assert {found.state for found in bench.night()} == {ItemState.AUTO}


def test_confidential_words_follow_ups_and_changed_sections_make_nothing() -> None:
    bench = Bench()
    bench.click(1, "U1")
    bench.secret = {"bill"}
    assert bench.night() == []
    bench.secret = set()
    with bench.units() as unit:
        changed = sop(DISPUTES.replace("one hour", "two hours"), sop_id="disputes")
        unit.library.add_version(changed, Version("disputes", 2, changed.digest, MONDAY))
        unit.library.make_current("disputes", 2, MONDAY, "U0OWNER")
        unit.commit()
    assert bench.night() == []
    asked = bench.logged(7)
    place = replace(asked.question.place, message="10.99")
    with bench.units() as unit:
        unit.questions.add(replace(asked, question=replace(asked.question, place=place)))
        unit.questions.add_feedback(Feedback("q7", "U7", FeedbackKind.HELPED, MONDAY))
        unit.commit()
        assert ConfirmedCases(unit, str, MONDAY).all() == []


def test_an_owners_word_is_enough() -> None:
    bench = Bench()
    with bench.units() as unit:
        unit.redirects.lead("alert:1", {"q4"}, HOLD, MONDAY)
        unit.commit()
    (made,) = bench.night()
    assert made.state is ItemState.AUTO


def test_a_decided_case_needs_its_deciders_consent_and_leaves_when_it_is_reopened() -> None:
    said = Decided(Outcome.DECLINED, "The hold comes first.", may_be_example=True)
    silent = Bench()
    silent.decide(replace(said, may_be_example=False))
    assert silent.night() == []
    private = Bench()
    private.decide(said, is_private=True)
    assert private.night() == []
    bench = Bench()
    bench.decide(said)
    (made,) = bench.night()
    assert made.state is ItemState.AUTO
    assert made.item.explanation.endswith("It was declined: “The hold comes first”.")
    with bench.units() as unit:
        unit.cases.append(2, Event("c1", 3, "U1", MONDAY, Reopened(OwnerRoute("C0", "U0OWNER"))))
        unit.commit()
    (gone,) = bench.night()
    assert (gone.state, gone.why) == (ItemState.SUSPENDED, Why.WITHDRAWN)


@pytest.mark.parametrize("door", ["clicks", "the owner's word"])
def test_the_question_of_a_case_that_was_asked_in_private_is_never_an_example(door: str) -> None:
    bench = Bench()
    bench.decide(Decided(Outcome.DECLINED, "The hold comes first.", may_be_example=True), is_private=True)
    if door == "clicks":
        bench.click(1, "U1")
        bench.click(1, "U7")
    else:
        with bench.units() as unit:
            unit.redirects.lead("alert:1", {"q1"}, HOLD, MONDAY)
            unit.commit()
    assert bench.night() == []


def test_what_was_made_of_a_question_leaves_when_it_becomes_a_private_case() -> None:
    bench = Bench()
    bench.click(1, "U1")
    bench.click(1, "U7")
    (made,) = bench.night()
    assert made.state is ItemState.AUTO
    bench.decide(Decided(Outcome.DECLINED, "The hold comes first."), is_private=True)
    (gone,) = bench.night()
    assert (gone.state, gone.why) == (ItemState.SUSPENDED, Why.WITHDRAWN)


@pytest.mark.parametrize(("askers", "made"), [(4, 0), (5, 1)])
def test_a_question_of_a_direct_message_is_used_masked_and_only_where_five_asked(askers: int, made: int) -> None:
    bench = Bench()
    with bench.units() as unit:
        for number in range(askers + 1, 6):
            unit.questions.erase_person(f"U{number}")
        asked = bench.logged(6)
        place = Place("T1", "D1", "10.6", "", Surface.DIRECT, is_private=True)
        unit.questions.add(replace(asked, question=replace(asked.question, person="U1", place=place)))
        unit.commit()
    for person in ("U1", "U7"):
        bench.click(6, person)
    found = bench.night()
    assert len(found) == made
    assert "Quackenbush" not in str(found)


def test_the_modal_asks_for_consent_and_reads_it_for_every_outcome() -> None:
    story = Story().sent()
    story.click("case_approve", "U0GRETA")
    assert "May be used as an example, without names" in str(story.side.slack.made("views.open")[-1])
    story.submit("U0GRETA", reason="Long-standing customer", example={"selected_options": [{"value": "yes"}]})
    with story.side.memory() as uow:
        (case,) = uow.cases.decided(MONDAY - timedelta(days=999), 9)
    assert case.decision.said.may_be_example
    assert decision_of("verdict", {"choice": "declined", "reason": "No", "example": "yes"}).may_be_example
    assert not decision_of("verdict", {"choice": "declined", "reason": "No"}).may_be_example


def examples(bench: Bench, section: SectionRef = HOLD) -> Sequence[DecidedExample]:
    secret = bench.secret
    with bench.units() as unit:
        return DecidedExamples(Masks(), lambda text: any(word in text for word in secret), lambda: bench.now)(unit, section)


def test_a_lesson_is_given_decided_cases_of_its_section_masked_and_with_consent() -> None:
    said = Decided(Outcome.DECLINED, "The hold comes first.", may_be_example=True)
    bench = Bench()
    bench.decide(said)
    assert examples(bench) == [
        DecidedExample("[name] says the bill is wrong, what is first?", "It was declined: “The hold comes first”.")
    ]
    assert examples(bench, SectionRef("disputes", "keep-the-file")) == ()
    bench.secret = {"bill"}
    assert examples(bench) == []
    refused = Bench()
    refused.decide(replace(said, may_be_example=False))
    assert examples(refused) == []


def test_where_few_asked_nobody_can_be_recognised() -> None:
    bench = Bench()
    bench.decide(Decided(Outcome.DECLINED, "The hold comes first.", may_be_example=True))
    bench.now += timedelta(days=364)
    assert examples(bench)
    with bench.units() as unit:
        unit.questions.erase_person("U5")
        unit.commit()
    assert examples(bench) == ()


def test_each_candidate_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day searches for so many; those that make no item do not keep the others from theirs."""
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    bench, turns = Bench(), list[list[str]]()
    cases = [Confirmed(f"question:q{number}", "", "", HOLD) for number in range(5)]
    for _ in range(4):
        turns.append([case.source[-2:] for case in bench.upkeep._turn(cases)])
    assert turns == [["q0", "q1"], ["q2", "q3"], ["q4"], ["q0", "q1"]]
