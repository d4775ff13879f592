from __future__ import annotations

from typing import Any
from urllib.error import URLError

import pytest
from fakes.slack import ME
from support.bot_factory import SlackSide, direct, mention, slack_side

from bot.blocks.card import Card
from bot.inbox.intake import Received
from bot.outbox.worker import SENDING, Worker, pid_is_alive
from bot.slack import calls
from bot.slack.clients import TIMEOUT


def received(side: SlackSide, body: dict[str, Any]) -> Received:
    """Take an event in as a worker of this host that dies right after."""
    got = side.services.intake.message(body)
    assert isinstance(got, Received)
    mine = side.services.background.recovery.worker
    with side.memory() as uow:
        uow.inbox.claim_abandoned(Worker(mine.host, 2_000_000_000, "dead").lease(side.clock()), [mine.name], 1)
        uow.commit()
    return got


def test_an_entry_of_a_dead_worker_is_resumed_once() -> None:
    side = slack_side()
    received(side, mention())
    side.services.background.recovery.tick()
    side.services.background.recovery.tick()
    assert len(side.posts()) == 1
    assert len(side.memory.questions) == 1


def test_a_message_of_a_dead_worker_waits_until_slack_can_no_longer_get_its_request() -> None:
    side = slack_side()
    recovery, dead = side.services.background.recovery, Worker(Worker().host, 2_000_000_000, "dead")
    with side.memory() as uow:
        uow.outbox.add("answer:1", "C1", calls.post("answer:1", "C1", Card("Up to 500 EUR.", ({"type": "divider"},))), side.clock())
        assert uow.outbox.claim(dead.sending(side.clock()), 1)
        uow.commit()
    side.clock.advance(seconds=TIMEOUT)
    recovery.tick()
    assert side.posts() == []
    side.clock.advance(seconds=SENDING.total_seconds())
    recovery.tick()
    assert len(side.posts()) == 1


def test_an_entry_of_another_host_waits_for_its_lease() -> None:
    side = slack_side()
    got = side.services.intake.message(mention())
    assert isinstance(got, Received)
    mine = side.services.background.recovery.worker.name
    with side.memory() as uow:
        uow.inbox.claim_abandoned(Worker("elsewhere", 1, "x").lease(side.clock()), [mine], 1)
        uow.commit()
    side.services.background.recovery.tick()
    assert side.posts() == []
    side.clock.advance(minutes=3)
    side.services.background.recovery.tick()
    assert len(side.posts()) == 1


def test_a_reply_that_was_committed_but_not_sent_is_sent() -> None:
    side = slack_side()
    side.slack.fail("chat.postMessage", URLError("down"))
    side.dispatch(mention())
    root = {"ts": "1795348800.000100", "user": "U0MIA", "text": "x"}
    side.slack.messages.setdefault("C0OPS", []).append(root)
    side.clock.advance(seconds=3)
    side.services.background.recovery.tick()
    assert [message.get("thread_ts") for message in side.slack.messages["C0OPS"]] == [None, root["ts"]]


def said(side: SlackSide, text: str, seconds_ago: float, channel: str = "C0OPS", **fields: Any) -> str:
    """Put a message into a channel's history that no event told of."""
    ts = f"{side.clock().timestamp() - seconds_ago:.6f}"
    side.slack.messages.setdefault(channel, []).append({"ts": ts, "user": "U0MIA", "text": text, **fields})
    return ts


@pytest.fixture
def side() -> SlackSide:
    """A bot that was asked once, ten minutes ago, and then went away."""
    made = slack_side()
    asked = said(made, f"<@{ME}> first", 600)
    made.dispatch(mention(ts=asked))
    made.slack.channels["D0MIA"] = {"id": "D0MIA", "is_im": True}
    return made


def threads(side: SlackSide) -> list[str]:
    return [str(post["thread_ts"]) for post in side.posts()[1:]]


def test_what_was_asked_meanwhile_is_answered_once_and_old_questions_are_left(side: SlackSide) -> None:
    missed = [said(side, f"<@{ME}> second", 300), said(side, "how do I pause?", 200, "D0MIA")]
    said(side, "lunch?", 250)
    said(side, f"<@{ME}> long ago", 7_200)
    said(side, f"<@{ME}> from a bot", 100, bot_id="B9")
    said(side, "x joined", 100, subtype="channel_join")
    assert side.services.background.catch_up.run() == 2
    assert side.services.background.catch_up.run() == 0
    assert threads(side) == missed


def test_a_missed_follow_up_is_found_in_its_thread_and_earlier_chatter_is_not(side: SlackSide) -> None:
    root = said(side, "strange invoice", 900)
    said(side, "and nobody helps", 800, thread_ts=root)
    asked = said(side, f"<@{ME}> what now?", 500, thread_ts=root)
    side.dispatch(mention(ts=asked, thread_ts=root))
    said(side, "and if it was captured?", 100, thread_ts=root)
    assert side.services.background.catch_up.run() == 1
    assert side.memory.questions[-1].question.text == "and if it was captured?"


def test_a_bot_that_never_heard_anything_has_missed_nothing() -> None:
    side = slack_side()
    said(side, f"<@{ME}> before the first start", 60)
    assert side.services.background.catch_up.run() == 0


def test_a_channel_that_cannot_be_read_does_not_stop_the_others(side: SlackSide) -> None:
    said(side, "how do I pause?", 200, "D0MIA")
    side.slack.fail("conversations.history", "missing_scope")
    assert side.services.background.catch_up.run() == 1


def test_a_catch_up_without_slack_ends_quietly(side: SlackSide) -> None:
    side.slack.fail("users.conversations", URLError("down"))
    assert side.services.background.catch_up.run() == 0


def test_start_resumes_and_catches_up_and_stop_ends(side: SlackSide) -> None:
    said(side, f"<@{ME}> second", 300)
    received(side, direct("third", ts="1795348801.000100"))
    side.services.start()
    side.services.connected()
    side.services.stop()
    assert len(side.memory.questions) == 3


def test_a_worker_knows_the_dead_of_its_own_host() -> None:
    me = Worker("here", 10, "now")
    alive = {10, 11}
    names = ["here:10:before", "here:10:now", "here:11:x", "here:12:x", "there:12:x", "odd"]
    assert me.dead(names, lambda pid: pid in alive) == ["here:10:before", "here:12:x"]


def test_a_process_is_alive_or_not() -> None:
    assert pid_is_alive(Worker().pid)
    assert not pid_is_alive(2_000_000_000)
