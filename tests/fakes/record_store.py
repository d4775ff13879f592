"""A learning record store: as a fake behind the port, and as a server on loopback that speaks the specification's status codes."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from insights.xapi.ports import Answer, Conflicting, Refused, Stored, Unavailable

LOGIN = "Basic " + base64.b64encode(b"cairn:secret").decode()


@dataclass
class FakeRecordStore:
    """Refuses what the real one refuses: a batch with a known id, or with a statement that it cannot use."""

    held: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    unusable: set[str] = field(default_factory=set)
    away: Unavailable | None = None

    def store(self, statements: Sequence[Mapping[str, object]]) -> Answer:
        ids = [str(one["id"]) for one in statements]
        self.calls.append(ids)
        if self.away is not None:
            return self.away
        if self.unusable.intersection(ids):
            return Refused("the LRS answers 400: no verb")
        if self.held.keys() & set(ids):
            return Conflicting()
        self.held.update(zip(ids, statements, strict=True))
        return Stored()


@dataclass
class LoopbackStore:
    url: str = ""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Statuses and headers to answer with first, whatever comes."""

    def status_of(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:  # noqa: PLR0911 - one for each status
        if headers.get("Authorization") != LOGIN:
            return 401, "who are you"
        if headers.get("X-Experience-API-Version") != "1.0.3":
            return 400, "X-Experience-API-Version is missing"
        statements = json.loads(body)
        if any(not one.get("verb", {}).get("id") for one in statements):
            return 400, "no verb"
        if any(one["id"] in self.held and self.held[one["id"]] != one for one in statements):
            return 409, "differing statement"
        self.held.update({one["id"]: one for one in statements})
        return 200, json.dumps([one["id"] for one in statements])


@contextmanager
def loopback_store() -> Iterator[LoopbackStore]:
    """Serve an LRS on a free port of 127.0.0.1 while the block runs."""
    store = LoopbackStore()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said, headers = (404, "no such resource", {})
            if store.answers:
                status, headers = store.answers.pop(0)
            elif self.path == "/xAPI/statements":
                status, said = store.status_of(self.headers, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.url = f"http://127.0.0.1:{server.server_address[1]}/xAPI"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
