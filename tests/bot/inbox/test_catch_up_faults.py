"""How far a channel was read moves on when it was read, not when somebody tried."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.slack import ME, api_error
from support.bot_factory import SlackSide, mention, slack_side

from bot.inbox.catchup import CatchUp

HTML = api_error("Received a response in a non-JSON format: <html>…")
LIMITED = api_error("ratelimited", 429, {"Retry-After": "90"})
FAULTS = [ConnectionResetError(), TimeoutError(), HTML, LIMITED, api_error("internal_error", 500), ValueError("cut JSON")]
READING = ["users.conversations", "conversations.history", "conversations.replies"]


def said(side: SlackSide, text: str, seconds_ago: float, channel: str = "C0OPS", **fields: Any) -> str:
    ts = f"{side.clock().timestamp() - seconds_ago:.6f}"
    side.slack.messages.setdefault(channel, []).append({"ts": ts, "user": "U0MIA", "text": text, **fields})
    return ts


@pytest.fixture
def side() -> SlackSide:
    made = slack_side()
    asked = said(made, f"<@{ME}> first", 600)
    made.dispatch(mention(text=f"<@{ME}> first", ts=asked))
    made.slack.channels["D0MIA"] = {"id": "D0MIA", "is_im": True}
    made.services.background.catch_up.run()
    made.clock.advance(minutes=5)
    return made


def catch_up(side: SlackSide) -> CatchUp:
    return side.services.background.catch_up


def texts(side: SlackSide) -> list[str]:
    return sorted(logged.question.text for logged in side.memory.questions)


@pytest.mark.parametrize("error", FAULTS, ids=["reset", "time-out", "html", "429", "500", "cut"])
@pytest.mark.parametrize("method", READING)
def test_what_could_not_be_read_is_read_later(side: SlackSide, method: str, error: Exception) -> None:
    catch_up(side).pause = lambda _seconds: None
    for number in range(3):
        said(side, f"<@{ME}> missed {number}", 60 + number)
    side.slack.fail(method, *[error] * 3)
    catch_up(side).run()
    for _ in range(5):
        side.clock.advance(seconds=100)
        catch_up(side).tick()
    assert texts(side) == ["first", "missed 0", "missed 1", "missed 2"]


def test_a_rate_limit_is_waited_for_where_it_stands(side: SlackSide) -> None:
    waited: list[float] = []
    recent = catch_up(side)
    patient = CatchUp(recent.reader, recent.units, recent.me, recent.intake, recent.clock, recent.work, waited.append)
    said(side, f"<@{ME}> missed", 60)
    side.slack.fail("conversations.history", api_error("ratelimited", 429, {"Retry-After": "30"}))
    assert patient.run() == 1
    assert waited == [30.0]


def test_the_tick_waits_for_as_long_as_slack_asks(side: SlackSide) -> None:
    said(side, f"<@{ME}> missed", 60)
    side.slack.fail("conversations.history", *[LIMITED] * 2)
    assert catch_up(side).run() == 0
    side.clock.advance(seconds=80)
    assert catch_up(side).tick() == 0
    side.clock.advance(seconds=20)
    assert catch_up(side).tick() == 1
    assert catch_up(side).tick() == 0


def test_one_channels_fault_holds_no_other_back(side: SlackSide) -> None:
    said(side, f"<@{ME}> in the channel", 60)
    said(side, "in private", 60, "D0MIA")
    side.slack.fail("conversations.history", TimeoutError())
    assert catch_up(side).run() == 1
    marks = side.memory.truth.read_until
    assert marks["D0MIA"] == side.clock()
    assert marks["C0OPS"] < side.clock()


def test_a_restart_goes_on_where_the_last_run_ended(side: SlackSide) -> None:
    said(side, f"<@{ME}> before the mark", 700)
    said(side, f"<@{ME}> missed", 60)
    old = catch_up(side)
    side.slack.fail("conversations.history", TimeoutError(), TimeoutError())
    assert old.run() == 0
    restarted = CatchUp(old.reader, old.units, old.me, old.intake, old.clock, old.work)
    assert restarted.run() == 1
    assert texts(side) == ["first", "missed"]


def test_a_long_absence_is_read_page_by_page(side: SlackSide) -> None:
    for number in range(5):
        said(side, f"<@{ME}> missed {number}", 60 - number)
    everything = side.slack.on_conversations_history

    def paged(args: dict[str, Any]) -> dict[str, Any]:
        messages = everything(args)["messages"]
        at = int(args.get("cursor") or 0)
        more = {"response_metadata": {"next_cursor": str(at + 1)}} if at + 1 < len(messages) else {}
        return {"messages": messages[at : at + 1], **more}

    side.slack.on_conversations_history = paged  # type: ignore[method-assign]
    assert catch_up(side).run() == 5


def test_a_long_thread_is_read_page_by_page(side: SlackSide) -> None:
    root = side.memory.questions[0].question.place.thread
    for number in range(4):
        said(side, f"and {number}?", 60 - number, thread_ts=root)
    everything = side.slack.on_conversations_replies

    def paged(args: dict[str, Any]) -> dict[str, Any]:
        messages = everything(args)["messages"]
        at = int(args.get("cursor") or 0)
        more = {"response_metadata": {"next_cursor": str(at + 1)}} if at + 1 < len(messages) else {}
        return {"messages": messages[at : at + 1], **more}

    side.slack.on_conversations_replies = paged  # type: ignore[method-assign]
    assert catch_up(side).run() == 4


@pytest.mark.parametrize("odd", [{"ts": "soon"}, {"ts": None}, {"text": None}, {"user": {"id": "U"}}, {"latest_reply": "later"}])
def test_a_message_that_cannot_be_understood_holds_nothing_back(side: SlackSide, odd: dict[str, Any]) -> None:
    said(side, f"<@{ME}> odd", 70)
    side.slack.messages["C0OPS"][-1].update(odd)
    said(side, f"<@{ME}> missed", 60)
    catch_up(side).run()
    assert "missed" in texts(side)
    assert side.memory.truth.read_until["C0OPS"] == side.clock()


def test_an_event_that_could_not_be_taken_in_is_read_soon(side: SlackSide) -> None:
    asked = said(side, f"<@{ME}> while the database was down", 1)
    side.memory.is_down = True
    response = side.app.dispatch(_request(mention(ts=asked)))
    assert response.status != 200
    side.memory.is_down = False
    assert catch_up(side).tick() == 0
    side.clock.advance(seconds=31)
    assert catch_up(side).tick() == 1


def test_a_new_bot_that_hears_nothing_at_first_still_misses_nothing_later() -> None:
    side = slack_side()
    said(side, f"<@{ME}> before the first start", 300)
    assert catch_up(side).run() == 0
    side.clock.advance(minutes=10)
    said(side, f"<@{ME}> the first question", 60)
    assert catch_up(side).run() == 1
    assert texts(side) == ["the first question"]


def _request(body: dict[str, Any]) -> Any:
    from slack_bolt.request import BoltRequest  # noqa: PLC0415 - for this one test

    return BoltRequest(body=body, mode="socket_mode")
