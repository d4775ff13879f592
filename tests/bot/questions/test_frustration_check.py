"""A human is offered to who is getting nowhere, before they ask for one."""

from __future__ import annotations

from typing import Any

import pytest
from support.bot_factory import Calm, SlackSide, direct, slack_side, unanswered

from escalation.triage.models import Kind, Tier, Verdict
from retrieval.questions import Feedback, FeedbackKind

OFFER = "Not getting anywhere?"


def ask(side: SlackSide, text: str, second: int) -> dict[str, Any]:
    side.dispatch(direct(text, ts=f"17953488{second:02}.000100", event_id=f"Ev{second}"))
    return side.posts()[-1]


def test_the_same_question_a_third_time_brings_the_offer() -> None:
    side = slack_side()
    shown = [OFFER in str(ask(side, "how do I refund?", second)["blocks"]) for second in (1, 2, 3)]
    assert shown == [False, False, True]


def test_two_votes_down_bring_the_offer_with_the_next_question() -> None:
    side = slack_side()
    for second in (1, 2):
        ask(side, f"question number {second} about captures", second)
    with side.memory() as uow:
        for logged in side.memory.questions:
            uow.questions.add_feedback(Feedback(logged.question.id, "U0MIA", FeedbackKind.STILL_STUCK, side.clock()))
        uow.commit()
    assert OFFER in str(ask(side, "and what about dunning?", 3)["blocks"])


@pytest.mark.parametrize("text", ["the export of invoices still doesn't work!!", "I want to talk to a human"])
def test_words_of_despair_bring_the_offer_at_once(text: str) -> None:
    assert OFFER in str(ask(slack_side(), text, 1)["blocks"])


def test_a_non_answer_or_an_offer_of_triage_is_not_doubled() -> None:
    assert OFFER not in str(ask(slack_side(unanswered()), "the export of invoices still doesn't work!!", 1)["blocks"])
    judge = Calm(Verdict(Tier.OFFER, Kind.GENERAL, 0.4, "This may need an exception."))
    text = str(ask(slack_side(judge=judge), "the export of invoices still doesn't work!!", 1)["blocks"])
    assert OFFER not in text
    assert "This may need an exception" in text


def test_an_offer_says_that_it_may_be_an_exception_only_where_something_speaks_for_it() -> None:
    likely, hardly = (Calm(Verdict(Tier.OFFER, Kind.GENERAL, score, "This may need an exception.")) for score in (0.2, 0.19))
    line = "Asking about a specific case? The owner can look at it."
    assert f"This may need an exception. {line}" in str(ask(slack_side(judge=likely), "do captures wait?", 1)["blocks"])
    text = str(ask(slack_side(judge=hardly), "do captures wait?", 1)["blocks"])
    assert line in text
    assert "may need" not in text
