"""Emulates Slack on loopback, as far as a bot that answers questions needs it: the Web API, and Socket Mode for any number of
sockets.

Light enough to ask some fifty questions a second beside the bots that it measures: nothing is drawn, and of a message only the
first block is kept.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

TEAM, BOT = "T0LOAD", "U0CAIRN"
_PEOPLE = 400
"""Who ask in turn: nobody asks more often than the bot allows one person."""

_PATIENCE_SECONDS = 30.0

Scope = Mapping[str, Any]


@dataclass
class Threads:
    """When each question was delivered and when replies came, in seconds of one monotonic clock, by the question's ts."""

    asked: dict[str, float] = field(default_factory=dict)
    replies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0

    @property
    def answered(self) -> int:
        return len(self.replies)

    def lost(self) -> int:
        return sum(ts not in self.replies for ts in self.asked)

    def twice(self) -> int:
        """Questions with more than one reply."""
        return sum(len(times) > 1 for times in self.replies.values())

    def waits(self) -> list[float]:
        """Seconds from each question to its first reply."""
        return [times[0] - self.asked[ts] for ts, times in self.replies.items() if ts in self.asked]


class SlackWire:
    """`ask` delivers a question to one of the open sockets in turn; `threads` holds what came of it."""

    def __init__(self) -> None:
        self.threads = Threads()
        self.url = ""
        self._sockets: list[asyncio.Queue[str]] = []
        self._undelivered: list[str] = []
        self._posted: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._numbers = count()

    @property
    def sockets(self) -> int:
        return len(self._sockets)

    def ask(self, text: str) -> None:
        """A question in a direct message, or a mention in a channel, by turns. Slack delivers a mention as two events."""
        number = next(self._numbers)
        ts, person = f"{time.time():.6f}", f"U{number % _PEOPLE:04}"
        common = {"user": person, "ts": ts, "event_ts": ts, "team": TEAM}
        if number % 2:
            events = [{**common, "type": "message", "channel_type": "im", "channel": f"D{number % _PEOPLE:04}", "text": text}]
        else:
            mention = {**common, "channel": f"C{number % _PEOPLE:04}", "text": f"<@{BOT}> {text}"}
            events = [{**mention, "type": "app_mention"}, {**mention, "type": "message", "channel_type": "channel"}]
        self.threads.asked[ts] = time.monotonic()
        for order, event in enumerate(events):
            self._deliver(f"{ts}-{order}", event, number)

    def _deliver(self, name: str, event: Mapping[str, Any], number: int) -> None:
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0LOAD",
            "event_id": f"Ev{name}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
            "event": event,
        }
        envelope = {"type": "events_api", "envelope_id": name, "payload": payload, "accepts_response_payload": False}
        if self._loop is None:
            raise RuntimeError("no bot is connected")
        self._loop.call_soon_threadsafe(self._put, json.dumps(envelope), number)

    def _put(self, envelope: str, number: int) -> None:
        """Hand an envelope to a socket; while there is none, as between a bot's two connections, it waits for the next."""
        if self._sockets:
            self._sockets[number % len(self._sockets)].put_nowait(envelope)
        else:
            self._undelivered.append(envelope)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:  # noqa: ANN401 - as ASGI has them
        """ASGI: a call of the Web API, or a socket."""
        if scope["type"] == "websocket":
            await self._socket(receive, send)
        elif scope["type"] == "http":
            await self._call(scope, receive, send)

    async def _socket(self, receive: Any, send: Any) -> None:  # noqa: ANN401
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": json.dumps({"type": "hello", "num_connections": 1})})
        self._loop, mine = asyncio.get_running_loop(), asyncio.Queue[str]()
        self._sockets.append(mine)
        for envelope in self._undelivered:
            mine.put_nowait(envelope)
        self._undelivered.clear()
        sending = asyncio.create_task(_pass_on(mine, send))
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                self.threads.acknowledged += "envelope_id" in (message.get("text") or "")
        finally:
            self._sockets.remove(mine)
            sending.cancel()
            while not mine.empty():
                self._put(mine.get_nowait(), 0)

    async def _call(self, scope: Scope, receive: Any, send: Any) -> None:  # noqa: ANN401
        raw, is_more = b"", True
        while is_more:
            part = await receive()
            raw, is_more = raw + part.get("body", b""), part.get("more_body", False)
        arrived = time.monotonic()
        content = dict(scope["headers"]).get(b"content-type", b"")
        given = json.loads(raw or b"{}") if b"json" in content else dict(parse_qsl(raw.decode()))
        given |= dict(parse_qsl(scope["query_string"].decode()))
        answer = self._answer(scope["path"].rpartition("/")[2], given, arrived)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps({"ok": True, **answer}).encode()})

    def _answer(self, method: str, given: Mapping[str, Any], arrived: float) -> Mapping[str, Any]:  # noqa: PLR0911 - one per method
        channel, person = str(given.get("channel", "C0LOAD")), str(given.get("user", BOT))
        match method:
            case "chat.postMessage":
                return {"ts": self._post(given, arrived), "channel": channel}
            case "apps.connections.open":
                return {"url": self.url.replace("http", "ws") + "/link"}
            case "auth.test":
                return {
                    "team_id": TEAM,
                    "team": "Load",
                    "user_id": BOT,
                    "user": "cairn",
                    "bot_id": "B0LOAD",
                    "url": "https://x.slack.com/",
                }
            case "users.info":
                profile = {"email": f"{person.casefold()}@example.com"}
                return {
                    "user": {"id": person, "name": person, "real_name": f"Person {person}", "team_id": TEAM, "profile": profile}
                }
            case "conversations.info":
                return {"channel": {"id": channel, "name": channel.casefold(), "is_im": channel.startswith("D")}}
            case "conversations.open":
                return {"channel": {"id": f"D{str(given.get('users', ''))[1:]}"}}
            case "conversations.replies":
                ts = str(given.get("ts", ""))
                return {"messages": [{"ts": ts, "user": "U0001"}, *self._posted[ts]], "has_more": False}
            case _:
                return {"messages": [], "channels": [], "members": [], "users": {}, "has_more": False, "ts": given.get("ts", "1.0")}

    def _post(self, given: Mapping[str, Any], arrived: float) -> str:
        ts, thread = f"{time.time():.6f}", str(given.get("thread_ts", ""))
        if thread:
            self.threads.replies[thread].append(arrived)
        kept = {"ts": ts, "thread_ts": thread, "user": BOT, "bot_id": "B0LOAD", "blocks": list(given.get("blocks") or [])[:1]}
        self._posted[thread].append(kept)
        return ts


async def _pass_on(queue: asyncio.Queue[str], send: Any) -> None:  # noqa: ANN401 - as ASGI has it
    while True:
        await send({"type": "websocket.send", "text": await queue.get()})


@contextmanager
def slack_wire() -> Iterator[SlackWire]:
    """A Slack of its own, on a free port of 127.0.0.1, while the block runs."""
    wire = SlackWire()
    server = uvicorn.Server(
        uvicorn.Config(wire, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="websockets-sansio")
    )
    thread = threading.Thread(target=server.run, name="slack-wire", daemon=True)
    thread.start()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if time.monotonic() > deadline:
            raise RuntimeError("Slack's stand-in did not start")
        time.sleep(0.01)
    wire.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_SECONDS)
