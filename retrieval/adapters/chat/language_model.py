"""Calls language models through LangChain, one attempt at a time, and turns their errors into Cairn's. Nothing else calls them.

Nothing of LangChain is imported before the first request or `warm`. Text leaves the machine for the model's own address only:
LangSmith's tracing, which an environment variable alone would switch on, stays off unless traces may carry text.
Of an error the detail is a class name or a status, never message text.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, cast

from core.language_model import Trouble, Usage
from retrieval.adapters.chat.setup import ModelSetup, make_chat, without_what_is_refused
from retrieval.language.ports import AttemptError, End, NoSchemaError, Piece, Request

_BY_NAME: Final = (
    (re.compile(r"Refusal|ContentFilter"), Trouble.REFUSED),
    (re.compile(r"LengthFinish|JSONDecode|Unicode|ResponseValidation|OutputParser|ValidationError"), Trouble.MALFORMED),
    (re.compile(r"RemoteProtocol|IncompleteRead|ChunkedEncoding|ReadError"), Trouble.CUT),
    (re.compile(r"Timeout"), Trouble.TIMEOUT),
    (re.compile(r"RateLimit"), Trouble.RATE_LIMITED),
    (re.compile(r"Connect|ServerError|InternalServer|Overloaded|APIError|WriteError|OSError|NetworkError"), Trouble.UNREACHABLE),
)
"""Reasons by class name, searched along the chain of causes: the same classes exist in httpx, httpx2 and each provider's client."""

_BAD, _TOO_MANY, _SERVER = 400, 429, 500
_UNKNOWN_FIELD, _WRONG, _TIMED_OUT = {400, 415, 422, 501}, {400, 413, 422}, {408, 504}
_NO_MONEY = "insufficient_quota"


def attempt_error(error: BaseException, request: Request, *, has_begun: bool = False) -> AttemptError:
    """Translate whatever a client raised to an attempt's error. `has_begun`: some of the reply had come; then a lost connection
    means that the rest is missing.
    """
    status = _status(error)
    detail = type(error).__name__ if status is None else f"{type(error).__name__} {status}"
    if status is not None and request.schema is not None and status in _UNKNOWN_FIELD:
        return NoSchemaError(detail)
    reason = _reason(error, status)
    if has_begun and reason in {Trouble.UNREACHABLE, Trouble.MALFORMED}:
        reason = Trouble.CUT
    return AttemptError(reason, detail, retry_after=_retry_after(error), is_about_request=status in _WRONG)


def is_bad_request(error: BaseException) -> bool:
    return _status(error) in _UNKNOWN_FIELD


def _reason(error: BaseException, status: int | None) -> Trouble:
    if status == _TOO_MANY:
        return Trouble.UNSUPPORTED if getattr(error, "code", None) == _NO_MONEY else Trouble.RATE_LIMITED
    if status is not None and status >= _BAD:
        gone = Trouble.UNREACHABLE if status >= _SERVER else Trouble.UNSUPPORTED
        return Trouble.TIMEOUT if status in _TIMED_OUT else gone
    named = (reason for cause in _chain(error) for pattern, reason in _BY_NAME if pattern.search(type(cause).__name__))
    return next(named, Trouble.UNREACHABLE if isinstance(error, OSError) else Trouble.MALFORMED)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the exception and its causes, the innermost first, since it is the most exact."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return causes[::-1]


def _status(error: BaseException) -> int | None:
    for source in (error, getattr(error, "response", None)):
        status = getattr(source, "status_code", None)
        if isinstance(status, int):
            return status
    return None


def _retry_after(error: BaseException) -> float | None:
    """Return the seconds of a Retry-After header, which holds a number or a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    if headers.get("retry-after-ms", "").isdigit():
        return float(headers["retry-after-ms"]) / 1000
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        return _until(value, headers.get("date"))


def _until(value: str, date: str | None) -> float | None:
    """Return the seconds until a moment, by the server's own clock; None where it does not send its time."""
    try:
        wanted = parsedate_to_datetime(value)
        server_time = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    if server_time is None:
        return None
    return max((_aware(wanted) - _aware(server_time)).total_seconds(), 0.0)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

_ENDS = {
    "stop": End.COMPLETE,
    "end_turn": End.COMPLETE,
    "stop_sequence": End.COMPLETE,
    "tool_calls": End.COMPLETE,
    "tool_use": End.COMPLETE,
    "length": End.LENGTH,
    "max_tokens": End.LENGTH,
    "model_context_window_exceeded": End.LENGTH,
    "content_filter": End.REFUSED,
    "refusal": End.REFUSED,
    "safety": End.REFUSED,
}
"""What providers call the ways in which a reply ends; a word that is not here is an end like any other."""

