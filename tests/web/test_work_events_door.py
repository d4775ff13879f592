"""Work events at POST /v1/events: signed, stored once, or refused with line and remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fakes.samples import later
from flask.testing import FlaskClient
from support.practice_story import MAP, PracticeStory

from bot.web.app import create_web
from bot.web.events import CAIRN, MOST_BYTES, EventSource, WorkEventReceiver
from bot.web.events_signatures import CAIRN_SIGNATURE as SIGNATURE
from bot.web.events_signatures import CAIRN_TIMESTAMP as TIMESTAMP
from bot.web.events_signatures import cairn_signature as signature
from bot.web.links import Links, link_secret
from nudges.rules import Rules

SECRET = "tests-only"  # noqa: S105 - of the tests
LINKS = Links("http://cairn.test", later, link_secret("xoxb-1"))
MISSED = {
    "id": "ev-1",
    "at": "2026-03-02T08:30:00Z",
    "kind": "step_missed",
    "person": "mia@x.example",
    "task": "refund",
    "step": "5",
    "context": {"refund": "R-1042"},
}


def door(story: PracticeStory) -> FlaskClient:
    return create_web(
        story.memory, LINKS, story.clock, WorkEventReceiver(story.memory, Rules(MAP), story.clock, {CAIRN: EventSource(SECRET)})
    ).test_client()


def send(client: FlaskClient, story: PracticeStory, body: bytes, **changes: str) -> Any:
    stamp = changes.get("stamp", f"{story.clock().timestamp():.0f}")
    headers = {TIMESTAMP: stamp, SIGNATURE: changes.get("signed", signature(SECRET, stamp, body))}
    return client.post(changes.get("path", "/v1/events"), data=body, headers=headers)


def lines(*events: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(event) for event in events).encode()


def begun() -> tuple[PracticeStory, FlaskClient]:
    story = PracticeStory()
    story.tick()
    return story, door(story)


def test_a_missed_step_comes_back_the_next_day_with_its_context() -> None:
    story, client = begun()
    answer = send(client, story, lines(MISSED))
    assert answer.status_code == 200
    assert answer.json == {"ok": True, "received": 1, "new": 1}
    story.later(days=1)
    assert "You processed refund R-1042, but step 5 was missing." in story.text()
    text = story.answer(right=True)
    assert "R-1042" not in text


def test_the_same_lines_count_once() -> None:
    story, client = begun()
    for _ in range(2):
        assert send(client, story, lines(MISSED)).status_code == 200
    assert send(client, story, lines(MISSED)).json["new"] == 0
    story.later(days=1)
    assert story.last()["text"] == "One short question, less than a minute."


def test_a_line_with_a_mistake_is_named_with_its_remedy_and_nothing_is_stored() -> None:
    story, client = begun()
    body = lines(MISSED, {"id": "ev-2", "at": "2026-03-02", "kind": "step_missed", "person": "U0MIA"}) + b"\nnot json"
    answer = send(client, story, body)
    assert answer.status_code == 400
    assert [problem["line"] for problem in answer.json["problems"]] == [2, 3]
    assert all(problem["what"] and problem["remedy"] for problem in answer.json["problems"])
    assert story.memory.truth.work == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stamp": ""}, "is missing"),
        ({"signed": ""}, "is missing"),
        ({"stamp": "yesterday"}, "within 5 minutes"),
        ({"stamp": "1772441699"}, "within 5 minutes"),
        ({"stamp": "²"}, "within 5 minutes"),
        ({"signed": "v1=" + "0" * 64}, "does not match"),
        ({"signed": "é"}, "does not match"),
    ],
)
def test_what_is_not_signed_in_time_is_refused(changes: dict[str, str], words: str) -> None:
    story, client = begun()
    answer = send(client, story, lines(MISSED), **changes)
    assert answer.status_code == 401
    assert words in answer.json["error"]
    assert answer.json["remedy"]
    assert story.memory.truth.work == {}


def test_both_addresses_take_the_same_lines() -> None:
    story, client = begun()
    assert send(client, story, lines(MISSED), path="/v1/events/cairn").json["new"] == 1
    assert send(client, story, lines(MISSED)).json["new"] == 0


def test_a_changed_body_is_refused() -> None:
    story, client = begun()
    stamp = f"{story.clock().timestamp():.0f}"
    answer = send(client, story, lines({**MISSED, "person": "U0LEO"}), signed=signature(SECRET, stamp, lines(MISSED)))
    assert answer.status_code == 401


def test_a_body_that_is_too_large_or_no_text_is_refused() -> None:
    story, client = begun()
    assert send(client, story, b"x" * (MOST_BYTES + 1)).status_code == 413
    assert send(client, story, b"\xff\xfe").status_code == 400


def test_without_a_secret_there_is_no_such_address() -> None:
    story = PracticeStory()
    client = create_web(story.memory, LINKS, story.clock).test_client()
    assert client.post("/v1/events", data=b"{}").status_code == 404


def test_a_person_nobody_knows_is_stored_and_starts_nothing() -> None:
    story, client = begun()
    assert send(client, story, lines({**MISSED, "person": "U0NOBODY"})).status_code == 200
    count = len(story.messages())
    story.later(days=1)
    assert len(story.messages()) == count


@pytest.mark.parametrize(
    "changes",
    [
        {"value": 10**400},
        {"value": float("nan")},
        {"value": float("inf")},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"id": "a\0b"},
        {"person": "\ud800"},
        {"kind": ["x"]},
        {"context": {"a": {"b": "\ud800\0"}}},
    ],
)
def test_odd_values_are_named_or_stored_and_never_an_error_of_cairn(changes: dict[str, Any]) -> None:
    story, client = begun()
    assert send(client, story, lines({**MISSED, **changes})).status_code in {200, 400}


@pytest.mark.parametrize("stamp", ["9" * 400, "9" * 5000, "-1", "1e9", "\x01"])
def test_an_odd_timestamp_is_refused(stamp: str) -> None:
    story, client = begun()
    assert send(client, story, lines(MISSED), stamp=stamp, signed="v1=0").status_code == 401
