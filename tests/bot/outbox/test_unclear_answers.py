"""An answer that does not say what Slack did is never taken for a refusal: the message is looked for, then sent again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.raw_server import UNREADABLE, Raw, RawSlack, raw_slack
from fakes.slack import Clock, Database, FakeSlack
from slack_sdk.errors import SlackApiError

from bot.blocks import parts
from bot.blocks.card import Card
from bot.outbox.delivery import Delivery
from bot.outbox.worker import Worker
from bot.slack import calls
from bot.slack.clients import SlackClient, slack_clients
from bot.slack.pace import Pace

CARD = Card("hello", (parts.section("hello"),))


class Scene:
    def __init__(self, raw: RawSlack) -> None:
        self.raw, self.slack = raw, raw.slack
        self.database, self.clock = Database(), Clock()
        self.root = self.slack.put("C0OPS", user="U0MIA", text="question")["ts"]
        clients = slack_clients("xoxb-x", raw.url)
        clients.reader._pause = lambda _seconds: None
        self.delivery = Delivery(self.database, clients, Worker(), self.clock, Pace(lambda: 0.0, rate=0))

    def send(self, call: object, key: str = "answer:1") -> None:
        with self.database() as uow:
            uow.outbox.add(key, "C0OPS", call, self.clock())  # type: ignore[arg-type]
            uow.commit()
        self.delivery.send_now(key)
        self.round()

    def round(self) -> None:
        for _ in range(3):
            self.clock.advance(minutes=6)
            self.delivery.flush()

    def posted(self, key: str = "answer:1") -> int:
        return sum(each.get("blocks", [{}])[0].get("block_id") == key for each in self.slack.messages["C0OPS"])

    def is_sent(self, key: str = "answer:1") -> bool:
        call = self.database.truth.calls[key]
        return call.is_done and call.error is None


@pytest.fixture
def scene() -> Iterator[Scene]:
    with raw_slack(FakeSlack()) as raw:
        yield Scene(raw)


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("in_thread", [True, False], ids=["reply", "message"])
def test_a_message_stands_once_whatever_was_answered(scene: Scene, name: str, is_done: bool, in_thread: bool) -> None:
    scene.raw.plan["chat.postMessage"] = [Raw(**{**UNREADABLE[name].__dict__, "is_done": is_done})]
    scene.send(calls.post("answer:1", "C0OPS", CARD, thread=scene.root if in_thread else "", asker="U0MIA"))
    assert (scene.posted(), scene.is_sent()) == (1, True)
    assert "moved:answer:1" not in scene.database.truth.calls


@pytest.mark.parametrize("name", UNREADABLE)
def test_nothing_is_posted_while_the_look_is_unclear(scene: Scene, name: str) -> None:
    scene.raw.plan["chat.postMessage"] = [UNREADABLE["html"]]
    scene.raw.plan["conversations.replies"] = [Raw(**UNREADABLE[name].__dict__) for _ in range(3)]
    scene.send(calls.post("answer:1", "C0OPS", CARD, thread=scene.root, asker="U0MIA"))
    assert (scene.posted(), scene.is_sent()) == (1, True)


@pytest.mark.parametrize("name", UNREADABLE)
def test_updates_and_private_answers_are_repeated(scene: Scene, name: str) -> None:
    ts = scene.slack.put("C0OPS", user="U0BOT", text="old")["ts"]
    response = scene.raw.url.removesuffix("api/") + "response"
    for method in ("chat.update", "chat.postEphemeral", "response"):
        scene.raw.plan[method] = [Raw(**{**UNREADABLE[name].__dict__, "is_done": False})]
    scene.send(calls.update("C0OPS", ts, CARD), "update")
    scene.send(calls.ephemeral("C0OPS", "U0MIA", CARD), "ephemeral")
    scene.send(calls.respond(response, CARD), "respond")
    assert [scene.is_sent(key) for key in ("update", "ephemeral", "respond")] == [True, True, True]
    assert len(scene.slack.made("chat.postEphemeral")) == len(scene.slack.made("response_url")) == 1


@pytest.mark.parametrize("body", [b"ok", b'{"ok": true}', b'{"ok":true,"warning":"x"}'])
def test_a_response_url_that_says_ok_is_done(scene: Scene, body: bytes) -> None:
    scene.raw.plan["response"] = [Raw(body)]
    scene.send(calls.respond(scene.raw.url.removesuffix("api/") + "response", CARD))
    assert scene.is_sent()


@pytest.mark.parametrize(("path", "is_sent"), [("_hooks/response/response", True), ("response", False)])
def test_silence_is_an_answer_of_the_emulator_only(scene: Scene, path: str, is_sent: bool) -> None:
    scene.raw.plan["response"] = [Raw(b"")] * 9
    scene.send(calls.respond(scene.raw.url.removesuffix("api/") + path, CARD))
    assert scene.is_sent() is is_sent
    assert (len(scene.raw.plan["response"]) == 8) is is_sent


@pytest.mark.parametrize(
    "answer", [Raw(b'{"ok": false, "error": "expired_url"}', 404), Raw(b"no_text", 400), Raw(b"used_url", 404)]
)
def test_a_response_url_that_is_refused_by_name_is_given_up(scene: Scene, answer: Raw) -> None:
    scene.raw.plan["response"] = [answer] * 9
    scene.send(calls.respond(scene.raw.url.removesuffix("api/") + "response", CARD))
    assert scene.database.truth.calls["answer:1"].is_done
    assert len(scene.raw.plan["response"]) == 8


def test_a_message_without_a_ts_is_looked_for(scene: Scene) -> None:
    scene.raw.plan["chat.postMessage"] = [Raw(b'{"ok": true}')]
    scene.send(calls.post("answer:1", "C0OPS", CARD, thread=scene.root))
    assert scene.database.truth.calls["answer:1"].message_ts == scene.slack.messages["C0OPS"][1]["ts"]


def test_a_rate_limit_posted_nothing_so_nobody_looks(scene: Scene) -> None:
    limited = Raw(b"", 429, headers={"Retry-After": "30"}, is_done=False)
    scene.raw.plan["chat.postMessage"] = [limited]
    scene.send(calls.post("answer:1", "C0OPS", CARD))
    assert (scene.posted(), scene.is_sent()) == (1, True)
    assert not scene.slack.made("conversations.history")


def test_an_answer_of_which_nobody_can_see_whether_it_stands_says_so_in_private(scene: Scene) -> None:
    scene.raw.plan["chat.postMessage"] = [UNREADABLE["html"], Raw(b'{"ok": false, "error": "not_in_channel"}', is_done=False)]
    scene.slack.fail("conversations.replies", "not_in_channel")
    scene.send(calls.post("answer:1", "C0OPS", CARD, thread=scene.root, asker="U0MIA"))
    (moved,) = scene.slack.messages["DU0MIA"]
    assert "can't see whether this reached you" in moved["text"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_reads_is_repeated_at_once(name: str) -> None:
    with raw_slack(FakeSlack()) as raw:
        raw.plan["auth.test"] = [UNREADABLE[name]] * 2
        client = SlackClient("xoxb-x", raw.url, repeats=2, pause=lambda _: None)
        assert client.auth_test()["user_id"] == "U0BOT"


def test_a_refusal_is_not_repeated() -> None:
    with raw_slack(FakeSlack()) as raw:
        client = SlackClient("xoxb-x", raw.url, repeats=2, pause=lambda _: None)
        with pytest.raises(SlackApiError):
            client.users_info(user="U0GONE")
        assert len(raw.slack.calls) == 1
