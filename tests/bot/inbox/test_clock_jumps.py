"""The machine's clock is set back or forward while the bot runs: every question is answered once, and nothing is sent again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from urllib.error import URLError

import pytest
from support.bot_factory import SlackSide, mention, slack_side

JUMPS = [timedelta(hours=-1), timedelta(days=-3), timedelta(hours=1), timedelta(days=400)]


def ask(side: SlackSide, number: int) -> str:
    ts = str(side.slack.put("C0OPS", user="U0MIA", text=f"how do I refund order {number}?")["ts"])
    side.dispatch(mention(ts=ts, event_id=f"Ev{number}"))
    return ts


def turn(side: SlackSide, rounds: int = 3) -> None:
    for _ in range(rounds):
        side.services.background.ticks.once()
        side.clock.advance(minutes=6)


def replies(side: SlackSide) -> Counter[str]:
    return Counter(
        str(each["thread_ts"]) for each in side.slack.messages.get("C0OPS", []) if each.get("thread_ts") and each.get("bot_id")
    )


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_questions_before_and_after_a_jump_are_answered_once(jump: timedelta) -> None:
    side = slack_side()
    first = ask(side, 1)
    side.clock.advance(seconds=jump.total_seconds())
    second = ask(side, 2)
    turn(side)
    assert replies(side) == {first: 1, second: 1}


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_reply_that_waits_while_the_clock_jumps_leaves_once(jump: timedelta) -> None:
    side = slack_side()
    side.slack.fail("chat.postMessage", URLError("down"))
    first = ask(side, 1)
    assert replies(side) == {}
    side.clock.advance(seconds=jump.total_seconds())
    turn(side, 1)
    side.clock.advance(seconds=max(-jump.total_seconds(), 0.0))
    turn(side)
    assert replies(side) == {first: 1}
