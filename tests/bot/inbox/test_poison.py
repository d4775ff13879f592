"""What cannot be done is tried five times and then put aside: the entries behind it go on, and the operator hears of it once."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.memory import StoredEvent
from fakes.slack import Clock, Database, FakeSlack
from slack_sdk.errors import SlackApiError
from support.bot_factory import SlackSide, mention, slack_side

from bot.inbox.intake import Received
from bot.outbox.delivery import Delivery
from bot.outbox.worker import Parking, Worker
from bot.slack.clients import Clients
from bot.slack.pace import Pace
from bot.slack.sent_messages import LookupFailedError
from core.queues import SlackCall

GOOD = {
    "event_id": "e", "team": "T01TEST", "channel": "C0OPS", "person": "U0MIA", "text": "how?", "surface": "mention",
    "ts": "1795348800.000100", "thread": "1795348800.000100",
}  # fmt: skip
UNREADABLE: list[dict[str, Any]] = [
    {},
    {**GOOD, "surface": "telepathy"},
    {**GOOD, "surface": None},
    {**GOOD, "text": ["a"]},
    {**GOOD, "ts": 7},
    {key: value for key, value in GOOD.items() if key != "person"},
    {**GOOD, "ts": "soon"},
    {**GOOD, "is_private": "yes"},
]


def left_behind(side: SlackSide, payload: dict[str, Any], number: int) -> int:
    """An entry that a process of long ago took in and never worked on."""
    with side.memory() as uow:
        dead = Worker("elsewhere", 1, "x").lease(side.clock())
        entry = uow.inbox.receive(f"e{number}", None, payload, dead)
        uow.commit()
    assert entry is not None
    return entry


def event(side: SlackSide, number: int) -> StoredEvent:
    return side.memory.truth.events[number]


def ticks(side: SlackSide, rounds: int = 12) -> None:
    for _ in range(rounds):
        side.clock.advance(minutes=12)
        side.services.background.recovery.tick()


@pytest.mark.parametrize("payload", UNREADABLE)
def test_an_entry_that_cannot_be_read_keeps_nobody_waiting(payload: dict[str, Any]) -> None:
    side = slack_side()
    bad, good = left_behind(side, payload, 1), left_behind(side, GOOD, 2)
    side.clock.advance(minutes=3)
    side.services.background.recovery.tick()
    assert event(side, good).is_done
    assert len(side.memory.questions) == 1
    assert not event(side, bad).is_done


@pytest.mark.parametrize("payload", UNREADABLE)
def test_after_five_attempts_it_is_parked_and_the_operator_hears_of_it_once(payload: dict[str, Any]) -> None:
    side = slack_side()
    entries = [left_behind(side, payload, number) for number in (1, 2)]
    ticks(side)
    assert [(event(side, each).is_parked, event(side, each).attempts) for each in entries] == [(True, 5), (True, 5)]
    (told,) = side.slack.messages["DU0LEO"]
    assert "cairn inbox list" in told["text"]
    assert "how?" not in told["text"]


def test_waiting_grows_between_attempts() -> None:
    side = slack_side()
    bad = left_behind(side, {}, 1)
    side.clock.advance(minutes=3)
    waits = []
    for _ in range(3):
        side.services.background.recovery.tick()
        due = event(side, bad).due_at
        assert due is not None
        waits.append((due - side.clock()).total_seconds())
        side.clock.now = due
    assert waits == sorted(waits)
    assert waits[-1] > 10 * waits[0]


def test_a_defect_that_cannot_even_be_apologised_for_is_parked(monkeypatch: pytest.MonkeyPatch) -> None:
    side = slack_side()

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a defect")

    dispatcher = side.services.dispatcher
    monkeypatch.setattr("bot.dispatch.Dispatcher._react", broken)
    monkeypatch.setattr("bot.dispatch.Dispatcher._store", broken)
    got = side.services.intake.message(mention())
    assert isinstance(got, Received)
    dispatcher.work(got)
    ticks(side)
    assert event(side, got.entry).error == "RuntimeError"
    assert event(side, got.entry).is_parked


def test_when_slack_cannot_be_asked_the_question_waits_instead_of_being_apologised_for(monkeypatch: pytest.MonkeyPatch) -> None:
    side = slack_side()
    outages = iter([True, True])

    def of_case(*_args: object) -> None:
        if next(outages, False):
            raise LookupFailedError("ratelimited")

    monkeypatch.setattr("bot.dispatch.Dispatcher._case_of", of_case)
    got = side.services.intake.message(mention())
    assert isinstance(got, Received)
    side.services.dispatcher.work(got)
    assert not side.posts()
    ticks(side, 3)
    (post,) = side.posts()
    assert post["blocks"][0]["block_id"].startswith("answer:")


def test_an_entry_on_which_worker_after_worker_dies_is_parked() -> None:
    side = slack_side()
    entry = left_behind(side, GOOD, 1)
    for number in range(20):
        side.clock.advance(minutes=3)
        with side.memory() as uow:
            uow.inbox.claim_abandoned(Worker("elsewhere", 1, str(number)).lease(side.clock()), [], 1)
            uow.commit()
    side.clock.advance(minutes=3)
    side.services.background.recovery.tick()
    assert event(side, entry).is_parked
    assert event(side, entry).error == "WorkerDied"


BAD_CALLS: list[dict[str, Any]] = [{}, {"method": "chat.postMessage"}, {"method": 7, "args": {}}, {"args": {"channel": "C0OPS"}}]


class Outbox:
    def __init__(self, renew: Any = lambda _uow, call: call) -> None:
        self.slack, self.database, self.clock = FakeSlack(), Database(), Clock()
        clients, pace = Clients(self.slack, self.slack), Pace(lambda: 0.0, rate=0)
        self.delivery = Delivery(self.database, clients, Worker(), self.clock, pace, renew, Parking(lambda: "U0LEO"))

    def add(self, key: str, call: SlackCall) -> None:
        with self.database() as uow:
            uow.outbox.add(key, "C0OPS", call, self.clock())
            uow.commit()


GOOD_CALL = {"method": "chat.postMessage", "args": {"channel": "C0OPS", "text": "x"}}


@pytest.mark.parametrize("call", BAD_CALLS)
def test_a_call_that_cannot_be_read_keeps_nobody_waiting(call: dict[str, Any]) -> None:
    outbox = Outbox()
    outbox.add("bad:1", call)
    outbox.add("good:1", GOOD_CALL)
    outbox.delivery.flush()
    assert outbox.database.truth.calls["good:1"].is_done


def test_a_call_that_cairn_fails_to_make_is_parked_after_five_attempts() -> None:
    def broken(_uow: object, call: SlackCall) -> SlackCall:
        raise KeyError("who")

    outbox = Outbox(broken)
    outbox.add("case:1:1", {**GOOD_CALL, "case": {"id": "1"}})
    for _ in range(5):
        outbox.delivery.flush()
        outbox.clock.advance(minutes=10)
    call = outbox.database.truth.calls["case:1:1"]
    assert (call.is_parked, call.error, call.attempts) == (True, "KeyError", 5)
    assert "parked:2026-11-22" in outbox.database.truth.calls


def test_that_the_operator_cannot_be_told_is_not_told_to_the_operator() -> None:
    outbox = Outbox()
    with outbox.database() as uow:
        uow.outbox.add("parked:2026-11-20", "U0LEO", GOOD_CALL, outbox.clock())
        [entry] = uow.outbox.claim(outbox.delivery.worker.lease(outbox.clock()), 1)
        Parking(lambda: "U0LEO").call(uow, entry, "URLError", outbox.clock())
        uow.commit()
    assert set(outbox.database.truth.calls) == {"parked:2026-11-20"}


def test_a_refusal_has_a_name() -> None:
    slack = FakeSlack()
    slack.fail("chat.postMessage", "channel_not_found")
    with pytest.raises(SlackApiError):
        slack.chat_postMessage(channel="C", text="x")
