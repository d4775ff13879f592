"""Slack's door: size, then signature, then shape; whatever comes, never a 500."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from fakes.samples import NOON
from flask import Flask, Request, Response, make_response, request

from bot.web.slack_endpoint import MOST_BYTES, SlackEndpoint, slack_signature

SECRET = "tests-only"  # noqa: S105 - of the tests
STAMP = str(int(NOON.timestamp()))


class Bolt:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def handle(self, given: Request) -> Response:
        self.bodies.append(given.get_data())
        return make_response("", 200)


def noon() -> datetime:
    return NOON


def send(body: bytes, kind: str = "application/json", secret: str = SECRET, **headers: str) -> tuple[int, list[bytes]]:
    web, bolt = Flask("door"), Bolt()
    door = SlackEndpoint(secret, noon, bolt.handle)
    web.post("/slack/events")(lambda: door.receive(request))
    signed = {"X-Slack-Request-Timestamp": STAMP, "X-Slack-Signature": slack_signature(SECRET, STAMP, body)}
    given = {**signed, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with web.test_client() as client:
        return client.post("/slack/events", data=body, content_type=kind, headers=given).status_code, bolt.bodies


def test_what_slack_signed_reaches_bolt_as_it_is() -> None:
    body = json.dumps({"type": "event_callback", "event": {"type": "message", "text": "é"}}).encode()
    assert send(body) == (200, [body])
    form = b"payload=%7B%22type%22%3A%22block_actions%22%7D"
    assert send(form, "application/x-www-form-urlencoded") == (200, [form])
    assert send(b"command=%2Fask&text=hi", "application/x-www-form-urlencoded")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Slack_Signature": ""},
        {"X_Slack_Signature": "v0=" + "0" * 64},
        {"X_Slack_Signature": "é"},
        {"X_Slack_Request_Timestamp": ""},
        {"X_Slack_Request_Timestamp": "soon"},
        {"X_Slack_Request_Timestamp": "9" * 5000},
        {"X_Slack_Request_Timestamp": "²"},
        {"X_Slack_Request_Timestamp": str(int(NOON.timestamp()) - 301)},
    ],
)
def test_what_is_not_signed_in_time_is_refused_unread(headers: dict[str, str]) -> None:
    assert send(b'{"type": "event_callback"}', **headers) == (401, [])


def test_without_a_secret_nothing_passes() -> None:
    assert send(b"{}", secret="") == (401, [])


def test_a_large_body_is_refused_before_it_is_verified() -> None:
    assert send(b"x" * (MOST_BYTES + 1)) == (413, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b"\xff\xfe",
        b'{"event": 1}',
        b'{"event": [1]}',
        b'{"actions": {}}',
        b'{"actions": ["a"]}',
        b"[" * 90_000,
        b'{"authorizations": [1]}',
        b'{"view": []}',
        b'{"team": []}',
        b'{"a": "\\ud800"}',
    ],
)
def test_what_bolt_could_not_read_is_refused(body: bytes) -> None:
    assert send(body)[0] in {400, 200}
    assert send(body) == (400, []) or body == b""


@pytest.mark.parametrize("junk", ["x", 1, [], ["a"], [None], {"a": 1}, None, [[]], True])
@pytest.mark.parametrize("name", ["event", "user", "team", "channel", "message", "view", "container", "actions", "authorizations"])
def test_junk_in_any_place_is_no_error(name: str, junk: Any) -> None:
    assert send(json.dumps({"type": "event_callback", name: junk}).encode())[0] in {200, 400}
