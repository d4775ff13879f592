"""Loopback servers that speak OpenAI's and Anthropic's wire formats and do one scripted act for each request."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

USAGE = (40, 7)
"""Tokens in and out that the servers report for every reply."""


@dataclass(frozen=True)
class Say:
    """A reply. `before` and `between`: seconds before the first byte, and before each further word. `end`: as OpenAI calls it."""

    text: str
    before: float = 0.0
    between: float = 0.0
    end: str = "stop"


@dataclass(frozen=True)
class Fill:
    """A value for the schema: arguments of a forced tool call, JSON under a response format or when asked in words."""

    value: object


@dataclass(frozen=True)
class Refuse:
    """The provider's own way to refuse."""


@dataclass(frozen=True)
class Break:
    """The connection ends after this text. `is_rude`: in the middle of the protocol, else with a clean close but no end."""

    text: str
    is_rude: bool = False


@dataclass(frozen=True)
class Fail:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "no"
    code: str | None = None


@dataclass(frozen=True)
class Garbage:
    """Status 200 and a body that is no JSON."""


@dataclass(frozen=True)
class Picky:
    """Refuses requests with one of these fields (400), and does the act for others."""

    fields: tuple[str, ...]
    act: Act


@dataclass(frozen=True)
class Read:
    """Reads the request before it decides."""

    decide: Callable[[Json], Act]


Act = Say | Fill | Refuse | Break | Fail | Garbage | Picky | Read
Json = dict[str, Any]


class Wire(Protocol):
    """A provider's format."""

    def whole(self, body: Json, act: Say | Fill | Refuse) -> Json: ...
    def opening(self, body: Json) -> list[str]: ...
    def word(self, word: str) -> str: ...
    def closing(self, body: Json, end: str) -> list[str]: ...
    def refusal(self, body: Json) -> list[str]: ...
    def error(self, fail: Fail) -> Json: ...


class OpenAIWire:
    provider = "openai"
    path = "/v1"

    def whole(self, body: Json, act: Say | Fill | Refuse) -> Json:
        message: Json = {"role": "assistant", "content": None, "refusal": None}
        end = "stop"
        if isinstance(act, Refuse):
            message["refusal"] = "I cannot help with that."
        elif isinstance(act, Fill) and "tools" in body:
            function = {"name": body["tools"][0]["function"]["name"], "arguments": json.dumps(act.value)}
            message["tool_calls"] = [{"id": "c1", "type": "function", "function": function}]
            end = "tool_calls"
        else:
            message["content"] = act.text if isinstance(act, Say) else json.dumps(act.value)
            end = act.end if isinstance(act, Say) else "stop"
        return self._envelope("chat.completion", [{"index": 0, "message": message, "finish_reason": end}], usage=True)

    def opening(self, body: Json) -> list[str]:
        return [self._delta({"role": "assistant", "content": ""})]

    def word(self, word: str) -> str:
        return self._delta({"content": word})

    def closing(self, body: Json, end: str) -> list[str]:
        events = [self._delta({}, end)]
        if (body.get("stream_options") or {}).get("include_usage"):
            events.append(_event(self._envelope("chat.completion.chunk", [], usage=True)))
        return [*events, "data: [DONE]\n\n"]

    def refusal(self, body: Json) -> list[str]:
        return [*self.opening(body), *self.closing(body, "content_filter")]

    def error(self, fail: Fail) -> Json:
        return {"error": {"message": fail.message, "type": "error", "code": fail.code, "param": None}}

    def _delta(self, delta: Json, end: str | None = None) -> str:
        return _event(self._envelope("chat.completion.chunk", [{"index": 0, "delta": delta, "finish_reason": end}]))

    @staticmethod
    def _envelope(kind: str, choices: list[Json], *, usage: bool = False) -> Json:
        came, went = USAGE
        counted = {"prompt_tokens": came, "completion_tokens": went, "total_tokens": came + went} if usage else None
        return {"id": "x1", "object": kind, "created": 1, "model": "test", "choices": choices, "usage": counted}


