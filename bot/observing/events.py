"""Joins the log lines of one event by an id, from Slack's delivery to the reply, also across threads, restarts and replicas, times
its parts (taken in, handled, sent), and writes one log line and one count for it when it ends.

The id is random, and is wiped from the database together with the payload of its event or message. So nobody can lead a log line
back to a message or a person later. A span holds words of Cairn's and Slack's API, never a person or a text.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec, Protocol, TypeVar

import structlog
from typing_extensions import override

from bot.observing.metrics import Metrics

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


class NoSpans:
    """Times nothing."""

    @contextmanager
    def span(self, name: str, trace: str, *, is_first: bool = False) -> Iterator[Note]:
        del name, trace, is_first
        yield _unheard


def _unheard(_name: str, _value: str) -> None:
    """Nobody asked."""


DONE: Final = "done"
FAILED: Final = "failed"
WAITS: Final = "waits"
"""It is tried again later."""

_OUTCOME: ContextVar[str] = ContextVar("outcome", default=DONE)
_KIND: ContextVar[str] = ContextVar("kind", default="")

_log = structlog.get_logger()


def note_outcome(outcome: str) -> None:
    """Note the outcome of the event that this thread handles."""
    _OUTCOME.set(outcome)


def listener_failed(error: Exception) -> None:
    """Log what a listener or a middleware raised; Bolt calls this."""
    note_outcome(FAILED)
    _log.error("listener_failed", exc_info=error)


def outcome() -> str:
    """Return what was noted of the event that this thread handles."""
    return _OUTCOME.get()


@dataclass(frozen=True)
class Events:
    """Counts and logs events. `seconds` is a monotonic clock."""

    metrics: Metrics = field(default_factory=Metrics)
    seconds: Callable[[], float] = time.monotonic
    spans: Spans = field(default_factory=NoSpans)

    @contextmanager
    def handled(self, kind: str, trace: str) -> Iterator[None]:
        """Log and count an event of this kind when the block ends, with the outcome that was noted in it. Without a `trace` it goes
        on under the id of this thread, and was not taken in before.
        """
        started, before = self.seconds(), _OUTCOME.set(DONE)
        with traced(trace), self.spans.span(f"handle {kind}", trace or current_trace(), is_first=not trace) as note:
            try:
                yield
            except Exception:
                note_outcome(FAILED)
                raise
            finally:
                ended = _OUTCOME.get()
                note("outcome", ended)
                _OUTCOME.reset(before)
                self._ended(kind, ended, self.seconds() - started)

    def arrived(self) -> None:
        """Give the event that this thread takes in an id."""
        begin(new_trace())
        _KIND.set("")

    def listened(self, kind: str) -> None:
        """Let the listeners' threads log and count the event that this thread takes in."""
        _KIND.set(kind)

    def dropped(self, kind: str, outcome: str) -> None:
        """Count an event that no listener gets."""
        self.metrics.event(kind, outcome)

    def _ended(self, kind: str, ended: str, seconds: float) -> None:
        self.metrics.event(kind, ended)
        _log.info("handled", kind=kind, outcome=ended, seconds=round(seconds, 3))


class ListenerExecutor(FollowingExecutor):
    """Runs Bolt's listeners; logs and counts what `Events.arrived` gave a kind."""

    def __init__(self, threads: Executor, events: Events) -> None:
        super().__init__(threads)
        self._events = events

    @override
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        kind = _KIND.get()
        if not kind:
            return super().submit(fn, *args, **kwargs)

        def handled() -> T:
            with self._events.handled(kind, ""):
                return fn(*args, **kwargs)

        return super().submit(handled)
