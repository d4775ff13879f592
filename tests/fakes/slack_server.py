"""A Slack on loopback that the real WebClient talks to, streams included. It keeps its messages in the fake Slack given to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl

from slack_sdk.errors import SlackApiError


class Answering(Protocol):
    """The fake: answers a call by name, and raises `SlackApiError` where Slack would refuse."""

    def api_call(self, api_method: str, **kwargs: Any) -> Any: ...


class _Handler(BaseHTTPRequestHandler):
    slack: Answering
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        is_json = "json" in (self.headers.get("content-type") or "")
        args = json.loads(raw or "{}") if is_json else dict(parse_qsl(raw))
        method = self.path.rpartition("/")[2].partition("?")[0]
        try:
            answer = dict(self.slack.api_call(method, json=args).data)
        except SlackApiError as error:
            answer = {"ok": False, "error": error.response["error"]}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in getattr(self.slack, "headers", {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST  # noqa: N815 - as the base class names it

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@contextmanager
def slack_server(slack: Answering) -> Iterator[str]:
    """Yield the base address of the Web API."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), type("_Here", (_Handler,), {"slack": slack}))
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/api/"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
