"""After three misses in a row there are three ways on, and the choice is the person's: a colleague who agreed, the owner, alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from support.practice_story import ISSUE, PEOPLE, PracticeStory

from core.people import Person
from nudges.cards.spacing import Memory

ZOE = Person("U0ZOE", "zoe@x.example", "Zoe Lim", "support")


def stuck(*, agreed: bool, mastered: bool = True, role: str = "support") -> PracticeStory:
    """Mia has missed the same rule three times; Leo may know it well."""
    story = PracticeStory(people=(*PEOPLE, replace(ZOE, role=role)))
    story.tick()
    for person in ("U0MIA", "U0LEO"):
        story.press(story.last(person), "learn_lesson", person)
        story.press(story.last(person), "learn_try", person)
    story.answer(right=True, person="U0LEO")
    if agreed:
        story.at_home("learn_explain", "U0LEO")
    with story.memory() as uow:
        for card in uow.cards.of_person("U0LEO") if mastered else ():
            memory = Memory(30.0, 5.0, story.clock().date())
            schedule = replace(
                card.schedule, reviews=3, interval=40, misses=0, memory=memory, due_on=story.clock().date() + timedelta(40)
            )
            uow.cards.save(replace(card, schedule=schedule))
        uow.commit()
    for days in (3, 1):
        story.answer(right=False)
        story.later(days=days)
    story.answer(right=False)
    return story


def test_a_colleague_who_knows_it_and_agreed_is_named_to_the_person_only() -> None:
    story = stuck(agreed=True)
    before = len(story.messages("U0LEO"))
    assert "nobody hears of it unless you ask" in story.text()
    assert "Leo" not in story.text()
    story.press(story.last(), "quiz_colleague")
    assert "*Leo Park* knows _Refunds › Issue a refund_ well" in story.whispers()[-1]
    assert len(story.messages("U0LEO")) == before
    assert "C0BILLING" not in story.slack.messages


def test_nobody_is_named_who_did_not_agree() -> None:
    story = stuck(agreed=False)
    assert "quiz_colleague" not in story.text()
    story.click(story.last(), "quiz_colleague", story.attempts()[-1].ask)
    assert "Leo" not in story.whispers()[-1]


def test_nobody_is_named_who_does_not_know_it() -> None:
    assert "quiz_colleague" not in stuck(agreed=True, mastered=False).text()


def test_an_offer_that_was_taken_back_names_nobody() -> None:
    story = stuck(agreed=True)
    story.at_home("learn_explain_not", "U0LEO")
    story.press(story.last(), "quiz_colleague")
    assert "Leo" not in story.whispers()[-1]
    assert "The owner can help" in story.whispers()[-1]


def test_who_left_is_not_named() -> None:
    story = stuck(agreed=True)
    with story.memory() as uow:
        leo = uow.people.get("U0LEO")
        assert leo is not None
        uow.people.save([replace(leo, ended_on=story.clock().date() - timedelta(days=1))])
        uow.commit()
    story.press(story.last(), "quiz_colleague")
    assert "Leo" not in story.whispers()[-1]


def test_somebody_elses_question_names_nobody() -> None:
    story = stuck(agreed=True)
    story.click(story.last(), "quiz_colleague", story.attempts()[-1].ask, "U0GRETA")
    assert "no longer have this question" in story.whispers()[-1]


def test_alone_is_the_lesson_once_more() -> None:
    story = stuck(agreed=False)
    story.press(story.last(), "quiz_alone")
    assert "A short lesson" in story.last()["text"]
    assert story.found(ISSUE).section.heading in story.text()
    assert "C0BILLING" not in story.slack.messages


def test_the_offer_is_off_until_somebody_turns_it_on() -> None:
    story = stuck(agreed=False)
    assert "I'm happy to explain…" in story.home("U0LEO")
    story.at_home("learn_explain", "U0LEO")
    assert "Stop explaining" in story.shown_home()
