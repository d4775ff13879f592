"""How many units of work an act opens: one at the door, and one that notes what Slack took. A lookup in Slack costs one more."""

from __future__ import annotations

from dataclasses import dataclass, field

from fakes.slack import Database
from fakes.unit_of_work import FakeUnitOfWork
from support.bot_factory import mention, slack_side
from support.case_story import Story
from support.practice_story import PracticeStory

from escalation.cases.models import Status


@dataclass
class CountingDatabase(Database):
    opened: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        super().__init__()

    def __call__(self) -> FakeUnitOfWork:
        self.opened += 1
        return super().__call__()


def test_a_question_is_received_read_about_answered_and_noted() -> None:
    database = CountingDatabase()
    side = slack_side(database=database)
    side.dispatch(mention(ts="1795348700.000100"))
    database.opened = 0
    side.dispatch(mention())
    assert len(side.posts()) == 2
    assert database.opened == 4


def test_sending_to_the_owner_is_one_unit_and_a_lookup_of_the_questions_address() -> None:
    database = CountingDatabase()
    story = Story(database=database)
    database.opened = 0
    story.sent()
    assert story.case.status is Status.OPEN
    assert database.opened - 1 == 3


def test_a_claim_is_one_unit() -> None:
    database = CountingDatabase()
    story = Story(database=database).sent()
    story.side.services.people.is_shared("C0OPS")
    database.opened = 0
    story.click("case_claim", "U0AMARA")
    assert database.opened == 2
    assert story.case.status is Status.CLAIMED


def test_an_answer_to_a_quiz_is_one_unit() -> None:
    database = CountingDatabase()
    story = PracticeStory(memory=database)
    story.tick()
    story.press(story.last(), "learn_lesson")
    story.press(story.last(), "learn_try")
    database.opened = 0
    story.press(story.last(), "quiz_answer_0")
    assert database.opened == 2
    assert len(database.truth.attempts) == 1
