"""Requests to a source: how long they wait, how often they try, whom they never ask, and what they never tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fakes.source_servers import Fault, SourceServer, serving
from support.source_world import Slept

from retrieval.adapters.sources import http
from retrieval.adapters.sources.http import LONGEST_WAIT, TRIES, HttpReader
from retrieval.sources.errors import PageError, PageGoneError, SourceError

SECRET = "Bearer sixteen-signs-or-more"  # noqa: S105 -- of the fake alone


class Echo(SourceServer):
    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        return 200, {}, {"path": path, "body": body}


@pytest.fixture
def server() -> Iterator[SourceServer]:
    with serving(Echo(), SECRET) as server:
        yield server


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def reader(server: SourceServer, slept: Slept) -> HttpReader:
    return HttpReader(server.url, {"Authorization": SECRET}, slept.pace, "The wiki")


def test_it_waits_as_long_as_the_service_says_and_tries_again(server: SourceServer, reader: HttpReader, slept: Slept) -> None:
    server.faults = [Fault(429, {"Retry-After": "7"}), Fault(503)]
    assert reader.json("/a", {"x": 1}).value == {"path": "/a", "body": {"x": 1}}
    assert slept.seconds == [7.0, 2.0]


@pytest.mark.parametrize("asked", ["86400", "Wed, 21 Oct 2037 07:28:00 GMT"])
def test_no_wait_is_longer_than_a_minute(server: SourceServer, reader: HttpReader, slept: Slept, asked: str) -> None:
    server.faults = [Fault(429, {"Retry-After": asked})]
    reader.json("/a")
    assert slept.seconds == [LONGEST_WAIT]


@pytest.mark.parametrize(
    "fault",
    [Fault(429), Fault(502, body=b"<html>"), Fault(200, body=b'{"results": ['), Fault(200, body=b'{"half":', cut=True)],
    ids=["429", "502", "half a text", "cut connection"],
)
def test_what_does_not_get_better_ends_the_run(server: SourceServer, reader: HttpReader, fault: Fault) -> None:
    server.faults = [fault] * TRIES
    with pytest.raises(SourceError, match="Nothing was changed"):
        reader.json("/a")
    assert len(server.asked) == TRIES


@pytest.mark.parametrize(("status", "error"), [(403, PageGoneError), (404, PageGoneError), (410, PageGoneError), (400, PageError)])
def test_a_refused_page_is_not_asked_for_again(
    server: SourceServer, reader: HttpReader, status: int, error: type[PageError]
) -> None:
    server.faults = [Fault(status)]
    with pytest.raises(error):
        reader.json("/a")
    assert len(server.asked) == 1
    server.faults = [Fault(status)]
    with pytest.raises(SourceError):
        reader.required("/a")


def test_a_lost_token_ends_the_run_and_stands_in_no_error(server: SourceServer, reader: HttpReader) -> None:
    server.authorization = "Bearer another"
    with pytest.raises(SourceError, match="does not accept the token") as raised:
        reader.json("/a")
    assert "sixteen-signs" not in f"{raised.value!r} {reader!r}"


def test_it_follows_no_redirect_and_asks_no_other_host(server: SourceServer, reader: HttpReader) -> None:
    server.faults = [Fault(302, {"Location": "http://169.254.169.254/latest"})]
    with pytest.raises(PageError, match="302"):
        reader.json("/a")
    for address in ("https://elsewhere.example/a", "//elsewhere.example/a", server.url.replace("http:", "https:")):
        with pytest.raises(SourceError, match="another host"):
            reader.json(address)
    assert len(server.asked) == 1


def test_an_answer_that_is_too_large_is_refused(server: SourceServer, reader: HttpReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_ANSWER_BYTES", 100)
    server.faults = [Fault(body=json.dumps("x" * 200).encode())]
    with pytest.raises(PageError, match="larger"):
        reader.json("/a")


def test_a_service_that_is_not_there_is_named() -> None:
    slept = Slept()
    with pytest.raises(SourceError, match="The wiki cannot be reached"):
        HttpReader("http://127.0.0.1:9", {}, slept.pace, "The wiki").json("/a")
    assert len(slept.seconds) == TRIES - 1
