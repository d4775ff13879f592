from __future__ import annotations

from dataclasses import replace
from urllib.error import URLError

import pytest
from fakes.slack import AtOnce, Clock, Database, FakeSlack, api_error

from bot.blocks import parts
from bot.blocks.card import Card
from bot.outbox.delivery import Delivery
from bot.outbox.worker import Worker
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.pace import Pace

CARD = Card("hello", (parts.section("hello"),))
assert AtOnce


class Scene:
    def __init__(self, pace: Pace | None = None) -> None:
        self.slack, self.database, self.clock = FakeSlack(), Database(), Clock()
        self.root = self.slack.put("C0OPS", user="U0MIA", text="question")["ts"]
        self.delivery = Delivery(
            self.database, Clients(self.slack, self.slack), Worker(), self.clock, pace or Pace(lambda: 0.0, rate=0)
        )

    def add(self, key: str = "answer:1", *, thread: str | None = None, channel: str = "C0OPS", card: Card = CARD) -> None:
        call = calls.post(key, channel, card, thread=self.root if thread is None else thread, asker="U0MIA")
        with self.database() as uow:
            uow.outbox.add(key, channel, call, self.clock())
            uow.commit()

    def posts(self) -> list[dict[str, object]]:
        return self.slack.made("chat.postMessage")


def test_a_call_is_sent_once() -> None:
    scene = Scene()
    scene.add()
    assert scene.delivery.send_now("answer:1")
    assert scene.delivery.send_now("answer:1") is None
    assert scene.delivery.flush() == 0
    assert len(scene.posts()) == 1


def test_a_call_that_was_posted_but_not_noted_is_found_and_not_repeated() -> None:
    scene = Scene()
    scene.add()
    scene.slack.on_chat_postMessage(calls.post("answer:1", "C0OPS", CARD, thread=scene.root)["args"])  # type: ignore[arg-type]
    assert scene.delivery.flush() == 1
    assert scene.posts() == []
    assert scene.database.truth.calls["answer:1"].is_done


def test_a_first_message_outside_a_thread_is_posted_without_a_look() -> None:
    scene = Scene()
    scene.add(thread="")
    assert scene.delivery.flush() == 1
    assert len(scene.posts()) == 1
    assert not scene.slack.made("conversations.history")
    assert not scene.slack.made("conversations.replies")


@pytest.mark.parametrize("error", [URLError("reset"), ConnectionResetError(), api_error("internal_error", 500)])
def test_a_passing_fault_is_tried_again_after_a_look(error: Exception) -> None:
    scene = Scene()
    scene.add()
    scene.slack.fail("chat.postMessage", error)
    assert scene.delivery.send_now("answer:1") is None
    assert scene.delivery.flush() == 0
    scene.clock.advance(seconds=3)
    assert scene.delivery.flush() == 1
    assert len(scene.slack.made("conversations.replies")) == 1
    assert len(scene.slack.messages["C0OPS"]) == 2


def test_a_rate_limit_waits_as_long_as_slack_says() -> None:
    scene = Scene()
    scene.add()
    scene.slack.fail("chat.postMessage", api_error("ratelimited", 429, {"Retry-After": "30"}))
    scene.delivery.send_now("answer:1")
    scene.clock.advance(seconds=29)
    assert scene.delivery.flush() == 0
    scene.clock.advance(seconds=2)
    assert scene.delivery.flush() == 1


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel"])
def test_a_refusal_for_good_reaches_the_asker_by_dm(error: str) -> None:
    scene = Scene()
    scene.add()
    scene.slack.fail("chat.postMessage", error)
    scene.delivery.send_now("answer:1")
    assert scene.database.truth.calls["answer:1"].error == error
    scene.delivery.flush()
    (moved,) = scene.slack.messages["DU0MIA"]
    assert "couldn't post this where you asked" in moved["text"]
    assert moved["blocks"][0]["block_id"] == "moved:answer:1"


