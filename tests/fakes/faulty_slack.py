"""Stands between the bot and the emulator on loopback and answers as Slack does on its bad days."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SINGLE = ("429", "500", "time-out", "html", "empty", "cut", "slow")
FAULTS = ("none", *SINGLE, "mixed")
"""`mixed`: each call that is struck draws one of the others."""

POSTS = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral"})
LEFT_ALONE = frozenset({"apps.connections.open"})
"""How the sockets are opened is Socket Mode's own affair: the library tries that again by itself."""

POST_RATE, READ_RATE = 0.3, 0.1
SLOW, LATE = 12.0, 17.0
"""Seconds: a post that is slow, and one that takes longer than the bot waits."""


@dataclass
class Faults:
    """Which fault, how often it happened, and the dice."""

    name: str
    dice: random.Random
    happened: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, method: str) -> bool:
        if self.name == "none" or method in LEFT_ALONE:
            return False
        if self.name == "slow":
            return method in POSTS
        with self.lock:
            is_struck = self.dice.random() < (POST_RATE if method in POSTS else READ_RATE)
            self.happened[method] += is_struck
        return is_struck

    def drawn(self) -> tuple[str, bool]:
        """The fault that strikes, and whether Slack does what it was asked before it fails."""
        with self.lock:
            name = self.dice.choice(SINGLE) if self.name == "mixed" else self.name
            return name, name != "429" and self.dice.random() < 0.5


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        method = self.path.rpartition("/")[2].partition("?")[0]
        faults: Faults = self.server.faults
        if not faults.strikes(method):
            self._answer(*self._passed_on(body))
            return
        name, is_done = faults.drawn()
        if name == "slow":
            time.sleep(SLOW)
            self._answer(*self._passed_on(body))
            return
        if is_done:
            self._passed_on(body)
        self._fail(name)

    do_GET = do_POST  # noqa: N815 - as the base class names it

    def _passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        kept = {name: value for name, value in self.headers.items() if name.casefold() not in {"host", "content-length"}}
        request = Request(self.server.target + self.path, data=body, headers=kept, method="POST")  # noqa: S310 - loopback
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
                return answer.status, {"content-type": answer.headers.get("content-type", "application/json")}, answer.read()
        except HTTPError as error:
            return error.code, {"content-type": error.headers.get("content-type", "application/json")}, error.read()

    def _fail(self, name: str) -> None:
        html, json = {"content-type": "text/html"}, {"content-type": "application/json; charset=utf-8"}
        match name:
            case "429":
                self._answer(429, {**json, "Retry-After": "1"}, b'{"ok": false, "error": "ratelimited"}')
            case "500":
                self._answer(500, html, b"<html>Internal Server Error</html>")
            case "time-out":
                time.sleep(LATE)
            case "html":
                self._answer(200, html, b"<!DOCTYPE html><html><body>Slack is down for maintenance</body></html>")
            case "empty":
                self._answer(200, json, b"")
            case _:
                self._answer(200, {**json, "content-length": "400"}, b'{"ok": true, "channel": "C0', is_whole=False)

    def _answer(self, status: int, headers: dict[str, str], body: bytes, *, is_whole: bool = True) -> None:
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if is_whole:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            """The bot was killed meanwhile."""

    def log_message(self, *_: object) -> None:
        """Be quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that was killed leaves broken connections."""


@contextmanager
def faulty_slack(target: str, faults: Faults) -> Iterator[str]:
    """Yield the base address of a Web API that passes calls on to `target`, or not."""
    http = _Server(("127.0.0.1", 0), _Handler)
    http.target, http.faults = target, faults  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/api/"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
