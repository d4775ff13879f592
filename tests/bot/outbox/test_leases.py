"""Two workers and a Slack that takes twelve seconds for each post: every message is sent by one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fakes.slack import Clock, Database, FakeSlack

from bot.blocks import parts
from bot.blocks.card import Card
from bot.outbox.delivery import Delivery
from bot.outbox.worker import LEASE, Worker
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.pace import Pace
from core.queues import OutboxEntry

CARD = Card("hello", (parts.section("hello"),))


class SlowSlack(FakeSlack):
    """Takes a while; meanwhile `during` happens once."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = 12.0
        self.during: Any = None

    def on_chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.clock.advance(seconds=self.seconds)
        happening, self.during = self.during, None
        if happening:
            happening()
        return super().on_chat_postMessage(args)


class Two:
    def __init__(self) -> None:
        self.clock, self.database = Clock(), Database()
        self.slack = SlowSlack(self.clock)
        self.root = self.slack.put("C0OPS", user="U0MIA", text="question")["ts"]
        self.first, self.second = (
            Delivery(self.database, Clients(self.slack, self.slack), Worker(host), self.clock, Pace(lambda: 0.0, rate=0))
            for host in ("here", "there")
        )

    def add(self, number: int) -> None:
        with self.database() as uow:
            for each in range(number):
                key = f"answer:{each}"
                uow.outbox.add(key, "C0OPS", calls.post(key, "C0OPS", CARD, thread=self.root), self.clock())
            uow.commit()

    def take(self, delivery: Delivery) -> OutboxEntry:
        with self.database() as uow:
            [entry] = uow.outbox.claim(delivery.worker.sending(self.clock()), 1, "answer:0")
            uow.commit()
        return entry

    def keys(self) -> list[str]:
        return sorted(each["blocks"][0]["block_id"] for each in self.slack.messages["C0OPS"][1:])


def test_what_one_worker_has_not_reached_yet_is_free_for_the_other() -> None:
    two = Two()
    two.add(24)
    two.slack.during = two.second.flush
    for _ in range(12):
        two.first.flush()
        two.second.flush()
    assert two.keys() == sorted(f"answer:{number}" for number in range(24))


def test_a_flush_claims_one_call_at_a_time() -> None:
    two = Two()
    two.add(3)
    held: list[int] = []
    two.slack.during = lambda: held.append(sum(call.worker is not None for call in two.database.truth.calls.values()))
    two.first.flush()
    assert held == [1]


def test_a_worker_that_was_too_slow_to_begin_sends_nothing() -> None:
    two = Two()
    two.add(1)
    entry = two.take(two.first)
    two.clock.now += LEASE + timedelta(seconds=1)
    assert two.second.send_now("answer:0")
    assert two.first.give_back(entry, is_late=False) is None
    assert two.keys() == ["answer:0"]


def test_a_lease_that_ends_during_a_look_is_seen_before_sending() -> None:
    two = Two()
    two.add(1)
    read = two.slack.on_conversations_replies

    def slowly(args: dict[str, Any]) -> dict[str, Any]:
        two.slack.on_conversations_replies = read  # type: ignore[method-assign]
        answer = read(args)
        two.clock.now += LEASE + timedelta(seconds=1)
        two.second.send_now("answer:0")
        return answer

    two.slack.on_conversations_replies = slowly  # type: ignore[method-assign]
    two.first.flush()
    assert two.keys() == ["answer:0"]


def test_who_lost_the_call_while_sending_changes_nothing_that_is_stored() -> None:
    two = Two()
    two.add(1)

    def overtaken() -> None:
        two.clock.now += LEASE
        assert two.take(two.second)

    two.slack.during = overtaken
    two.first.send_now("answer:0")
    call = two.database.truth.calls["answer:0"]
    assert (call.is_done, call.worker) == (False, two.second.worker.name)


@pytest.mark.parametrize("error", ["channel_not_found", "internal_error"])
def test_who_lost_the_call_tells_nobody_that_it_failed(error: str) -> None:
    two = Two()
    two.add(1)
    entry = two.take(two.first)

    class Refusing(FakeSlack):
        def on_chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
            two.clock.now += LEASE
            two.second.send_now("answer:0")
            self.fail("chat.postMessage", error)
            return self.api_call("chat.postMessage", json=args).data  # type: ignore[return-value]

    refusing = Refusing()
    first = Delivery(two.database, Clients(two.slack, refusing), two.first.worker, two.clock, two.first.pace)
    first.give_back(entry, is_late=False)
    assert set(two.database.truth.calls) == {"answer:0"}
    assert two.keys() == ["answer:0"]
    assert two.database.truth.calls["answer:0"].message_ts


def test_two_threads_of_one_process_do_not_take_each_other_for_themselves() -> None:
    two = Two()
    two.add(1)
    entry = two.take(two.first)
    two.clock.now += LEASE + timedelta(seconds=1)
    assert two.first.flush() == 1
    assert two.first.give_back(entry, is_late=False) is None
    assert two.keys() == ["answer:0"]


def test_a_flush_ends_in_time_for_the_rest_of_the_tick() -> None:
    two = Two()
    two.add(20)
    assert two.first.flush() == 3
