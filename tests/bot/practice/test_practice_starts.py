"""What practice follows up: answered questions and decided exceptions, each once, for those who are enrolled."""

from __future__ import annotations

from support.bot_factory import answered, source, unanswered
from support.case_story import RAISED
from support.practice_story import PracticeStory

from escalation.cases.events import Decided, Outcome
from nudges.cards.models import Cause


def causes(story: PracticeStory, person: str = "U0MIA") -> list[Cause]:
    with story.memory() as uow:
        return [start.cause for start in uow.cards.starts_of(person)]


def begun() -> PracticeStory:
    story = PracticeStory()
    story.tick()
    story.answers.outcome = answered(source(story.found()))
    return story


def test_an_answer_starts_one_card_however_often_slack_delivers_the_question() -> None:
    story = begun()
    story.direct("how do I issue a refund?")
    assert causes(story) == [Cause.QUESTION]
    (logged,) = story.memory.questions
    assert logged.outcome == "answered"


def test_a_non_answer_and_somebody_who_opted_out_start_nothing() -> None:
    story = begun()
    story.answers.outcome = unanswered()
    story.direct("how do I boil an egg?")
    assert causes(story) == []
    story.press(story.messages()[0], "learn_opt_out")
    story.answers.outcome = answered(source(story.found()))
    story.direct("how do I issue a refund?")
    assert causes(story) == []


def test_an_exception_is_followed_up_when_it_is_decided() -> None:
    story = begun()
    judge = story.services.dispatcher.conversation.triage.exception_check.judge
    judge.verdict = RAISED
    story.direct("may I refund 750 EUR?")
    assert causes(story) == []
    cases = story.services.case_clicks.cases
    (logged,) = story.memory.questions
    with story.memory() as uow:
        case = uow.cases.of_question(logged.question.id)
    story.press(story.last(), "case_send")
    cases.act(case.id, "U0AMARA", Decided(Outcome.DECLINED, "Too much."))
    assert causes(story) == [Cause.DECISION]
    story.later(days=1)
    assert "An exception of yours was decided here yesterday." in story.text()
