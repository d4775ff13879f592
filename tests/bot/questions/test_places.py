"""Three places to choose from: opened in the message, kept as evidence, undone by "still stuck"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.answer_clicks import asked, click, text_of
from support.bot_factory import SlackSide, direct, found, message, places, slack_side, source

from bot.blocks.checks import message_problems
from core.people import Person
from retrieval.questions import FeedbackKind


def opened(side: SlackSide, position: int = 1, person: str = "U0MIA", **extra: Any) -> tuple[str, dict[str, Any]]:
    question, shown = asked(side)
    side.dispatch(click("place_show", f"{question}|{position}", shown, person, **extra))
    return question, now(side)


def now(side: SlackSide) -> dict[str, Any]:
    return {"channel": "C0OPS", **side.slack.messages["C0OPS"][-1]}


def clicks(side: SlackSide) -> list[tuple[str, int]]:
    return [(each.kind.value, each.position) for each in side.memory.questions[0].feedback]


def test_each_place_has_its_line_in_bold_and_a_button() -> None:
    side = slack_side(places())
    _, shown = asked(side)
    text = text_of(shown)
    assert text.count("'place_show'") == 3
    assert "*Do thing 1 in Tallyroom.*" in text
    assert (side.memory.questions[0].outcome, side.memory.questions[0].is_answered) == ("places", False)


@pytest.mark.parametrize(
    ("probability", "lead"), [(0.59, "I'm not sure which of these"), (0.6, "The first of these comes closest")]
)
def test_the_line_above_says_whether_the_first_is_probably_right(probability: float, lead: str) -> None:
    _, shown = asked(slack_side(replace(places(), probability=probability)))
    assert lead in shown["text"]


def test_a_place_is_shown_in_the_message_and_the_choice_is_kept() -> None:
    side = slack_side(places())
    question, shown = opened(side)
    text = text_of(shown)
    assert "Holds › Stop a payment" in text
    assert "Refunds › Issue a refund" not in text
    assert all(action in text for action in ("feedback_helped", "feedback_still_stuck", "ask_owner", "place_back"))
    assert "None of these: ask the owner" in text, "the line that says where it goes calls it so"
    assert shown["blocks"][0]["block_id"] == f"answer:{question}"
    assert clicks(side) == [("chosen", 1)]
    assert side.memory.questions[0].is_answered
    assert message_problems(shown["text"], shown["blocks"]) == []


def test_a_follow_up_knows_the_place_that_was_opened() -> None:
    side = slack_side(places())
    _, shown = opened(side)
    side.dispatch(message("and by when?", "1795348990.000100", thread_ts=shown["thread_ts"]))
    assert side.answers.asked[-1].shown == (places().sources[1].current.ref,)


def test_a_follow_up_knows_the_places_of_which_none_was_opened() -> None:
    side = slack_side(places())
    _, shown = asked(side)
    side.dispatch(message("and by when?", "1795348990.000100", thread_ts=shown["thread_ts"]))
    assert side.answers.asked[-1].shown == tuple(each.current.ref for each in places().sources)


def test_the_same_click_twice_is_kept_once() -> None:
    side = slack_side(places())
    question, _ = opened(side)
    side.dispatch(click("place_show", f"{question}|1", now(side), trigger="T.2"))
    assert clicks(side) == [("chosen", 1)]


def test_back_to_the_places_and_another_one_is_chosen() -> None:
    side = slack_side(places())
    question, shown = opened(side)
    side.dispatch(click("place_back", question, shown, trigger="T.2"))
    text = text_of(now(side))
    assert text.count("'place_show'") == 3
    assert "None of these" in text
    assert "feedback_helped" not in text
    side.dispatch(click("place_show", f"{question}|2", now(side), trigger="T.3"))
    assert "Tax › Void an invoice" in text_of(now(side))
    assert clicks(side) == [("chosen", 1), ("chosen", 2)]


def test_still_stuck_is_about_the_chosen_place_and_leads_back_to_the_others() -> None:
    side = slack_side(places())
    question, shown = opened(side)
    side.dispatch(click("feedback_still_stuck", question, shown, trigger="T.2"))
    assert clicks(side) == [("chosen", 1), ("still_stuck", 1)]
    assert "place_back" in text_of(now(side))


def test_helped_is_about_the_chosen_place() -> None:
    side = slack_side(places())
    question, shown = opened(side)
    side.dispatch(click("feedback_helped", question, shown, trigger="T.2"))
    assert clicks(side)[-1] == ("helped", 1)


def test_somebody_elses_click_shows_it_to_them_alone_and_keeps_nothing() -> None:
    side = slack_side(places())
    _, shown = opened(side, person="U0LEO")
    assert text_of(shown).count("'place_show'") == 3
    (alone,) = side.slack.made("chat.postEphemeral")
    assert (alone["user"], "Holds › Stop a payment" in str(alone["blocks"])) == ("U0LEO", True)
    assert clicks(side) == []


def test_a_place_that_is_gone_is_said_to_be_gone() -> None:
    side = slack_side(places())
    question, shown = asked(side)
    with side.memory() as uow:
        uow.library.retire("holds", side.clock())
        uow.commit()
    for value in (f"{question}|1", f"{question}|7", question):
        side.dispatch(click("place_show", value, shown, trigger=value))
    assert [("not there any more" in call["text"]) for call in side.slack.made("chat.postEphemeral")] == [True] * 3
    assert clicks(side) == []


def test_who_may_not_see_it_any_more_is_not_shown_it() -> None:
    side = slack_side(places(source(), source(found("Payroll", audience=frozenset({"billing-ops"})), 2)))
    question, shown = asked(side, direct())
    with side.memory() as uow:
        uow.people.save([Person("U0MIA", "mia@x.example", "Mia Sol", "support")])
        uow.commit()
    side.clock.advance(minutes=11)
    side.dispatch(click("place_show", f"{question}|1", shown))
    assert "not open to you" in side.slack.made("chat.postEphemeral")[0]["text"]
    assert clicks(side) == []


def test_of_an_ephemeral_card_the_whole_is_replaced() -> None:
    side = slack_side(places())
    question, shown = asked(side)
    del shown["blocks"]
    side.dispatch(click("place_show", f"{question}|1", shown, container={"message_ts": shown["ts"], "is_ephemeral": True}))
    assert clicks(side) == [("chosen", 1)]


def test_none_of_these_asks_the_owner() -> None:
    side = slack_side(places(source()))
    question, shown = asked(side)
    side.dispatch(click("ask_owner", question, shown))
    assert "C0BILLING" in side.slack.messages
    assert side.memory.questions[0].feedback[0].kind is FeedbackKind.ASK_OWNER
