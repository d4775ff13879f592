"""The lines of one event stand under one id, from Slack's delivery to the reply, whoever writes them and wherever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import structlog
from fakes.slack import TEAM
from support.bot_factory import SlackSide, command, direct, mention, slack_side

from bot.blocks.buttons import HELPED
from bot.logs import configure_logging
from bot.observing.events import current_trace, traced
from bot.slack.clients import SlackUnclearError
from bot.slack.events import Incoming


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    configure_logging("info")
    structlog.contextvars.clear_contextvars()
    yield
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def click(action: str = HELPED, value: str = "Q1") -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U0MIA", "team_id": TEAM},
        "channel": {"id": "C0OPS"},
        "container": {"message_ts": "1.1", "channel_id": "C0OPS"},
        "message": {"ts": "1.1", "blocks": [], "text": ""},
        "trigger_id": "T.9",
        "response_url": "http://127.0.0.1:9/response",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
    }


def named(found: list[dict[str, Any]], *names: str) -> list[tuple[str, str]]:
    return [(line["event"], line.get("trace", "")) for line in found if line["event"] in names]


def test_one_question_is_followed_from_slacks_event_to_the_posted_reply(lines: Any) -> None:
    with ThreadPoolExecutor(4) as threads:
        side = slack_side(threads=lambda _number, _name: threads)
        side.dispatch(direct(ts="1795348800.000100"))
    found = [line for line in lines() if line.get("trace")]
    assert [line["event"] for line in found] == ["delivered", "question", "handled"]
    assert len({line["trace"] for line in found}) == 1
    assert found[0]["kind"] == "answer"
    assert {name: found[2][name] for name in ("kind", "outcome")} == {"kind": "direct", "outcome": "answered"}
    assert len(side.posts()) == 1


def test_two_questions_have_two_ids(lines: Any) -> None:
    side = slack_side()
    for number in (1, 2):
        side.dispatch(mention(ts=f"179534880{number}.000100"))
    assert len({line["trace"] for line in lines() if line["event"] == "handled"}) == 2


def test_whoever_takes_up_an_entry_of_a_dead_process_goes_on_under_its_id(lines: Any) -> None:
    side = slack_side()
    with traced("abc123"):
        side.services.intake.message(direct(ts="1795348800.000100"))
    assert current_trace() == ""
    side.services.background.recovery.resume([side.services.intake.worker.name])
    assert ("handled", "abc123") in named(lines(), "handled")


def test_a_reply_that_is_sent_later_has_the_id_of_its_question(lines: Any) -> None:
    side = slack_side()
    side.slack.fail("chat.postMessage", SlackUnclearError("ratelimited", 5))
    side.dispatch(direct(ts="1795348800.000100"))
    side.clock.advance(minutes=1)
    structlog.contextvars.clear_contextvars()
    side.services.dispatcher.deps.delivery.flush()
    found = lines()
    [(_, trace)] = named(found, "handled")
    assert named(found, "not_delivered", "delivered") == [("not_delivered", trace), ("delivered", trace)]


def test_what_a_person_wrote_and_who_they_are_is_wiped_with_the_id(lines: Any) -> None:
    side = slack_side()
    side.dispatch(direct(ts="1795348800.000100"))
    trace = next(line["trace"] for line in lines() if line["event"] == "handled")
    assert trace not in str([side.memory.truth.events, side.memory.truth.calls])


def test_a_click_is_one_event_and_its_failure_stands_under_its_id(lines: Any) -> None:
    side = slack_side()
    side.dispatch(click())
    side.memory.is_down = True
    side.dispatch(click())
    found = lines()
    good, bad = [line for line in found if line["event"] == "handled"]
    assert [(line["kind"], line["outcome"]) for line in (good, bad)] == [("click", "done"), ("click", "failed")]
    [failure] = [line for line in found if line["event"] == "listener_failed"]
    assert failure["trace"] == bad["trace"] != good["trace"]
    assert "RuntimeError" in failure["exception"]


def test_what_a_library_logs_is_a_line_of_the_same_form(lines: Any) -> None:
    import logging  # noqa: PLC0415 - what other libraries write with

    with traced("abc123"):
        logging.getLogger("cairn.slack_bolt").error("Bolt fails with %s", "SlackApiError")
    [line] = lines()
    known = {"event": "library", "library": "cairn.slack_bolt", "detail": "Bolt fails with SlackApiError", "trace": "abc123"}
    assert known.items() <= line.items()


def test_each_missed_message_has_an_id_of_its_own(lines: Any) -> None:
    side = slack_side()
    structlog.contextvars.bind_contextvars(trace="stale")
    side.services.connected()
    assert current_trace() == ""


def test_an_entry_of_an_earlier_version_has_no_id_and_is_read() -> None:
    old = Incoming.from_payload({"event_id": "E", "team": "T", "channel": "C", "person": "U", "text": "", "surface": "direct"})
    assert (old.trace, old.is_paced) == ("", False)


def test_a_command_is_counted_by_what_came_of_it() -> None:
    side: SlackSide = slack_side()
    side.dispatch(command("how do I refund?"))
    side.dispatch(command("help", "T.2"))
    text = side.services.events.metrics.text().decode()
    assert 'cairn_events_total{kind="command",outcome="answered"} 1.0' in text
    assert 'cairn_events_total{kind="command",outcome="done"} 1.0' in text
