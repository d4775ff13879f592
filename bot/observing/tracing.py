"""Joins the log lines of one event by an id, from Slack's delivery to the reply, also across threads, restarts and replicas, and
times its parts: taken in, handled, sent.

The id is random, and is wiped from the database together with the payload of its event or message. So nobody can lead a log line
back to a message or a person later. A span holds words of Cairn's and Slack's API, never a person or a text.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from typing import Any, Final, ParamSpec, Protocol, TypeVar

import structlog
from typing_extensions import override

TRACE: Final = "trace"
"""Its name in log lines and in stored calls."""

P = ParamSpec("P")
T = TypeVar("T")


def new_trace() -> str:
    """Return a new id, of the length that W3C Trace Context gives a trace."""
    return secrets.token_hex(16)


def current_trace() -> str:
    """Return the id of the event that this thread handles; empty for none."""
    return str(structlog.contextvars.get_contextvars().get(TRACE, ""))


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """Log under this id while the block runs. An empty id changes nothing."""
    with structlog.contextvars.bound_contextvars(**({TRACE: trace} if trace else {})):
        yield


def begin(trace: str) -> None:
    """Log under this id from here on, in this thread."""
    structlog.contextvars.bind_contextvars(**{TRACE: trace})


def end() -> None:
    """Log under no id from here on, in this thread."""
    structlog.contextvars.unbind_contextvars(TRACE)


def stamped(call: Mapping[str, object]) -> Mapping[str, object]:
    """Return the call with the id of the event it follows from, for whoever sends it later."""
    trace = current_trace()
    return {**call, TRACE: trace} if trace else call


def trace_of(call: Mapping[str, object]) -> str:
    return str(call.get(TRACE) or "")


class FollowingExecutor(Executor):
    """Runs work on other threads under the id of the event that submitted it."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads

    @override
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        context = copy_context()
        return self._threads.submit(lambda: context.run(fn, *args, **kwargs))

    @override
    def shutdown(self, wait: bool = True, **how: Any) -> None:
        self._threads.shutdown(wait, **how)


Note = Callable[[str, str], None]
"""Adds an attribute to a span: name and value."""


class Spans(Protocol):
    def span(self, name: str, trace: str, *, is_first: bool = False) -> AbstractContextManager[Note]:
        """Time the block as a part of this trace; `is_first`: the others of the trace come after it. An empty trace: of none."""
        ...


class NoSpans:
    """Times nothing."""

    @contextmanager
    def span(self, name: str, trace: str, *, is_first: bool = False) -> Iterator[Note]:
        del name, trace, is_first
        yield _unheard


def _unheard(_name: str, _value: str) -> None:
    """Nobody asked."""