_END_FIELDS = ("finish_reason", "stop_reason", "done_reason")


_BOUNDS = ("max_tokens", "num_predict", "max_output_tokens")
"""The names of a reply's bound in LangChain's models; some of their methods do not accept it with the call."""


@dataclass
class LangChainClient:
    """Implements `retrieval.language.ports.ChatClient` for every provider that LangChain knows. Safe for threads."""

    setup: ModelSetup
    _chat: BaseChatModel | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def name(self) -> str:
        return self.setup.name

    def warm(self) -> None:
        self._ready()

    def whole(self, request: Request) -> Piece:
        [piece] = self._adapting(request, self._whole)
        return piece

    def pieces(self, request: Request) -> Iterator[Piece]:
        return self._adapting(request, self._pieces)

    def _adapting(self, request: Request, ask: Callable[[BaseChatModel, Request], Iterator[Piece]]) -> Generator[Piece, None, None]:
        """Send the request; send it once more without an option that the model refuses, but not after some text has come."""
        has_begun = False
        while True:
            chat = self._ready(request)
            try:
                with self._privately():
                    for piece in ask(chat, request):
                        has_begun = has_begun or bool(piece.text)
                        yield piece
            except AttemptError:
                raise
            except Exception as error:
                if has_begun or not self._drops(error):
                    raise attempt_error(error, request, has_begun=has_begun) from error
            else:
                return

    def _whole(self, chat: BaseChatModel, request: Request) -> Iterator[Piece]:
        if request.schema is None:
            yield _piece(chat.invoke(_messages(request)), is_whole=True)
            return
        named = {"title": "Reply", "description": "The reply."} | dict(request.schema)
        try:
            bound = chat.with_structured_output(named, include_raw=True)
        except (NotImplementedError, ValueError, TypeError) as error:
            raise NoSchemaError(type(error).__name__) from error
        reply = cast("dict[str, Any]", bound.invoke(_messages(request)))
        yield _piece(reply["raw"], is_whole=True)

    def _pieces(self, chat: BaseChatModel, request: Request) -> Iterator[Piece]:
        for chunk in chat.stream(_messages(request)):
            yield _piece(chunk, is_whole=False)

    def _ready(self, request: Request | None = None) -> BaseChatModel:
        with self._lock:
            if self._chat is None:
                self._chat = make_chat(self.setup)
            chat = self._chat
        bounds = [name for name in _BOUNDS if name in type(chat).model_fields]
        return chat if request is None or not bounds else chat.model_copy(update={bounds[0]: request.max_tokens})

    def _drops(self, error: Exception) -> bool:
        """Return whether the model refuses an option that can be left out; if so, it is left out from now on."""
        with self._lock:
            reduced = without_what_is_refused(self.setup, str(error)) if is_bad_request(error) else None
            if reduced is None:
                return False
            self.setup, self._chat = reduced, None
            return True

    def _privately(self) -> AbstractContextManager[object]:
        from langsmith import tracing_context  # noqa: PLC0415 -- comes with LangChain, and late like it

        return nullcontext() if self.setup.may_trace_text else tracing_context(enabled=False)


def _messages(request: Request) -> list[tuple[str, str]]:
    return [("system", request.system), ("human", request.user)]


def _piece(message: AIMessage, *, is_whole: bool) -> Piece:
    """Return text, end and usage of a message or a chunk. A whole message has ended, whether or not the server says how."""
    if message.additional_kwargs.get("refusal"):
        return Piece(end=End.REFUSED, usage=_usage(message))
    metadata = message.response_metadata
    finish = next((str(metadata[name]) for name in _END_FIELDS if metadata.get(name)), None)
    end = End.COMPLETE if finish is None and is_whole else None if finish is None else _ENDS.get(finish.lower(), End.COMPLETE)
    return Piece(_text(message), end, _usage(message))


def _text(message: AIMessage) -> str:
    """Return the arguments of a tool call where a schema was bound to one; the text otherwise."""
    calls = getattr(message, "tool_calls", None)
    return json.dumps(calls[0]["args"], ensure_ascii=False) if calls else str(message.text)


def _usage(message: AIMessage) -> Usage | None:
    counts = message.usage_metadata
    return None if not counts else Usage(int(counts["input_tokens"]), int(counts["output_tokens"]))
