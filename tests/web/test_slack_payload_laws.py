"""Whatever Slack's wire brings, signed and over HTTP: an answer below 500, no listener that breaks, and nothing half done."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar
from urllib.parse import urlencode

import structlog
from fakes.slack import TEAM
from flask import Flask, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.adapter.flask import SlackRequestHandler
from structlog.testing import capture_logs
from support.bent import MANY, bent
from support.bot_factory import SlackSide, command, direct, mention, message, slack_side

from bot.web.slack_endpoint import SlackEndpoint, slack_signature

SECRET = "tests-only"  # noqa: S105 - of the tests
_BROKEN = {"listener_failed", "reply_failed", "failure_not_noted", "call_broken", "call_not_drawn", "job_failed"}

_USER = {"id": "U0MIA", "team_id": TEAM}
_WHY = {"type": "plain_text", "text": "Why?"}
_MESSAGE = {
    "ts": "1.1",
    "thread_ts": "1.0",
    "text": "An answer",
    "blocks": [
        {"type": "section", "block_id": "answer:Q1", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "image", "block_id": "i", "image_url": "https://x.example/a.png", "alt_text": "A chart"},
        {"type": "context", "block_id": "state:Q1", "elements": [{"type": "mrkdwn", "text": "x"}]},
        {
            "type": "actions",
            "block_id": "a",
            "elements": [
                {"type": "button", "action_id": "case_send", "value": "Q1", "text": {"type": "plain_text", "text": "Send"}},
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [{"text": {"type": "plain_text", "text": "x"}, "value": "why:Q1"}],
                },
            ],
        },
    ],
}
_STATE = {
    "values": {
        "b": {"a": {"type": "plain_text_input", "value": "words"}},
        "c": {"d": {"type": "static_select", "selected_option": {"value": "1"}}},
    }
}


def event(type_: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": f"Ev{type_}",
        "event": {"type": type_, "user": "U0MIA", **fields},
    }


def click(action: str) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": _USER,
        "channel": {"id": "C0OPS"},
        "container": {"message_ts": "1.1", "channel_id": "C0OPS", "type": "message"},
        "message": _MESSAGE,
        "trigger_id": "T.9",
        "response_url": "http://127.0.0.1:9/response",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": "Q1", "selected_option": {"value": "Q1|x"}}],
        "state": _STATE,
    }


def form(callback: str) -> dict[str, Any]:
    view = {
        "callback_id": callback,
        "private_metadata": '{"case": "C1", "question": "Q1"}',
        "id": "V1",
        "type": "modal",
        "state": _STATE,
        "blocks": [],
    }
    return {"type": "view_submission", "team": {"id": TEAM}, "user": _USER, "trigger_id": "T.8", "view": view}


class Site:
    """A bot behind a web server, made anew every few hundred requests, so that what is stored stays small."""

    made: ClassVar[list[Site]] = []

    def __init__(self) -> None:
        self.side: SlackSide = slack_side()
        self.web, self.asked = Flask("tests"), 0
        door = SlackEndpoint(SECRET, self.side.clock, SlackRequestHandler(self.side.app).handle)
        self.web.post("/slack/events")(lambda: door.receive(request))

    @classmethod
    def now(cls) -> Site:
        if not cls.made or cls.made[0].asked >= 300:
            cls.made[:] = [cls()]
        cls.made[0].asked += 1
        return cls.made[0]

    def post(self, body: bytes, mimetype: str) -> int:
        stamp = f"{self.side.clock().timestamp():.0f}"
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": slack_signature(SECRET, stamp, body)}
        return int(self.web.test_client().post("/slack/events", data=body, headers=headers, content_type=mimetype).status_code)


def listened(kind: str) -> list[str]:
    """Names that the bot listens for, as its listeners were registered."""
    found = set()
    for listener in slack_side().app._listeners:
        for matcher in listener.matchers:
            for cell in getattr(matcher.func, "__closure__", None) or ():
                value = cell.cell_contents
                if isinstance(value, str) and kind in matcher.func.__qualname__:
                    found.add(value)
                elif isinstance(value, re.Pattern) and kind in matcher.func.__qualname__:
                    found.add(re.sub(r"\\[dw]\+|\(\?:.*", "1", value.pattern))
    return sorted(found)


EVENTS = [
    message(),
    message("and then?", thread_ts="1795348800.000001", parent_user_id="U0BOT"),
    message(subtype="message_changed", message={"text": "x", "ts": "1.1"}),
    mention(),
    direct(),
    direct("learn"),
    direct("help"),
    direct("I am being harassed"),
    direct(files=[{"id": "F1"}]),
    event("app_home_opened", channel="D1", tab="home"),
    event("member_joined_channel", channel="C0OPS", team=TEAM),
    event("team_join", user={"id": "U0NEW", "name": "new"}),
    event("user_change", user={"id": "U0MIA", "deleted": True}),
    event("tokens_revoked", tokens={"bot": ["U0BOT"]}),
    event("app_context_changed"),
]
ACTIONS, CALLBACKS = listened("action"), listened("view")
INTERACTIONS = [
    *map(click, ACTIONS),
    *map(form, CALLBACKS),
    {**click("x"), "type": "message_action", "callback_id": "ask_about_message", "message_ts": "1.1"},
    {**form("x"), "type": "view_closed"},
]
COMMANDS = [command(text) for text in ("", "how do I refund?", "status", "help", "learn", "rules")]


def test_every_listener_is_among_the_seeds() -> None:
    assert len(ACTIONS) > 40
    assert len(CALLBACKS) > 8


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(bent(EVENTS), st.integers(0, 10**6))
def test_any_event(body: Any, number: int) -> None:
    if isinstance(body.get("event_id"), str) and isinstance(body.get("event"), dict) and isinstance(body["event"].get("ts"), str):
        body = {
            **body,
            "event_id": f"{body['event_id']}{number}",
            "event": {**body["event"], "ts": f"{body['event']['ts']}{number}"},
        }
    holds(_json(body), "application/json")


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(bent(INTERACTIONS))
def test_any_interaction(body: Any) -> None:
    holds(urlencode({"payload": _json(body)}, errors="replace").encode(), "application/x-www-form-urlencoded")


@settings(max_examples=MANY // 10, suppress_health_check=list(HealthCheck))
@given(bent(COMMANDS), st.integers(0, 10**6))
def test_any_command(body: Any, number: int) -> None:
    fields = {key: value if isinstance(value, str) else _json(value) for key, value in body.items()}
    fields = {**fields, "trigger_id": f"{fields.get('trigger_id', '')}{number}"}
    holds(urlencode(fields, errors="replace").encode(), "application/x-www-form-urlencoded")


def holds(body: bytes | str, mimetype: str) -> None:
    """Answered below 500, nothing broke, and every entry is done or waits for a time."""
    site = Site.now()
    structlog.contextvars.clear_contextvars()
    with capture_logs() as logs:
        status = site.post(body if isinstance(body, bytes) else body.encode("utf-8", "replace"), mimetype)
    broken = [log for log in logs if log["event"] in _BROKEN]
    truth = site.side.memory.truth
    half = [entry for entry in truth.events.values() if not entry.is_done and entry.due_at is None and not entry.is_parked]
    held = [call for call in truth.calls.values() if not call.is_done and call.worker is not None]
    Site.made.clear() if broken or half or held else None
    assert status < 500, status
    assert not broken, broken
    assert not half, half
    assert not held, held


def _json(value: Any) -> str:
    return json.dumps(value)
