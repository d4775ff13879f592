"""Defines the store of Slack calls that follow from a commit: each is kept until Slack has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.ports.inbox import Backlog, Claim, StuckEntry

SlackCall = Mapping[str, object]
"""A Web API call as JSON: {"method": "chat.postMessage", "args": {...}}."""


class StuckCall(StuckEntry, Protocol):
    @property
    def key(self) -> str: ...


class OutboxEntry(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def call(self) -> SlackCall: ...
    @property
    def attempts(self) -> int:
        """How often sending was begun, this time included."""
        ...

    @property
    def worker(self) -> str:
        """Who holds it."""
        ...

    @property
    def added_at(self) -> datetime: ...


class Outbox(Protocol):
    """Stores Slack calls that follow from a commit. `key` is unique: adding it again changes nothing."""

    def add(self, key: str, channel: str, call: SlackCall, at: datetime) -> None: ...

    def add_held(self, key: str, channel: str, call: SlackCall, claim: Claim) -> OutboxEntry | None:
        """Add a new call that the claim's worker is making already; others take it when the claim ends. A call that is known is
        claimed; None when it is done, not due or another worker's.
        """
        ...

    def claim(self, claim: Claim, limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        """Take due calls (oldest first), or just the one named; each goes to one caller. Counts the attempt."""
        ...

    def renew(self, entry: OutboxEntry, claim: Claim) -> bool:
        """Hold the call until the claim's end; False when another worker has it: then do not send."""
        ...

    def sent(self, entry: OutboxEntry, message_ts: str | None, at: datetime) -> bool:
        """Mark the call as sent; its arguments are wiped. False, and nothing is changed, when another worker has it."""
        ...

    def failed(self, entry: OutboxEntry, error: str, retry_at: datetime | None) -> bool:
        """Try again then; None: give up, keep the error name. False when another worker has it."""
        ...

    def not_begun(self, entry: OutboxEntry, error: str, retry_at: datetime) -> bool:
        """Try again then; this attempt does not count, because Slack surely has not got it. False when another worker has it."""
        ...

    def park(self, entry: OutboxEntry, error: str, at: datetime) -> bool:
        """Leave the call to an operator. False when another worker has it."""
        ...

    def hold_back(self, key: str, until: datetime) -> None:
        """Let a call that nobody has taken yet be due later."""
        ...

    def stuck(self) -> Sequence[StuckCall]:
        """Return calls that failed and are neither made nor given up, oldest first."""
        ...

    def retry(self, call_id: int, at: datetime) -> bool:
        """Make a call that failed due now; it is looked for in Slack first. False when there is none."""
        ...

    def drop(self, call_id: int) -> bool:
        """Give up a call that failed and wipe it; False when there is none."""
        ...

    def backlog(self, now: datetime) -> Backlog: ...

    def message_ts(self, key: str) -> str | None: ...

    def channel(self, key: str) -> str | None:
        """Return where a call is or was sent, as it was added; None for an unknown key."""
        ...

    def is_lost(self, key: str) -> bool:
        """Return whether sending was given up, so that nobody will ever read it."""
        ...
