"""What learners say in one click: it works at once for them, reaches who can act without their name, and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fakes.quiz_sops import REFUNDS
from support.practice_story import ISSUE, PEOPLE, PracticeStory

from core.people import Person
from core.withholding import FEWEST
from nudges.asking.attempts import AskState
from nudges.cards.spacing import Rating
from nudges.items.bank import ItemState, Why
from nudges.learners.remarks import Remark, RemarkKind

TEAM = tuple(Person(f"U0S{number}", None, f"Support {number}", "support") for number in range(FEWEST - 1))


def taught(*people: str) -> PracticeStory:
    """Each of them has a question of the same section before them."""
    story = PracticeStory(people=(*PEOPLE, *TEAM))
    story.tick()
    for person in people or ("U0MIA",):
        story.press(story.last(person), "learn_lesson", person)
        story.press(story.last(person), "learn_try", person)
    return story


def say(story: PracticeStory, label: str, person: str = "U0MIA") -> None:
    story.press(story.last(person), "quiz_more", person, option=label)


def said(story: PracticeStory) -> list[RemarkKind]:
    return [remark.kind for remark in story.memory.truth.remarks.values()]


def schedules(story: PracticeStory) -> list[Any]:
    return [card.schedule for card in story.memory.truth.cards.values()]


def test_not_my_job_ends_the_section_for_this_person_until_it_is_taken_back() -> None:
    story = taught()
    ask, _ = story.ask()
    say(story, "Not my job")
    assert "Left out: you said that this is not your job" in story.text()
    assert story.memory.truth.asks[ask.id].state is AskState.SNOOZED
    count = len(story.messages())
    for _ in range(4):
        story.later(days=1)
    assert len(story.messages()) == count
    assert "You said that 1 section is not your job" in story.home()
    story.at_home("learn_all_mine")
    assert said(story) == []
    story.later(days=3)
    assert len(story.messages()) > count


def test_a_lesson_that_is_not_their_job_is_passed_over() -> None:
    story = PracticeStory()
    story.tick()
    assert "Next lesson: Issue a refund" in story.home()
    with story.memory() as uow:
        uow.remarks.add(Remark("U0MIA", RemarkKind.NOT_MY_JOB, str(ISSUE), story.clock()))
        uow.commit()
    assert "Next lesson: Deadlines" in story.home()


def test_whoever_keeps_the_skill_map_hears_a_number_from_five_people_on_and_no_name() -> None:
    people = ("U0MIA", *(person.id for person in TEAM))
    story = taught(*people)
    for person in people[:-1]:
        say(story, "Not my job", person)
    story.later(minutes=2)
    assert story.messages("U0GRETA") == []
    say(story, "Not my job", people[-1])
    story.later(minutes=2)
    text = story.text("U0GRETA")
    assert "5 people say that" in text
    assert "Refunds › Issue a refund" in text
    assert not any(name in text for name in ("Mia", *(person.name for person in TEAM)))
    story.later(minutes=2)
    assert len(story.messages("U0GRETA")) == 1


def test_outdated_reaches_the_owner_after_a_minute_without_a_name_and_is_asked_on() -> None:
    story = taught()
    _, item = story.ask()
    say(story, "Outdated")
    assert "C0BILLING" not in story.slack.messages
    story.later(minutes=2)
    text = story.text(channel="C0BILLING")
    assert "Somebody finds this practice question outdated" in text
    assert "Mia" not in text
    stored = story.memory.truth.items[item.id]
    assert (stored.state, stored.why) == (ItemState.FLAGGED, Why.OUTDATED)
    story.later(minutes=2)
    assert len(story.messages(channel="C0BILLING")) == 1
    story.press(story.last(channel="C0BILLING"), "quiz_review_approve", "U0AMARA")
    assert story.memory.truth.items[item.id].state is ItemState.APPROVED


def test_taken_back_within_a_minute_nobody_hears_of_it() -> None:
    story = taught()
    _, item = story.ask()
    say(story, "Outdated")
    say(story, "Take back “Outdated”")
    assert said(story) == []
    story.later(minutes=5)
    assert "C0BILLING" not in story.slack.messages
    assert story.memory.truth.items[item.id].state is not ItemState.FLAGGED


def test_too_easy_makes_the_interval_longer_and_can_be_taken_back() -> None:
    story = taught()
    story.answer(right=True)
    (before,) = story.attempts()
    (usual,) = schedules(story)
    say(story, "Too easy")
    assert story.attempts()[0].rating is Rating.EASY
    (longer,) = schedules(story)
    assert longer.memory.stability > usual.memory.stability
    assert longer.due_on >= usual.due_on
    say(story, "Take back “Too easy”")
    assert story.attempts() == [before]
    assert schedules(story) == [usual]


def test_too_easy_before_the_answer_counts_for_the_answer() -> None:
    story = taught()
    say(story, "Too easy")
    assert "quiz_answer_0" in story.text()
    story.answer(right=True)
    assert story.attempts()[0].rating is Rating.EASY


def test_five_people_who_find_it_too_easy_put_it_on_the_owners_list() -> None:
    story = taught()
    _, item = story.ask()
    for number in range(5):
        assert story.memory.truth.items[item.id].state is not ItemState.FLAGGED
        with story.memory() as uow:
            uow.remarks.add(Remark(f"U0X{number}", RemarkKind.TOO_EASY, item.id, story.clock()))
            uow.commit()
        story.later(minutes=2)
    stored = story.memory.truth.items[item.id]
    assert (stored.state, stored.why) == (ItemState.FLAGGED, Why.TOO_EASY)
    story.at_home("quiz_review_open", "U0AMARA", "review")
    assert "whether it is worth their time" in str(story.messages("U0AMARA")[0]["blocks"])


def test_a_wrong_answer_stays_wrong_however_easy_it_was_called() -> None:
    story = taught()
    story.answer(right=False)
    (before,) = story.attempts()
    say(story, "Too easy")
    assert story.attempts() == [before]


def test_somebody_elses_question_and_made_up_values_say_nothing() -> None:
    story = taught()
    ask, _ = story.ask()
    for value in (f"too_easy|{ask.id}", "outdated|nothing", f"back_outdated|{ask.id}", "not_my_job|"):
        story.click(story.last(), "quiz_more", value, "U0LEO", is_menu=True)
    story.click(story.last(), "quiz_more", f"nonsense|{ask.id}", is_menu=True)
    assert said(story) == []


def test_a_remark_on_a_restricted_sop_names_it_to_nobody_who_may_not_see_it() -> None:
    people = ("U0MIA", *(person.id for person in TEAM))
    story = taught(*people)
    for person in people:
        say(story, "Not my job", person)
    story.publish(REFUNDS, audience=frozenset({"support"}), owner="U0AMARA", backup="U0AMARA")
    story.clock.now += timedelta(minutes=2)
    story.services.practice.remarks.tick()
    assert "isn't open to everybody here" in story.text("U0GRETA")
