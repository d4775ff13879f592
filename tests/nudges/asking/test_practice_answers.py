from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fakes.practice_company import DEADLINES, ISSUE, Company
from fakes.unit_of_work import Units

from core.work_events import MISSED, WorkEvent
from nudges.asking.answering import answer, confide, report_wrong
from nudges.asking.attempts import (
    AlreadyAnswered,
    Answered,
    Confidence,
    Question,
    Recorded,
    Reply,
    Reported,
    Retired,
    Unknown,
    rating,
)
from nudges.asking.quizzing import practise, quiz_me
from nudges.cards.rebuild import check, rebuild
from nudges.cards.spacing import Rating
from nudges.cards.working import work_happened
from nudges.items.bank import ItemState, Why
from nudges.items.models import Kind
from nudges.items.reviewing import approve
from nudges.learners.enrolment import snooze
from nudges.learners.models import Snooze

Shown = Callable[[Company], Question]


@pytest.fixture
def company(units: Units) -> Company:
    return Company(units).open()


@pytest.fixture
def question(company: Company) -> Question:
    """Asked on Monday, put on Tuesday morning."""
    company.asks_about(ISSUE)
    company.later(days=1)
    return company.batch().questions[0]


def in_unit(company: Company, work: object, *args: object) -> object:
    with company.units() as unit:
        outcome = work(unit, *args)
        unit.commit()
    return outcome


GRADES = [
    (Answered(Kind.CLOZE, is_right=False, confidence=Confidence.SURE), Rating.AGAIN),
    (Answered(Kind.CLOZE, is_right=False, had_hint=True), Rating.AGAIN),
    (Answered(Kind.CLOZE, is_right=True), Rating.GOOD),
    (Answered(Kind.CLOZE, is_right=True, had_hint=True), Rating.HARD),
    (Answered(Kind.CLOZE, is_right=True, confidence=Confidence.UNSURE), Rating.HARD),
    (Answered(Kind.CLOZE, is_right=True, seconds=61, usual=20), Rating.HARD),
    (Answered(Kind.CLOZE, is_right=True, confidence=Confidence.SURE, seconds=60, usual=20), Rating.GOOD),
    (Answered(Kind.CLOZE, is_right=True, confidence=Confidence.SURE, seconds=20, usual=20), Rating.EASY),
    (Answered(Kind.CLOZE, is_right=True, confidence=Confidence.SURE), Rating.GOOD),
    (Answered(Kind.CLOZE, is_right=True, seconds=2, usual=20), Rating.GOOD),
    (Answered(Kind.TRUE_FALSE, is_right=True, confidence=Confidence.SURE, seconds=2, usual=20), Rating.HARD),
]


@pytest.mark.parametrize(("given", "expected"), GRADES)
def test_an_answer_has_its_grade(given: Answered, expected: Rating) -> None:
    assert rating(given) is expected


def test_a_miss_comes_back_in_three_days_with_another_variant(company: Company, question: Question) -> None:
    missed = company.replies(question, right=False)
    assert isinstance(missed, Recorded)
    assert missed.next_on == company.now.date() + timedelta(days=3)
    company.later(days=2)
    assert company.batch() is None
    company.later(days=1)
    again = company.batch().questions[0]
    assert again.ask.family == question.ask.family
    assert again.item.item.id != question.item.item.id
    assert again.card.is_miss


def test_a_promise_that_falls_on_a_weekend_is_kept_on_monday(company: Company, question: Question) -> None:
    company.replies(question, right=False)
    company.later(days=3)
    friday = company.batch().questions[0]
    assert company.now.weekday() == 4
    done = company.replies(friday, right=False)
    assert done.card.schedule.due_on.weekday() == 5
    assert done.next_on.weekday() == 0
    company.later(days=1)
    assert company.batch() is None
    company.later(days=2)
    assert company.batch() is not None


def test_a_double_click_counts_once(company: Company, question: Question) -> None:
    first = company.replies(question, right=True)
    second = company.replies(question, right=False)
    assert isinstance(second, AlreadyAnswered)
    assert second.attempt == first.attempt
    assert company.card(question.ask.family) == first.card


def _of_batch(company: Company) -> Question:
    company.asks_about(ISSUE)
    company.later(days=1)
    return company.batch().questions[0]


def _of_quiz_me(company: Company) -> Question:
    return in_unit(company, quiz_me, company.rules, "U1", company.now, [ISSUE]).questions[0]


def _of_a_lesson(company: Company) -> Question:
    return in_unit(company, practise, company.rules, "U1", ISSUE, company.now).questions[0]


def _of_a_missed_step(company: Company) -> Question:
    event = WorkEvent(f"e{company.now}", company.now, MISSED, "U1", "refund", "4", context={"sop": str(ISSUE)})
    in_unit(company, work_happened, company.rules, [event], company.now)
    company.later(days=1)
    return company.batch().questions[0]


WAYS = [_of_batch, _of_quiz_me, _of_a_lesson, _of_a_missed_step]


@pytest.mark.parametrize("shown", WAYS)
@pytest.mark.parametrize("hours", [0, 20, 24 * 40])
def test_an_answer_counts_once_however_late(company: Company, shown: Shown, hours: int) -> None:
    question = shown(company)
    company.later(hours=hours)
    first = company.replies(question, right=True)
    assert isinstance(first, Recorded)
    assert isinstance(company.replies(question, right=False), AlreadyAnswered)
    assert company.card(question.ask.family) == first.card


