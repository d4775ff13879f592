"""Defines the stores of what comes from Slack and of what goes there, so that no event and no call is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.queues import Backlog, Claim, InboxEntry, OutboxEntry, SlackCall, StuckEntry


class Inbox(Protocol):
    """Stores Slack events as they came. An entry is finished in the transaction that stores its result; then its payload is
    wiped.
    """

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: Claim) -> int | None:
        """Store and claim the event; None when event_id or message_key (team:channel:ts) is known already."""

    def put_off(self, event_id: str, payload: Mapping[str, object], at: datetime, due_at: datetime) -> None:
        """Store an event that nobody works on before it is due. One that is known already stays as it is."""

    def finish(self, entry_id: int, worker: str) -> bool:
        """Mark done and wipe the payload; False when this worker no longer holds the entry (then roll back)."""

    def claim_abandoned(self, claim: Claim, dead_workers: Sequence[str], limit: int) -> Sequence[InboxEntry]:
        """Take over unfinished entries that are due and whose lease ran out or whose worker is dead; each goes to one caller."""

    def failed(self, entry_id: int, worker: str, error: str, retry_at: datetime) -> bool:
        """Let go of the entry until then; False when this worker no longer holds it."""

    def park(self, entry_id: int, worker: str, error: str, at: datetime) -> bool:
        """Let go of the entry until an operator retries or drops it; False when this worker no longer holds it."""

    def stuck(self) -> Sequence[StuckEntry]:
        """Return unfinished entries that failed before, oldest first."""

    def retry(self, entry_id: int) -> bool:
        """Make an entry that failed due now, with attempts counted from the beginning; False when there is none."""

    def drop(self, entry_id: int) -> bool:
        """End an entry that failed without any reaction and wipe it; False when there is none."""

    def backlog(self, now: datetime) -> Backlog: ...

    def workers(self) -> Sequence[str]:
        """Return the names of workers that hold unfinished entries."""

    def last_received(self) -> datetime | None: ...

    def rename_team(self, old: str, new: str) -> None:
        """Give messages of a workspace to its organisation: open entries name it, and none is taken a second time."""


class ReadUntil(Protocol):
    """Stores up to when the history of each channel was read. A mark only moves forward."""

    def of(self, channel: str) -> datetime | None: ...
    def move(self, channel: str, at: datetime) -> None: ...


class Outbox(Protocol):
    """Stores Slack calls that follow from a commit. `key` is unique: adding it again changes nothing."""

    def add(self, key: str, channel: str, call: SlackCall, at: datetime) -> None: ...

    def add_held(self, key: str, channel: str, call: SlackCall, claim: Claim) -> OutboxEntry | None:
        """Add a new call that the claim's worker is making already; others take it when the claim ends. A call that is known is
        claimed; None when it is done, not due or another worker's.
        """

    def claim(self, claim: Claim, limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        """Take due calls (oldest first), or just the one named; each goes to one caller. Counts the attempt."""

    def renew(self, entry: OutboxEntry, claim: Claim) -> bool:
        """Hold the call until the claim's end; False when another worker has it: then do not send."""

    def sent(self, entry: OutboxEntry, message_ts: str | None, at: datetime) -> bool:
        """Mark the call as sent; its arguments are wiped. False, and nothing is changed, when another worker has it."""

    def failed(self, entry: OutboxEntry, error: str, retry_at: datetime | None) -> bool:
        """Try again then; None: give up, keep the error name. False when another worker has it."""

    def not_begun(self, entry: OutboxEntry, error: str, retry_at: datetime) -> bool:
        """Try again then; this attempt does not count, because Slack surely has not got it. False when another worker has it."""

    def park(self, entry: OutboxEntry, error: str, at: datetime) -> bool:
        """Leave the call to an operator. False when another worker has it."""

    def hold_back(self, key: str, until: datetime) -> None:
        """Let a call that nobody has taken yet be due later."""

    def stuck(self) -> Sequence[StuckEntry]:
        """Return calls that failed and are neither made nor given up, oldest first."""

    def retry(self, call_id: int, at: datetime) -> bool:
        """Make a call that failed due now; it is looked for in Slack first. False when there is none."""

    def drop(self, call_id: int) -> bool:
        """Give up a call that failed and wipe it; False when there is none."""

    def backlog(self, now: datetime) -> Backlog: ...

    def message_ts(self, key: str) -> str | None: ...

    def channel(self, key: str) -> str | None:
        """Return where a call is or was sent, as it was added; None for an unknown key."""

    def is_lost(self, key: str) -> bool:
        """Return whether sending was given up, so that nobody will ever read it."""
