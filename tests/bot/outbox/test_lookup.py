from __future__ import annotations

from typing import Any
from urllib.error import URLError

import pytest
from fakes.slack import ME, FakeSlack, api_error
from support.bot_factory import slack_side

from bot.blocks import parts
from bot.blocks.card import Card
from bot.inbox.addressing import KnownThreads
from bot.slack import calls
from bot.slack.sent_messages import LookupFailedError, NotReadableError, ParentGoneError, SentMessages

CARD = Card("hello", (parts.section("hello"),))


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack()


def test_a_long_thread_is_read_page_by_page(slack: FakeSlack) -> None:
    pages: dict[str | None, dict[str, Any]] = {
        None: {"messages": [{"ts": "1.0"}], "response_metadata": {"next_cursor": "next"}},
        "next": {"messages": [{"ts": "2.0", "blocks": [{"block_id": "answer:1"}]}]},
    }
    slack.on_conversations_replies = lambda args: pages[args.get("cursor")]  # type: ignore[method-assign]
    assert SentMessages(slack).find(calls.post("answer:1", "C0OPS", CARD, thread="1.0"), "answer:1") == "2.0"


@pytest.mark.parametrize("error", [api_error("thread_not_found"), api_error("message_not_found")])
def test_a_thread_that_is_gone(slack: FakeSlack, error: Exception) -> None:
    slack.fail("conversations.replies", error)
    with pytest.raises(ParentGoneError):
        SentMessages(slack).find(calls.post("answer:1", "C0OPS", CARD, thread="1.0"), "answer:1")


def test_a_tombstone_is_no_parent(slack: FakeSlack) -> None:
    slack.messages["C0OPS"] = [{"ts": "1.0", "subtype": "tombstone"}, {"ts": "2.0", "thread_ts": "1.0"}]
    with pytest.raises(ParentGoneError):
        SentMessages(slack).find(calls.post("answer:1", "C0OPS", CARD, thread="1.0"), "answer:1")


@pytest.mark.parametrize("error", [api_error("ratelimited", 429), URLError("down")])
def test_when_slack_cannot_be_asked(slack: FakeSlack, error: Exception) -> None:
    slack.fail("conversations.replies", error)
    slack.fail("conversations.open", URLError("down"))
    with pytest.raises(LookupFailedError):
        SentMessages(slack).find(calls.post("answer:1", "C0OPS", CARD, thread="1.0"), "answer:1")
    with pytest.raises(LookupFailedError):
        SentMessages(slack).direct_with("U0MIA")


def test_a_channel_that_may_not_be_read_or_written_decides_when_posting(slack: FakeSlack) -> None:
    slack.fail("conversations.history", "not_in_channel")
    slack.fail("conversations.open", "user_not_found")
    where = SentMessages(slack)
    with pytest.raises(NotReadableError):
        where.find(calls.post("answer:1", "C0OPS", CARD), "answer:1")
    assert where.direct_with("U0GONE") == "U0GONE"


def test_what_cannot_be_looked_up_is_not(slack: FakeSlack) -> None:
    where = SentMessages(slack)
    assert where.find(calls.ephemeral("C0OPS", "U0MIA", CARD, thread="1.0"), "x") is None
    assert where.find(calls.update("C0OPS", "1.0", CARD), "x") is None
    assert slack.calls == []


def test_a_root_is_read_once_and_a_silent_slack_is_not_remembered() -> None:
    side = slack_side()
    threads: KnownThreads = side.services.dispatcher.threads
    side.slack.fail("conversations.replies", api_error("ratelimited", 429), URLError("down"), api_error("thread_not_found"))
    for _ in range(2):
        with pytest.raises(LookupFailedError):
            threads.case_of("C0OPS", "1.0")
    assert threads.case_of("C0OPS", "1.0") is None
    side.slack.messages["C0OPS"] = [{"ts": "2.0", "user": ME, "blocks": [{"type": "section", "block_id": "case:q1:2"}]}]
    assert [threads.case_of("C0OPS", "2.0") for _ in range(2)] == ["q1", "q1"]
    assert len(side.slack.made("conversations.replies")) == 4
