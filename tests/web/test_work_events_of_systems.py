"""POST /v1/events/{source}: each system's own signature; forged, stale, odd and oversized bodies store nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.samples import later
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from support.practice_story import MAP, PracticeStory

from bot.web.app import create_web
from bot.web.events import MOST_BYTES, EventSource, WorkEventReceiver
from bot.web.events_signatures import (
    CAIRN_SECRET,
    CAIRN_SIGNATURE,
    CAIRN_TIMESTAMP,
    SignedRequest,
    cairn_signature,
    hubspot_signature,
    jira_signature,
    zendesk_signature,
)
from bot.web.links import Links, link_secret
from core.people import Person
from insights.mappings.reading import MappingCatalogue
from nudges.rules import Rules

SECRET = "tests-only-sixteen"  # noqa: S105 - of the tests
LINKS = Links("https://cairn.test", later, link_secret("xoxb-1"))
DATA = Path(__file__).parent.parent / "data" / "work_events"
SYSTEMS = ("freshdesk", "hubspot", "jira", "salesforce", "zendesk")
TIMED = ("hubspot", "salesforce", "zendesk")
Headers = Callable[[str, bytes, datetime], dict[str, str]]


def signed(source: str, body: bytes, now: datetime) -> dict[str, str]:
    seconds, address = f"{now.timestamp():.0f}", f"{LINKS.base}/v1/events/{source}"
    if source == "zendesk":
        stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        names = ("X-Zendesk-Webhook-Signature-Timestamp", "X-Zendesk-Webhook-Signature")
        return {names[0]: stamp, names[1]: zendesk_signature(SECRET, stamp, body)}
    if source == "jira":
        return {"X-Hub-Signature": jira_signature(SECRET, body)}
    if source == "hubspot":
        stamp = f"{seconds}123"
        made = hubspot_signature(SECRET, SignedRequest({}, body, uri=address), stamp)
        return {"X-HubSpot-Request-Timestamp": stamp, "X-HubSpot-Signature-v3": made}
    is_header = source == "freshdesk"
    own = {CAIRN_TIMESTAMP: seconds, CAIRN_SIGNATURE: cairn_signature(SECRET, seconds, body)}
    return {CAIRN_SECRET: SECRET} if is_header else own


SOURCES = {name: EventSource(SECRET, MappingCatalogue().read(name).mapping) for name in SYSTEMS}


def begun() -> tuple[PracticeStory, FlaskClient]:
    story = PracticeStory()
    door = WorkEventReceiver(story.memory, Rules(MAP), story.clock, SOURCES)
    return story, create_web(story.memory, LINKS, story.clock, door).test_client()


def body_of(source: str) -> bytes:
    return (DATA / f"{source}.webhook.json").read_bytes()


def send(client: FlaskClient, source: str, body: bytes, headers: dict[str, str]) -> Any:
    return client.post(f"/v1/events/{source}", data=body, headers=headers)


@pytest.mark.parametrize("source", SYSTEMS)
def test_what_a_system_signed_is_stored_once(source: str) -> None:
    story, client = begun()
    body = body_of(source)
    answer = send(client, source, body, signed(source, body, story.clock()))
    assert answer.status_code == 200, answer.json
    assert answer.json["new"] == answer.json["events"] == len(story.memory.truth.work) > 0
    assert {event.source for event in story.memory.truth.work.values()} == {source}
    again = send(client, source, body, signed(source, body, story.clock()))
    assert (again.status_code, again.json["new"]) == (200, 0)


@pytest.mark.parametrize("source", SYSTEMS)
def test_forged_unsigned_and_odd_signatures_are_refused(source: str) -> None:
    story, client = begun()
    body = body_of(source)
    good = signed(source, body, story.clock())
    name = list(good)[-1]
    forged = [{}, {**good, name: "forged"}, {**good, name: "é"}, {**good, name: ""}, {**good, name: good[name][:-1]}]
    for headers in forged:
        answer = send(client, source, body, headers)
        assert answer.status_code == 401
        assert answer.json["error"]
        assert answer.json["remedy"]
    if source != "freshdesk":
        assert send(client, source, body + b" ", good).status_code == 401
    assert story.memory.truth.work == {}


@pytest.mark.parametrize("source", TIMED)
@pytest.mark.parametrize("shift", [timedelta(minutes=-6), timedelta(minutes=6), timedelta(days=9000)])
def test_a_stale_signature_is_refused(source: str, shift: timedelta) -> None:
    story, client = begun()
    body = body_of(source)
    answer = send(client, source, body, signed(source, body, story.clock() + shift))
    assert answer.status_code == 401
    assert "within 5 minutes" in answer.json["error"]
    assert story.memory.truth.work == {}


@pytest.mark.parametrize("source", SYSTEMS)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe{", 400),
        (b"not json", 400),
        (b"", 400),
        (b"[" * 100_000, 400),
        (b"3", 400),
        (b'"text"', 400),
        (b"[1, [2]]", 400),
        (b"{}", 200),
        (b"[]", 200),
        (json.dumps([{}] * 10_001).encode(), 400),
        (b"x" * (MOST_BYTES + 1), 413),
    ],
)
def test_odd_bodies_get_an_answer_and_store_nothing(source: str, body: bytes, status: int) -> None:
    story, client = begun()
    answer = send(client, source, body, signed(source, body, story.clock()))
    assert answer.status_code == status
    assert answer.json["ok"] is (status == 200)
    assert story.memory.truth.work == {}


def test_one_bad_record_stores_nothing_of_the_others() -> None:
    story, client = begun()
    good = {"id": 1, "status": "solved", "assignee_email": "mia@x.example", "created_at": "2026-11-02T07:58:30Z"}
    records = [{**good, "solved_at": "2026-11-02T09:58:30Z"}, {**good, "solved_at": "last week"}]
    body = json.dumps({"tickets": records}).encode()
    answer = send(client, "zendesk", body, signed("zendesk", body, story.clock()))
    assert answer.status_code == 400
    assert "last week" in answer.json["problems"][0]["what"]
    assert answer.json["problems"][0]["remedy"]
    assert story.memory.truth.work == {}


def test_an_unknown_source_is_answered_without_a_word_on_others() -> None:
    _, client = begun()
    for source in ("servicenow", "cairn", "é", "a" * 500):
        answer = send(client, source, b"{}", {})
        assert answer.status_code == 404
    assert answer.json["remedy"]


def test_people_are_found_by_address_and_strangers_are_counted() -> None:
    story, client = begun()
    with story.memory() as unit:
        unit.people.save([Person("U0MIA", "mia@x.example", "Mia Lang")])
        unit.commit()
    for source, person in (("jira", "U0MIA"), ("zendesk", "zendesk:8447388090494")):
        body = body_of(source)
        answer = send(client, source, body, signed(source, body, story.clock()))
        assert answer.json["unknown_people"] == (source == "zendesk")
        [event] = [each for each in story.memory.truth.work.values() if each.source == source]
        assert (event.kind, event.person) == ("ticket_reopened", person)


def test_hubspot_signs_the_address_with_some_signs_decoded() -> None:
    request = SignedRequest({}, b"{}", uri="https://cairn.test/v1/events/hubspot?a=%3A%2F%20")
    plain = SignedRequest({}, b"{}", uri="https://cairn.test/v1/events/hubspot?a=:/%20")
    assert hubspot_signature(SECRET, request, "1") == hubspot_signature(SECRET, plain, "1")


STORY, CLIENT = begun()


@given(st.binary(max_size=60), st.text(max_size=30), st.sampled_from(SYSTEMS))
def test_no_body_and_no_header_is_an_error_of_cairn(body: bytes, value: str, source: str) -> None:
    good = signed(source, body, STORY.clock())
    for headers in (good, dict.fromkeys(good, value)):
        safe = {name: "".join(sign for sign in text if sign.isprintable()) for name, text in headers.items()}
        assert send(CLIENT, source, body, safe).status_code in {200, 400, 401}
    assert STORY.memory.truth.work == {}
