"""A Slack on loopback that answers whatever bytes a test wants, before or after it did what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.errors import SlackApiError


@dataclass
class Raw:
    """One answer. `cut`: the connection ends before the body does. `seconds`: how long it takes. `is_done`: Slack did it."""

    body: bytes = b'{"ok": true}'
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    seconds: float = 0.0
    is_done: bool = True


UNREADABLE = {
    "html": Raw(b"<!DOCTYPE html><html><body>Something went wrong</body></html>", kind="text/html"),
    "empty": Raw(b""),
    "cut json": Raw(b'{"ok": true, "ts": "17'),
    "cut word": Raw(b"tru"),
    "cut connection": Raw(b'{"ok": true, "ts": "1', cut=True),
    "list": Raw(b"[]"),
    "full list": Raw(b'[{"ok": true}]'),
    "null": Raw(b"null"),
    "number": Raw(b"7"),
    "string": Raw(b'"ok"'),
    "no ok": Raw(b'{"ts": "1.0"}'),
    "ok is a word": Raw(b'{"ok": "true", "ts": "1.0"}'),
    "nameless refusal": Raw(b'{"ok": false}'),
    "prose for a name": Raw(b'{"ok": false, "error": "Something went wrong. Please try again."}'),
    "not utf-8": Raw(b'{"ok": true, "ts": "\xff\xfe"}'),
    "unknown charset": Raw(b'{"ok": true}', kind="application/json; charset=klingon"),
    "binary": Raw(b"\x1f\x8b\x08\x00", kind="application/gzip"),
    "html of a proxy": Raw(b"<html>Forbidden</html>", 403, "text/html"),
    "404 of an edge": Raw(b"<html>Not Found</html>", 404, "text/html"),
    "500": Raw(b"<html>Internal Server Error</html>", 500, "text/html"),
    "502 with a refusal": Raw(b'{"ok": false, "error": "channel_not_found"}', 502),
    "503 empty": Raw(b"", 503),
    "fatal error": Raw(b'{"ok": false, "error": "fatal_error"}'),
    "internal error": Raw(b'{"ok": false, "error": "internal_error"}'),
}
"""After each of these nobody knows whether Slack did it."""


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        is_json = "json" in (self.headers.get("content-type") or "")
        args = json.loads(raw or "{}") if is_json else dict(parse_qsl(raw))
        method = self.path.rpartition("/")[2].partition("?")[0]
        answer = self.server.owner.next(method)
        data, status = b"", 200
        if answer is None or answer.is_done:
            data = self.server.owner.done(method, args)
        if answer is None:
            answer = Raw(data, status)
        time.sleep(answer.seconds)
        self.send_response(answer.status)
        for name, value in {"content-type": answer.kind, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer.body) + 10 * answer.cut))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST  # noqa: N815 - as the base class names it

    def log_message(self, *_: object) -> None:
        """Be quiet."""


class RawSlack:
    """Answers from the fake Slack; `plan[method]` holds what is answered instead, one after the other."""

    def __init__(self, slack: Any) -> None:
        self.slack = slack
        self.plan: dict[str, list[Raw]] = {}
        self.url = ""

    def next(self, method: str) -> Raw | None:
        waiting = self.plan.get(method)
        return waiting.pop(0) if waiting else None

    def done(self, method: str, args: dict[str, Any]) -> bytes:
        if method == "response":
            self.slack.calls.append(("response_url", args))
            return b"ok"
        try:
            return json.dumps(dict(self.slack.api_call(method, json=args).data)).encode()
        except SlackApiError as error:
            return json.dumps({"ok": False, "error": error.response["error"]}).encode()


@contextmanager
def raw_slack(slack: Any) -> Iterator[RawSlack]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    made = RawSlack(slack)
    http.owner = made  # type: ignore[attr-defined]
    made.url = f"http://127.0.0.1:{http.server_port}/api/"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
