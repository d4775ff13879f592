"""Defines what the bot needs from storage so that it loses no event: claimed entries, failed ones, and how far channels were
read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Claim(Protocol):
    """Says who works on an entry, since when, and until when the entry is theirs."""

    @property
    def worker(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...


class InboxEntry(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def payload(self) -> Mapping[str, object]:
        """Return what is stored; empty when it cannot be read."""
        ...

    @property
    def attempts(self) -> int:
        """How often work on it was begun, this time included."""
        ...


class StuckEntry(Protocol):
    """An unfinished event or call that failed before. `content` is for deriving its kind: it holds what people wrote."""

    @property
    def id(self) -> int: ...
    @property
    def content(self) -> Mapping[str, object]: ...
    @property
    def since(self) -> datetime: ...
    @property
    def attempts(self) -> int: ...
    @property
    def error(self) -> str: ...
    @property
    def is_parked(self) -> bool: ...


class Backlog(Protocol):
    """Counts unfinished entries. `oldest`: since when the longest waiting entry has been due, None when none is; `parked`: how
    many wait for an operator, which are not due.
    """

    @property
    def oldest(self) -> datetime | None: ...
    @property
    def parked(self) -> int: ...


class Inbox(Protocol):
    """Stores Slack events as they came. An entry is finished in the transaction that stores its result; then its payload is
    wiped.
    """

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: Claim) -> int | None:
        """Store and claim the event; None when event_id or message_key (team:channel:ts) is known already."""
        ...

    def put_off(self, event_id: str, payload: Mapping[str, object], at: datetime, due_at: datetime) -> None:
        """Store an event that nobody works on before it is due. One that is known already stays as it is."""
        ...

    def finish(self, entry_id: int, worker: str) -> bool:
        """Mark done and wipe the payload; False when this worker no longer holds the entry (then roll back)."""
        ...

    def claim_abandoned(self, claim: Claim, dead_workers: Sequence[str], limit: int) -> Sequence[InboxEntry]:
        """Take over unfinished entries that are due and whose lease ran out or whose worker is dead; each goes to one caller."""
        ...

    def failed(self, entry_id: int, worker: str, error: str, retry_at: datetime) -> bool:
        """Let go of the entry until then; False when this worker no longer holds it."""
        ...

    def park(self, entry_id: int, worker: str, error: str, at: datetime) -> bool:
        """Let go of the entry until an operator retries or drops it; False when this worker no longer holds it."""
        ...

    def stuck(self) -> Sequence[StuckEntry]:
        """Return unfinished entries that failed before, oldest first."""
        ...

    def retry(self, entry_id: int) -> bool:
        """Make an entry that failed due now, with attempts counted from the beginning; False when there is none."""
        ...

    def drop(self, entry_id: int) -> bool:
        """End an entry that failed without any reaction and wipe it; False when there is none."""
        ...

    def backlog(self, now: datetime) -> Backlog: ...

    def workers(self) -> Sequence[str]:
        """Return the names of workers that hold unfinished entries."""
        ...

    def last_received(self) -> datetime | None: ...

    def rename_team(self, old: str, new: str) -> None:
        """Give messages of a workspace to its organisation: open entries name it, and none is taken a second time."""
        ...


class ReadUntil(Protocol):
    """Stores up to when the history of each channel was read. A mark only moves forward."""

    def of(self, channel: str) -> datetime | None: ...
    def move(self, channel: str, at: datetime) -> None: ...
