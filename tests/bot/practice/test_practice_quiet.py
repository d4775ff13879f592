"""Do not disturb over the wire: the real WebClient against a server on loopback that answers as Slack documents dnd.teamInfo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient

from bot.practice.settings import AT_A_TIME, Quiet

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
Answer = tuple[int, dict[str, str], Any]


class Wire:
    """Takes form-encoded POSTs like https://slack.com/api/, and remembers them."""

    def __init__(self, answer: Callable[[list[str]], Answer]) -> None:
        self.calls: list[tuple[str, str, list[str]]] = []
        wire = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                users = form["users"][0].split(",")
                wire.calls.append((self.path, self.headers["Authorization"], users))
                status, headers, body = answer(users)
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in ({"Content-Type": "application/json; charset=utf-8"} | headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def quiet(self) -> Quiet:
        return Quiet(WebClient("xoxb-1", base_url=f"http://127.0.0.1:{self.server.server_port}/api/", timeout=5))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def wires() -> Iterator[Callable[[Callable[[list[str]], Answer]], Wire]]:
    made: list[Wire] = []

    def make(answer: Callable[[list[str]], Answer]) -> Wire:
        made.append(Wire(answer))
        return made[-1]

    yield make
    for wire in made:
        wire.close()


Wires = Callable[[Callable[[list[str]], Answer]], Wire]


def rest(start: datetime, end: datetime, *, enabled: bool = True) -> dict[str, Any]:
    """As in Slack's documentation: whole Unix seconds; 1 where nothing is planned."""
    return {"dnd_enabled": enabled, "next_dnd_start_ts": int(start.timestamp()), "next_dnd_end_ts": int(end.timestamp())}


HOUR = timedelta(hours=1)
KNOWN = {
    "U0NOW": rest(NOW - HOUR, NOW + HOUR),
    "U0LATER": rest(NOW + HOUR, NOW + 9 * HOUR),
    "U0OFF": rest(NOW - HOUR, NOW + HOUR, enabled=False),
    "U0NONE": {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1},
}


def test_who_is_not_to_be_disturbed_now_and_until_when(wires: Wires) -> None:
    wire = wires(lambda users: (200, {}, {"ok": True, "users": {name: KNOWN[name] for name in users if name in KNOWN}}))
    assert wire.quiet().until([*KNOWN, "U0UNKNOWN"], NOW) == {"U0NOW": NOW + HOUR}
    assert wire.calls == [("/api/dnd.teamInfo", "Bearer xoxb-1", [*KNOWN, "U0UNKNOWN"])]


def test_people_are_asked_about_in_groups(wires: Wires) -> None:
    wire = wires(lambda users: (200, {}, {"ok": True, "users": dict.fromkeys(users, KNOWN["U0NOW"])}))
    people = [f"U{number}" for number in range(AT_A_TIME + 5)]
    assert set(wire.quiet().until(people, NOW)) == set(people)
    assert [len(users) for _, _, users in wire.calls] == [AT_A_TIME, 5]


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method", "not_allowed_token_type"])
def test_where_slack_will_never_tell_it_is_asked_once(wires: Wires, error: str) -> None:
    wire = wires(lambda _: (200, {}, {"ok": False, "error": error}))
    quiet = wire.quiet()
    assert quiet.until(["U1"], NOW) == quiet.until(["U1"], NOW) == {}
    assert len(wire.calls) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (429, {"Retry-After": "30"}, {"ok": False, "error": "ratelimited"}),
        (503, {}, b"<html>down</html>"),
        (200, {}, {"ok": True, "users": None}),
    ],
)
def test_a_bad_moment_disturbs_nobody_for_good(wires: Wires, answer: Answer) -> None:
    """Nobody is held back by it, and it is asked again."""
    wire = wires(lambda _: answer)
    quiet = wire.quiet()
    assert quiet.until(["U1"], NOW) == {}
    assert quiet.until(["U1"], NOW) == {}
    assert len(wire.calls) == 2


def test_nobody_listens(wires: Wires) -> None:
    wire = wires(lambda _: (200, {}, {"ok": True}))
    quiet = wire.quiet()
    wire.close()
    assert quiet.until(["U1"], NOW) == {}
