"""Search is out of order: the asker hears so, the operator once, and the answer comes when it works again, once, in the thread."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.fallback import Fallback
from support.bot_factory import SlackSide, answered, command, direct, mention, slack_side, unanswered

from bot.inbox.pacing import MOST_TRIES
from retrieval.answer.models import Reason

DOWN = unanswered(Reason.SEARCH_DOWN)


def tick(side: SlackSide, **later: float) -> None:
    side.clock.advance(**later)
    side.services.background.recovery.tick()


def texts(side: SlackSide, where: str) -> list[str]:
    return [str(post) for post in side.posts() if post["channel"] == where]


def broken() -> SlackSide:
    side = slack_side()
    side.answers.outcome = DOWN
    return side


def mended(side: SlackSide) -> None:
    side.answers.outcome = answered()


def test_the_asker_hears_that_search_is_out_of_order_and_later_the_answer_once_in_the_thread() -> None:
    side = broken()
    side.dispatch(mention())
    (told,) = texts(side, "C0OPS")
    assert "Search is out of order" in told
    tick(side, minutes=2)
    assert len(texts(side, "C0OPS")) == 1, "while it is still broken nothing is said again"
    mended(side)
    tick(side, minutes=5)
    tick(side, minutes=30)
    told, answer = [post for post in side.posts() if post["channel"] == "C0OPS"]
    assert answer["thread_ts"] == "1795348800.000100"
    assert "thing 1" in str(answer)
    (logged,) = side.memory.questions
    assert (logged.outcome, logged.reason) == ("answered", None)
    assert [source.sop_id for source in logged.sources] == ["refunds"]


def test_the_way_to_a_person_says_where_it_goes_while_search_is_out_of_order() -> None:
    side = broken()
    side.dispatch(direct())
    (told,) = texts(side, "D0MIA")
    assert "*Ask the owner* goes to" in told


def test_the_operator_hears_of_it_once_however_many_ask() -> None:
    side = broken()
    for number in range(3):
        side.dispatch(mention(ts=f"179534880{number}.000100"))
        tick(side, minutes=2)
    (told,) = [post for channel in ("DU0LEO", "U0LEO") for post in texts(side, channel)]
    assert "cairn sops sync --rebuild" in told
    assert "refund" not in told, "the operator does not read what was asked"


def test_a_new_process_takes_up_what_waits() -> None:
    side = broken()
    side.dispatch(direct())
    mended(side)
    side.clock.advance(minutes=2)
    side.services.start()
    side.services.stop()
    assert len(texts(side, "D0MIA")) == 2


def test_an_answer_to_a_command_comes_later_as_a_direct_message() -> None:
    side = broken()
    side.dispatch(command("how do I refund?"))
    mended(side)
    tick(side, minutes=2)
    (answer,) = texts(side, "DU0MIA")
    assert "thing 1" in answer


def test_without_a_fallback_the_question_waits_all_the_same() -> None:
    side = slack_side(fallback=Fallback(None, None))
    side.answers.outcome = DOWN
    side.dispatch(mention())
    mended(side)
    tick(side, minutes=2)
    assert len(side.posts()) == 2


def test_after_three_days_it_is_unanswered_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.questions.answering.MOST_TRIES", 2)
    side = broken()
    side.dispatch(mention())
    for _ in range(4):
        tick(side, minutes=30)
    waiting: list[Any] = [event for event in side.memory.events if not event.is_done]
    assert not waiting
    assert MOST_TRIES > 2
