from __future__ import annotations

import asyncio
from typing import Any

import pytest

pytest.importorskip("mcp")

from bot.agents.http import AddressLimit
from bot.slack.pace import Pace


def asked(app: AddressLimit, peer: str, forwarded: str = "") -> tuple[int, dict[bytes, bytes]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": headers, "client": (peer, 1)}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], dict(sent[0].get("headers", []))


async def fine(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_an_address_over_its_pace_gets_429_and_another_goes_on() -> None:
    app = AddressLimit(fine, Pace.per_minute(2, lambda: 0.0), proxy="10.0.0.5")
    assert [asked(app, "10.0.0.1")[0] for _ in range(2)] == [200, 200]
    status, headers = asked(app, "10.0.0.1")
    assert (status, headers[b"retry-after"]) == (429, b"30")
    assert asked(app, "10.0.0.2")[0] == 200
    assert asked(app, "10.0.0.5", "9.9.9.9, 10.0.0.1")[0] == 429
    assert asked(app, "10.0.0.5", "9.9.9.9")[0] == 200
