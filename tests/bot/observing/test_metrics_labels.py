"""After a busy day no metric holds a person, a channel, an SOP or a word that somebody wrote."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from fakes.slack import TEAM
from prometheus_client.parser import text_string_to_metric_families
from support.bot_factory import command, direct, home, mention, slack_side, unanswered

from bot.observing.metrics import Metrics, Readings
from bot.slack.clients import SlackClient, SlackUnclearError

WORD = re.compile(r"[a-z][A-Za-z_.' -]*")


def busy_day() -> Any:
    side = slack_side()
    metrics = side.services.events.metrics
    metrics.add(
        Readings(
            side.memory,
            side.clock,
            {"database": lambda: True, "index": lambda: 1 / 0 > 0, "slack": lambda: False},
            lambda: False,
            lambda: {"wiki": 90.0},
        )
    )
    side.dispatch(mention(text="<@U0BOT> how do I refund Mrs Quagmire?", ts="1795348800.000100"))
    side.dispatch(mention(text="<@U0BOT> how do I refund Mrs Quagmire?", ts="1795348800.000100", event_id="EvAgain"))
    side.dispatch(direct("how do I refund?", ts="1795348801.000100"))
    side.dispatch(direct("my boss harasses me", ts="1795348802.000100"))
    side.dispatch({**direct(ts="1795348803.000100"), "team_id": "T0OTHER"})
    side.dispatch(command("what is a zanzibar?"))
    home(side, "U0MIA")
    side.answers.outcome = unanswered()
    side.dispatch(direct("and a quagmire?", ts="1795348804.000100"))
    side.answers.error = RuntimeError("quagmire")
    side.dispatch(direct("broken quagmire?", ts="1795348805.000100"))
    side.services.background.ticks.once()
    metrics.limited("chat.postMessage")
    side.dispatch({"type": "event_callback", "team_id": TEAM, "event_id": "E9", "event": {"type": "U0MIA quagmire"}})
    return side


def test_labels_are_words_of_cairns_own() -> None:
    text = busy_day().services.events.metrics.text().decode()
    families = [family for family in text_string_to_metric_families(text) if family.name.startswith("cairn_")]
    values = {value for family in families for sample in family.samples for name, value in sample.labels.items() if name != "le"}
    assert len(families) >= 12
    assert {"answered", "unanswered", "failed", "duplicate", "foreign_team", "home", "recovery", "wiki"} <= values
    assert all(WORD.fullmatch(value) for value in values), values
    assert not re.search(r"[UCDTB]0\w|quagmire|zanzibar|harass|refund|confidential|\d{10}\.", text, re.IGNORECASE)


def value(text: str, name: str) -> float:
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name + " "))


def test_what_is_read_when_metrics_are_asked_for() -> None:
    side = busy_day()
    with side.memory() as uow:
        uow.inbox.put_off("late", {}, side.clock(), side.clock())
        uow.outbox.add("k", "C1", {"method": "chat.postMessage"}, side.clock())
        uow.commit()
    side.clock.advance(seconds=90)
    text = side.services.events.metrics.text().decode()
    assert value(text, "cairn_inbox_oldest_seconds") == 90
    assert value(text, "cairn_outbox_oldest_seconds") == 90
    assert value(text, "cairn_inbox_parked") == 0
    assert value(text, "cairn_socket_connected") == 0
    assert value(text, 'cairn_ready{check="database"}') == 1
    assert value(text, 'cairn_ready{check="index"}') == 0
    assert value(text, 'cairn_source_age_seconds{source="wiki"}') == 90
    assert value(text, "cairn_llm_cost_total") == 0
    assert value(text, "cairn_answer_seconds_count") == 4
    assert value(text, 'cairn_slack_limited_total{method="chat.postMessage"}') == 1


def test_one_thing_that_cannot_be_read_hides_nothing_else() -> None:
    side = slack_side()
    metrics = Metrics()
    side.memory.is_down = True
    metrics.add(Readings(side.memory, side.clock, {"database": lambda: False}, lambda: True))
    text = metrics.text().decode()
    assert value(text, "cairn_socket_connected") == 1
    assert value(text, 'cairn_ready{check="database"}') == 0
    assert "cairn_inbox_oldest_seconds " not in text


def test_over_http_there_is_no_socket_to_speak_of() -> None:
    side = slack_side()
    metrics = Metrics()
    metrics.add(replace(Readings(side.memory, side.clock, {}), is_connected=None))
    assert "cairn_socket_connected" not in metrics.text().decode()


def test_a_job_that_breaks_is_counted_and_the_time_of_its_last_success_stays() -> None:
    metrics = Metrics()
    metrics.job("recovery", True)
    before = value(metrics.text().decode(), 'cairn_job_success_timestamp_seconds{job="recovery"}')
    metrics.job("recovery", False)
    text = metrics.text().decode()
    assert value(text, 'cairn_jobs_failed_total{job="recovery"}') == 1
    assert value(text, 'cairn_job_success_timestamp_seconds{job="recovery"}') == before > 0


def test_the_client_says_which_method_slack_limits() -> None:
    heard: list[str] = []

    class Limited(SlackClient):
        def _perform_urllib_http_request(self, *, url: str, args: Any) -> dict[str, Any]:
            return {"status": 429, "headers": {"Retry-After": "7"}, "body": '{"ok": false, "error": "ratelimited"}'}

    client = Limited("xoxb-x", "http://127.0.0.1:9/api/", limited=heard.append)
    with pytest.raises(SlackUnclearError):
        client.chat_postMessage(channel="C1", text="x")
    assert heard == ["chat.postMessage"]
