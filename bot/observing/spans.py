"""Times the parts of one event across several processes: taken in, handled, sent.

A span's trace is the id of the event's log lines, which the rows of inbox and outbox hold. So the spans of one event belong
together after a restart and on another replica too. A span holds words of Cairn's and Slack's API, never a person or a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

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