def test_refused_blocks_are_sent_as_plain_text_under_the_same_key() -> None:
    scene = Scene()
    scene.add()
    scene.slack.fail("chat.postMessage", "invalid_blocks")
    assert scene.delivery.send_now("answer:1")
    assert scene.posts()[1]["blocks"] == [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}, "block_id": "answer:1"}]


def test_a_late_reply_to_a_deleted_message_goes_to_the_asker_alone() -> None:
    scene = Scene()
    scene.add()
    scene.slack.messages["C0OPS"].clear()
    scene.delivery.flush()
    assert not scene.slack.messages["C0OPS"]
    (moved,) = scene.slack.messages["DU0MIA"]
    assert "is gone" in moved["text"]


def test_a_lookup_that_fails_posts_nothing_yet() -> None:
    scene = Scene()
    scene.add()
    scene.slack.fail("conversations.replies", URLError("down"))
    scene.delivery.flush()
    assert scene.posts() == []
    scene.clock.advance(seconds=3)
    scene.delivery.flush()
    assert len(scene.posts()) == 1


def test_a_person_is_written_to_in_their_dm() -> None:
    scene = Scene()
    scene.add(channel="U0MIA", thread="")
    scene.delivery.send_now("answer:1")
    scene.add("answer:2", channel="U0MIA", thread="")
    scene.delivery.flush()
    assert [post["channel"] for post in scene.posts()] == ["DU0MIA", "DU0MIA"]
    assert len(scene.slack.made("conversations.open")) == 1


def test_a_burst_is_paced_and_a_single_answer_is_not() -> None:
    seconds = [0.0]
    scene = Scene(Pace(lambda: seconds[0], rate=1, burst=2))
    for number in range(3):
        scene.add(f"answer:{number}")
        scene.delivery.send_now(f"answer:{number}")
    assert len(scene.posts()) == 2
    seconds[0] += 2
    scene.clock.advance(seconds=2)
    scene.delivery.flush()
    assert len(scene.posts()) == 3


def test_a_call_that_stays_unclear_is_parked_in_the_end_and_nobody_is_told_that_it_failed() -> None:
    scene = Scene()
    scene.add()
    for _ in range(100):
        scene.slack.fail("chat.postMessage", URLError("down"))
        scene.clock.advance(minutes=6)
        scene.delivery.flush()
    call = scene.database.truth.calls["answer:1"]
    assert (call.error, call.is_parked, call.is_done) == ("URLError", True, False)
    assert scene.delivery.flush() == 0
    assert "moved:answer:1" not in scene.database.truth.calls


def test_a_message_over_slacks_limits_leaves_as_plain_text() -> None:
    blocks = tuple(parts.section("x") for _ in range(60))
    args = calls.post("answer:1", "C0OPS", Card("the text", blocks))["args"]
    assert isinstance(args, dict)
    assert [block["text"]["text"] for block in args["blocks"]] == ["the text"]


@pytest.mark.parametrize("method", ["chat.update", "chat.delete"])
def test_a_message_to_a_person_is_changed_where_it_stands(method: str) -> None:
    """Slack takes a person for a channel when it posts, and for nothing else."""
    scene = Scene()
    shown = scene.slack.put("DU0MIA", text="about somebody who was erased")
    with scene.database() as uow:
        uow.outbox.add(
            "erase:1", "U0MIA", {"method": method, "args": {"channel": "U0MIA", "ts": shown["ts"], "text": "gone"}}, scene.clock()
        )
        uow.commit()
    scene.delivery.flush()
    (made,) = scene.slack.made(method)
    assert made["channel"] == "DU0MIA"


def test_what_a_reader_may_not_see_any_more_is_not_shown_to_who_asked_either() -> None:
    scene = Scene()
    scene.delivery = replace(scene.delivery, may_send=lambda _uow, call: "for" not in call)
    call = calls.only_for(calls.post("rules:1", "D1", CARD, asker="U0MIA"), "U0MIA", ["refunds"])
    with scene.database() as uow:
        uow.outbox.add("rules:1", "D1", call, scene.clock())
        uow.commit()
    while scene.delivery.flush():
        pass
    (told,) = scene.posts()
    assert "I held back a message" in str(told)
    assert "hello" not in str(told)
