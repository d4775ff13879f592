"""Defines the entries of the inbox and the outbox as values, and the claim by which one worker holds an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SlackCall = Mapping[str, object]
"""A Web API call as JSON: {"method": "chat.postMessage", "args": {...}}."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Says who works on an entry, since when, and until when the entry is theirs."""

    worker: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """An event that a worker has claimed. `payload` is empty when it cannot be read; `attempts` counts this one too."""

    id: int
    payload: Mapping[str, object]
    attempts: int


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A call that `worker` has claimed. `attempts` counts this one too."""

    key: str
    channel: str
    call: SlackCall
    attempts: int
    worker: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class StuckEntry:
    """An unfinished event or call that failed before. `content` is for deriving its kind: it holds what people wrote. `key` is a
    call's; empty for an event.
    """

    id: int
    content: Mapping[str, object]
    since: datetime
    attempts: int
    error: str
    is_parked: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts unfinished entries. `oldest`: since when the longest waiting entry has been due, None when none is; `parked`: how
    many wait for an operator, which are not due.
    """

    oldest: datetime | None
    parked: int
