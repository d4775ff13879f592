"""Lessons show cases that people decided on the same section, and none that gives the next case away."""

from __future__ import annotations

from support.practice_story import PracticeStory

from nudges.lessons.examples import DecidedExample
from retrieval.library.models import SectionRef

DEADLINES = SectionRef("refunds", "deadlines")
GOOD = DecidedExample(
    "The customer of [a studio] is in hospital. May they answer next month?", "It was approved: “nobody can answer from there”."
)
TELLING = DecidedExample(
    "Until when?", "It was declined: “The customer must have the confirmation within 3 business days of the request.”."
)
LATER = DecidedExample("And two at once?", "It was declined.")


def story(*examples: DecidedExample) -> PracticeStory:
    made = PracticeStory(examples=lambda _uow, section: examples if section == DEADLINES else ())
    made.later(minutes=1)
    return made


def test_a_lesson_shows_a_decided_case_of_its_section() -> None:
    told = story(GOOD, LATER)
    told.at_home("learn_lesson", value=str(DEADLINES))
    assert "A case that was decided" in told.text()
    assert GOOD.said in told.text()
    assert LATER.asked not in told.text()
    told.at_home("learn_lesson", value="refunds#issue-a-refund")
    assert "A case that was decided" not in told.text()


def test_one_that_holds_the_key_of_the_next_case_is_passed_over() -> None:
    told = story(TELLING, LATER)
    told.at_home("learn_lesson", value=str(DEADLINES))
    assert TELLING.asked not in told.text()
    assert LATER.asked in told.text()