class AnthropicWire:
    provider = "anthropic"
    path = ""
    _ends = {"stop": "end_turn", "length": "max_tokens"}  # noqa: RUF012 -- a constant

    def whole(self, body: Json, act: Say | Fill | Refuse) -> Json:
        content: list[Json] = []
        end = "end_turn"
        if isinstance(act, Refuse):
            end = "refusal"
        elif isinstance(act, Fill) and "tools" in body:
            content, end = [{"type": "tool_use", "id": "c1", "name": body["tools"][0]["name"], "input": act.value}], "tool_use"
        else:
            content = [{"type": "text", "text": act.text if isinstance(act, Say) else json.dumps(act.value)}]
            end = self._ends[act.end] if isinstance(act, Say) else end
        usage = {"input_tokens": USAGE[0], "output_tokens": USAGE[1]}
        return self._message(content) | {"stop_reason": end, "usage": usage}

    def opening(self, body: Json) -> list[str]:
        started = self._message([]) | {"usage": {"input_tokens": USAGE[0], "output_tokens": 1}}
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        return [_named({"type": "message_start", "message": started}), _named(block)]

    def word(self, word: str) -> str:
        return _named({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}})

    def closing(self, body: Json, end: str) -> list[str]:
        return [_named({"type": "content_block_stop", "index": 0}), *self._end(self._ends[end])]

    def refusal(self, body: Json) -> list[str]:
        return [*self.opening(body)[:1], *self._end("refusal")]

    def error(self, fail: Fail) -> Json:
        return {"type": "error", "error": {"type": "error", "message": fail.message}}

    @staticmethod
    def _end(reason: str) -> list[str]:
        delta = {"stop_reason": reason, "stop_sequence": None}
        usage = {"output_tokens": USAGE[1]}
        return [_named({"type": "message_delta", "delta": delta, "usage": usage}), _named({"type": "message_stop"})]

    @staticmethod
    def _message(content: list[Json]) -> Json:
        empty = {"stop_reason": None, "stop_sequence": None}
        return {"id": "m1", "type": "message", "role": "assistant", "model": "test", "content": content, **empty}


def _event(value: Json) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _named(value: Json) -> str:
    return f"event: {value['type']}\n{_event(value)}"


class ModelServer:
    """`acts` are played one for each request, the last one again and again.

    `bodies` and `headers` hold what came, `touched` the paths.
    """

    def __init__(self, wire: OpenAIWire | AnthropicWire) -> None:
        self.wire = wire
        self.acts: list[Act] = [Say("Yes.")]
        self.bodies: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.touched: list[str] = []
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", 0), type("_Handler", (_Handler,), {"owner": self}))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}{self.wire.path}"

    @property
    def name(self) -> str:
        return f"{self.wire.provider}:test"

    def play(self, *acts: Act) -> None:
        self.acts = list(acts)

    def next_act(self, body: Json, headers: dict[str, str]) -> Act:
        with self._lock:
            self.bodies.append(body)
            self.headers.append(headers)
            act = self.acts[0] if len(self.acts) == 1 else self.acts.pop(0)
        if isinstance(act, Read):
            return act.decide(body)
        if isinstance(act, Picky):
            found = [name for name in act.fields if name in body]
            return Fail(400, message=f"Unsupported parameter: '{found[0]}'") if found else act.act
        return act

    @contextmanager
    def running(self) -> Iterator[ModelServer]:
        self._thread.start()
        try:
            yield self
        finally:
            self.closed.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Clients may leave whenever they like."""
        if not isinstance(sys.exception(), ConnectionError):
            raise  # noqa: PLE0704 -- the exception under way


class _Handler(BaseHTTPRequestHandler):
    owner: ModelServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.owner.touched.append(self.path)
        self._send(404, "{}")

    def do_POST(self) -> None:
        self.owner.touched.append(self.path)
        data = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not self.path.endswith(("/chat/completions", "/v1/messages")):
            self._send(404, "{}")
            return
        body = json.loads(data)
        act = self.owner.next_act(body, {name.lower(): value for name, value in self.headers.items()})
        try:
            self._play(body, act)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _play(self, body: Json, act: Act) -> None:
        if isinstance(act, Fail):
            self._send(act.status, json.dumps(self.owner.wire.error(act)), act.headers)
        elif isinstance(act, Garbage):
            self._send(200, "<html>Bad gateway")
        elif body.get("stream"):
            self._stream(body, act)
        elif isinstance(act, Break):
            self.send_response(200)
            self.send_header("content-length", "1000")
            self.end_headers()
            self.wfile.write(b'{"id": "x1",')
            self.close_connection = True
        else:
            self.owner.closed.wait(act.before if isinstance(act, Say) else 0.0)
            self._send(200, json.dumps(self.owner.wire.whole(body, act)))

    def _stream(self, body: Json, act: Act) -> None:
        wire = self.owner.wire
        self.owner.closed.wait(act.before if isinstance(act, Say) else 0.0)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        if isinstance(act, Refuse):
            self._chunks(wire.refusal(body))
        else:
            text = act.text if isinstance(act, Say | Break) else json.dumps(act.value)
            self._chunks(wire.opening(body))
            for number, word in enumerate(text.split(" ")):
                self._chunks([wire.word(f" {word}" if number else word)])
                self.owner.closed.wait(act.between if isinstance(act, Say) else 0.0)
            if not isinstance(act, Break):
                self._chunks(wire.closing(body, act.end if isinstance(act, Say) else "stop"))
        if isinstance(act, Break) and act.is_rude:
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _chunks(self, events: list[str]) -> None:
        for event in events:
            data = event.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    def _send(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        data = text.encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Be quiet."""
