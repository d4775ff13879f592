"""Writes one log line and one count for each event, when it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeVar

import structlog
from typing_extensions import override

from bot.observing.metrics import Metrics
from bot.observing.tracing import FollowingExecutor, NoSpans, Spans, begin, current_trace, new_trace, traced

DONE: Final = "done"
FAILED: Final = "failed"
WAITS: Final = "waits"
"""It is tried again later."""

_OUTCOME: ContextVar[str] = ContextVar("outcome", default=DONE)
_KIND: ContextVar[str] = ContextVar("kind", default="")

_log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")


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