@pytest.mark.parametrize("shown", WAYS)
@pytest.mark.parametrize("next_one", WAYS)
def test_an_answer_counts_after_the_next_question_was_shown(company: Company, shown: Shown, next_one: Shown) -> None:
    question = shown(company)
    company.later(minutes=1)
    newer = next_one(company)
    for each in (question, newer) if question.ask.id < newer.ask.id else (newer, question):
        company.later(minutes=1)
        assert isinstance(company.replies(each, right=True), Recorded)
    with company.units() as unit:
        assert {one.ask for one in unit.asks.attempts_of("U1")} == {question.ask.id, newer.ask.id}


def test_two_questions_asked_for_at_the_same_moment_are_both_put_and_graded(company: Company) -> None:
    first = _of_quiz_me(company)
    second = in_unit(company, practise, company.rules, "U1", DEADLINES, company.now).questions[0]
    assert isinstance(company.replies(first, right=True), Recorded)
    assert isinstance(company.replies(second, right=True), Recorded)


@pytest.mark.parametrize("shown", WAYS)
@pytest.mark.parametrize("how", list(Snooze))
def test_an_answer_counts_after_it_was_put_off(company: Company, shown: Shown, how: Snooze) -> None:
    question = shown(company)
    in_unit(company, snooze, company.rules, "U1", how, company.now)
    assert isinstance(company.replies(question, right=True), Recorded)


def test_what_was_put_off_comes_back(company: Company, question: Question) -> None:
    in_unit(company, snooze, company.rules, "U1", Snooze.HOUR, company.now)
    company.later(hours=1)
    assert company.batch().questions[0].ask.family == question.ask.family


def test_nobody_answers_for_somebody_else(company: Company, question: Question) -> None:
    assert company.replies(question, right=True, person="U2") == Unknown()
    for reply in (Reply(question.ask.id, "U1", 99), Reply(question.ask.id, "U1", -1), Reply("no", "U1", 0)):
        assert in_unit(company, answer, company.rules, reply, company.now) == Unknown()


def test_confidence_may_come_after_the_answer(company: Company, question: Question) -> None:
    first = company.replies(question, right=True)
    said = in_unit(company, confide, company.rules, question.ask.id, "U1", Confidence.UNSURE)
    assert isinstance(said, Recorded)
    assert (first.attempt.rating, said.attempt.rating) == (Rating.GOOD, Rating.HARD)
    assert said.card.schedule.interval <= first.card.schedule.interval
    assert said.card == company.card(question.ask.family)
    assert isinstance(in_unit(company, confide, company.rules, question.ask.id, "U1", Confidence.SURE), AlreadyAnswered)
    assert in_unit(company, confide, company.rules, question.ask.id, "U2", Confidence.SURE) == Unknown()
    assert check(company.units).differing == ()


def test_the_second_person_takes_a_wrong_item_out(company: Company) -> None:
    mine, theirs = (put_to(company, person) for person in ("U1", "U2"))
    assert mine.item.item.id == theirs.item.item.id
    first = in_unit(company, report_wrong, mine.ask.id, "U1", company.now)
    assert isinstance(first, Reported)
    assert (first.people, first.is_out) == (1, False)
    assert in_unit(company, report_wrong, mine.ask.id, "U1", company.now).people == 1
    second = in_unit(company, report_wrong, theirs.ask.id, "U2", company.now)
    assert (second.people, second.is_out, second.owner) == (2, True, "U0OWNER")
    assert (second.item.state, second.item.why) == (ItemState.SUSPENDED, Why.REPORTED)
    assert isinstance(company.replies(theirs, right=True, person="U2"), Retired)
    assert not in_unit(company, report_wrong, theirs.ask.id, "U2", company.now).is_out
    assert in_unit(company, report_wrong, theirs.ask.id, "U1", company.now) == Unknown()


def test_after_the_owners_look_only_new_reports_count(company: Company) -> None:
    mine, theirs = (put_to(company, person) for person in ("U1", "U2"))
    for question, person in ((mine, "U1"), (theirs, "U2")):
        in_unit(company, report_wrong, question.ask.id, person, company.now)
    company.later(hours=1)
    in_unit(company, approve, mine.item.item.id, "U0OWNER", company.now)
    company.later(hours=1)
    again = in_unit(company, report_wrong, mine.ask.id, "U1", company.now)
    assert (again.people, again.is_out) == (1, False)


def put_to(company: Company, person: str) -> Question:
    """One question on the section of deadlines, the same for everybody who has met none."""
    with company.units() as unit:
        delivery = quiz_me(unit, company.rules, person, company.now, [DEADLINES])
        unit.commit()
    return delivery.questions[0]


def test_cards_follow_from_their_log(company: Company, question: Question) -> None:
    company.replies(question, right=False)
    company.asks_about(DEADLINES, source="q2")
    assert check(company.units).differing == ()
    family = question.ask.family
    with company.units() as unit:
        card = unit.cards.get("U1", family)
        unit.cards.save(
            type(card)(card.person, family, card.section, card.cause, {"x": "y"}, card.started_at, False, card.schedule)
        )
        unit.commit()
    assert check(company.units).differing == (("U1", family),)
    assert rebuild(company.units).differing == (("U1", family),)
    assert check(company.units).differing == ()
    assert company.card(family) == card


def test_without_items_nothing_is_started(units: Units) -> None:
    company = Company(units).open("# Refunds\n\nNothing to ask here.\n")
    assert company.asks_about(ISSUE) is None
