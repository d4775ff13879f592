"""Calls language models through LangChain, one attempt at a time, and turns their errors into Cairn's. Nothing else calls them.

Nothing of LangChain is imported before the first request or `warm`. Text leaves the machine for the model's own address only:
LangSmith's tracing, which an environment variable alone would switch on, stays off unless traces may carry text.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from core.language_model import Usage
from retrieval.adapters.chat.errors import attempt_error, is_bad_request
from retrieval.adapters.chat.setup import ModelSetup, make_chat, without_what_is_refused
from retrieval.language.ports import AttemptError, End, NoSchemaError, Piece, Request

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
