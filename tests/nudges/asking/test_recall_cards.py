"""Recall cards from what starts them to what they count for, on every store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fakes.practice_company import DEADLINES, MAP, MONDAY, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import Units
from support.mastery_of_roles import role_mastery

from nudges.asking.answering import answer, confide, reveal
from nudges.asking.attempts import AlreadyAnswered, AskState, Confidence, Question, Recorded, Reply, Retired, Revealed, Unknown
from nudges.asking.quizzing import practise, quiz_me, remember
from nudges.cards.models import Cause
from nudges.cards.spacing import Rating
from nudges.items.bank import ASKED, BankItem, ItemState
from nudges.items.curation import GENERATION, sync_library
from nudges.items.models import Kind
from nudges.items.ports import Change
from nudges.items.recall import recall_item
from nudges.learners.evidence import mastery_of
from nudges.learners.progress import lessons_taken, next_lesson
from nudges.rules import Rules
from nudges.skills.mastery import Observation, Source, mastery
from nudges.skills.paths import Mode, PathStep, StepState
from nudges.skills.proficiency import TaskEvidence
from retrieval.library.models import SectionRef

GREETING = """# Greeting

## Tone

We write the way we speak: short, warm and plain, and a customer who is angry gets the first sentence without any excuse.

## Names

The name of a customer is written the way the profile has it, also where the signature below the mail says something else.
"""
TONE, NAMES = SectionRef("greeting", "tone"), SectionRef("greeting", "names")
CARD = "greeting#tone/recall"


@pytest.fixture
def company(units: Units) -> Company:
    return Company(units, Rules(MAP)).open(GREETING, REFUNDS)


def asked(company: Company, section: SectionRef = TONE) -> Question:
    """The question that comes the day after somebody asked about a section."""
    company.asks_about(section)
    company.later(days=1)
    return the_question(company)


def the_question(company: Company) -> Question:
    delivery = company.batch()
    assert delivery is not None
    (question,) = delivery.questions
    return question


def done(company: Company, act: Any, *args: Any) -> Any:
    with company.units() as unit:
        outcome = act(unit, *args)
        unit.commit()
    return outcome


def rated(company: Company, question: Question, step: int) -> Recorded:
    found = done(company, answer, company.rules, Reply(question.ask.id, "U1", step), company.now)
    assert isinstance(found, Recorded)
    return found


def test_a_section_without_a_graded_item_brings_its_recall_card(company: Company) -> None:
    question = asked(company)
    assert question.item.item.kind is Kind.RECALL
    assert question.ask.family == CARD


def test_graded_items_of_a_section_come_first(company: Company) -> None:
    assert asked(company, DEADLINES).item.item.kind is not Kind.RECALL
    found = done(company, quiz_me, company.rules, "U1", company.now, [TONE, DEADLINES])
    assert {(question.item.section, question.item.item.kind is Kind.RECALL) for question in found.questions} == {
        (TONE, True),
        (DEADLINES, False),
    }


def test_an_answer_is_looked_at_and_waits_until_it_is_rated(company: Company) -> None:
    question = asked(company)
    assert isinstance(done(company, reveal, question.ask.id, "U1"), Revealed)
    assert isinstance(done(company, reveal, question.ask.id, "U1"), Revealed)
    with company.units() as unit:
        assert [ask.state for ask in unit.asks.open_of("U1")] == [AskState.SHOWN]
        assert unit.asks.last_batches(["U1"])["U1"][1]
        assert unit.asks.attempts_of("U1") == []
    rated(company, question, 2)
    assert isinstance(done(company, reveal, question.ask.id, "U1"), AlreadyAnswered)


def test_nobody_else_looks_and_nothing_else_is_looked_at(company: Company) -> None:
    question = asked(company)
    assert isinstance(done(company, reveal, question.ask.id, "U2"), Unknown)
    assert isinstance(done(company, reveal, "no", "U1"), Unknown)
    with company.units() as unit:
        unit.items.change(question.item.item.id, ASKED, Change(ItemState.SUSPENDED, company.now))
        unit.commit()
    assert isinstance(done(company, reveal, question.ask.id, "U1"), Retired)
    assert isinstance(done(company, reveal, asked(company, DEADLINES).ask.id, "U1"), Unknown)


@pytest.mark.parametrize(
    ("step", "rating", "days"), [(0, Rating.AGAIN, 3), (1, Rating.HARD, 2), (2, Rating.GOOD, 2), (3, Rating.EASY, 8)]
)
def test_the_four_steps_are_the_four_words_of_the_schedule(units: Units, step: int, rating: Rating, days: int) -> None:
    company = Company(units).open(GREETING)
    found = rated(company, asked(company), step)
    assert (found.attempt.rating, found.attempt.is_right, found.attempt.choice) == (rating, step > 0, step)
    assert found.next_on == company.rules.workdays.rolled(company.now.date() + timedelta(days=days))


def test_there_is_no_fifth_step_and_no_sure(company: Company) -> None:
    question = asked(company)
    for step in (-1, 4):
        assert isinstance(done(company, answer, company.rules, Reply(question.ask.id, "U1", step), company.now), Unknown)
    rated(company, question, 2)
    assert isinstance(done(company, confide, company.rules, question.ask.id, "U1", Confidence.SURE), Unknown)


def test_every_second_time_a_graded_item_of_the_section_checks_it(company: Company) -> None:
    """A recall card can stand in a section that got graded items later."""
    kinds = []
    with company.units() as unit:
        (recall,) = [one for one in unit.items.asked_in("refunds", DEADLINES.anchor) if one.item.kind is Kind.RECALL]
        graded = [one.item for one in unit.items.asked_in("refunds", DEADLINES.anchor) if one.item.kind is not Kind.RECALL]
        for item in graded:
            unit.items.change(item.id, ASKED, Change(ItemState.REVIEW, company.now))
        unit.commit()
    company.asks_about(DEADLINES)
    with company.units() as unit:
        for item in graded:
            unit.items.change(item.id, {ItemState.REVIEW}, Change(ItemState.APPROVED, company.now, by="U0OWNER"))
        unit.commit()
    for _ in range(4):
        due = company.card(recall.item.family).schedule.due_on
        company.at(company.rules.workdays.rolled(due))
        question = the_question(company)
        kinds.append(question.item.item.kind is Kind.RECALL)
        assert question.ask.family == recall.item.family
        company.replies(question, right=True)
    assert kinds == [True, False, True, False]
    with company.units() as unit:
        assert [attempt.is_self_rated for attempt in unit.asks.attempts_of("U1")] == kinds


def test_a_lesson_without_a_graded_item_is_asked_about_on_the_next_day(company: Company) -> None:
    assert done(company, practise, company.rules, "U1", TONE, company.now) is None
    first = done(company, remember, company.rules, "U1", TONE, company.now)
    assert first == company.now.date() + timedelta(days=1)
    assert company.batch() is None
    with company.units() as unit:
        assert lessons_taken(unit, "U1") == [TONE]
    company.later(days=1)
    question = the_question(company)
    assert (question.item.item.kind, question.card.cause) == (Kind.RECALL, Cause.PATH)


def test_a_lesson_with_a_graded_item_is_asked_about_at_once(company: Company) -> None:
    found = done(company, practise, company.rules, "U1", DEADLINES, company.now)
    assert found.questions[0].item.item.kind is not Kind.RECALL


def test_nobody_is_asked_about_a_lesson_that_is_not_there_or_not_theirs(company: Company) -> None:
    assert done(company, remember, company.rules, "U1", SectionRef("greeting", "gone"), company.now) is None
    assert done(company, remember, company.rules, "U0NOBODY", TONE, company.now) is None


def test_every_section_of_a_task_is_taught_in_the_order_of_the_sop(company: Company) -> None:
    task = MAP.roles["support"].tasks[1]
    step = PathStep(task, StepState.NEXT, Mode.PRACTICE, None)
    taken: list[SectionRef] = []
    with company.units() as unit:
        document = unit.library.document("refunds", 1)
        while (lesson := next_lesson(unit, step, taken)) is not None:
            taken.append(lesson.section)
    in_order = [section.anchor for section in document.sections if SectionRef("refunds", section.anchor) in taken]
    assert [ref.anchor for ref in taken] == in_order
    assert {"who-approves", "issue-a-refund", "deadlines"} <= set(in_order)


def test_a_changed_section_changes_its_card_without_an_owner(company: Company) -> None:
    first = rated(company, asked(company), 3)
    company.at(first.next_on)
    rated(company, the_question(company), 3)
    company.publish(GREETING.replace("short, warm and plain", "short and plain"))
    with company.units() as unit:
        (item,) = [one for one in unit.items.asked_in("greeting", "tone") if one.item.kind is Kind.RECALL]
        assert unit.items.waiting() == [] or all(one.item.kind is not Kind.RECALL for one in unit.items.waiting())
        assert "short and plain" in item.item.evidence
        assert {start.cause for start in unit.cards.starts_of("U1")} == {Cause.QUESTION, Cause.CHANGED}
        (other,) = [one for one in unit.items.asked_in("greeting", "names") if one.item.kind is Kind.RECALL]
        assert other.changed_at == MONDAY
    company.publish(GREETING)
    with company.units() as unit:
        assert "warm" in unit.items.asked_in("greeting", "tone")[0].item.evidence


def test_an_upgrade_makes_items_of_what_is_stored_already(company: Company) -> None:
    with company.units() as unit:
        assert unit.items.synced("*makers") == GENERATION
        unit.items.mark_synced("*makers", 0)
        unit.commit()
    (again,) = sync_library(company.units, company.rules, company.now)
    assert (again.sop, again.added, again.flagged, again.suspended) == ("refunds", 0, 0, 0)
    assert sync_library(company.units, company.rules, company.now) == []
    with company.units() as unit:
        assert unit.items.synced("*makers") == GENERATION


def test_what_people_say_of_themselves_counts_half_and_shows_no_task_alone() -> None:
    today = MONDAY.date()
    own = [Observation(Source.QUIZ, today, True, CARD, is_self_rated=True)] * 60
    graded = [one._replace(is_self_rated=False) for one in own]
    alone = mastery((), own, today, is_critical=False)
    assert alone.observations == pytest.approx(30)
    assert alone.is_known
    assert not alone.is_shown
    assert mastery((), [*own, *graded[:2]], today, is_critical=False).is_shown
    evidence = TaskEvidence(4, is_critical=False, seen=own)
    role = role_mastery([evidence], today)
    assert (role.observations, role.self_rated, role.is_shown) == (pytest.approx(30), pytest.approx(30), False)


def test_self_ratings_reach_mastery_as_such(company: Company) -> None:
    rated(company, asked(company), 3)
    with company.units() as unit:
        learner = unit.learners.get("U1")
        known = mastery_of(unit, company.rules, learner, company.now)["greet"]
    assert known.observations == known.self_rated == pytest.approx(0.5)


def test_a_card_with_a_colleagues_question_stays_while_its_words_stand(company: Company) -> None:
    with company.units() as unit:
        document = unit.library.document("greeting", 1)
        extra = recall_item(document, document.sections[0], "May I begin with sorry?")
        unit.items.add([BankItem(extra, ItemState.AUTO, company.now)])
        unit.commit()
    company.publish(GREETING.replace("Names", "Their names"))
    with company.units() as unit:
        assert unit.items.get(extra.id).is_asked
    company.publish(GREETING.replace("short, warm and plain", "short and plain"))
    with company.units() as unit:
        assert not unit.items.get(extra.id).is_asked
