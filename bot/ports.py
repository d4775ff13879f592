"""What the bot needs from storage to lose no event and send no reply twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from escalation.cases.ports import CaseRepository, GapList, LimitReviews, TriageLabels
from insights.signals.ports import Readings, Signals
from insights.topics.ports import Topics
from nudges.ports import Asks, Cards, ItemBank, Learners, WorkEvents
from retrieval.language.ports import ModelUsage
from retrieval.library.people import Directory
from retrieval.library.ports import IndexState, LibraryRepository
from retrieval.questions import QuestionLog
from retrieval.redirects import Redirects

SlackCall = Mapping[str, object]
"""A Web API call as JSON: {"method": "chat.postMessage", "args": {...}}."""


class InboxEntry(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def payload(self) -> Mapping[str, object]: ...


class Inbox(Protocol):
    """Slack events as they came. An entry is done in the transaction that stores its result; then its payload is wiped."""

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: Claim) -> int | None:
        """Store and claim the event; None when event_id or message_key (team:channel:ts) is known already."""
        ...

    def finish(self, entry_id: int, worker: str) -> bool:
        """Mark done and wipe the payload; False when this worker no longer holds the entry (then roll back)."""
        ...

    def claim_abandoned(self, claim: Claim, dead_workers: Sequence[str], limit: int) -> Sequence[InboxEntry]:
        """Take over unfinished entries whose lease ran out or whose worker is dead; each goes to one caller."""
        ...

    def workers(self) -> Sequence[str]:
        """Names that hold unfinished entries or calls."""
        ...

    def last_received(self) -> datetime | None: ...


class Claim(Protocol):
    """Who works on it, since when and until when it is theirs."""

    @property
    def worker(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...


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


class Outbox(Protocol):
    """Slack calls that follow from a commit. `key` is unique: adding it again changes nothing."""

    def add(self, key: str, channel: str, call: SlackCall, at: datetime) -> None: ...

    def claim(self, claim: Claim, dead_workers: Sequence[str], limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        """Take due calls (oldest first), or just the one named; each goes to one caller. Counts the attempt."""
        ...

    def sent(self, key: str, message_ts: str | None, at: datetime) -> None:
        """Done; the call's arguments are wiped."""
        ...

    def failed(self, key: str, error: str, retry_at: datetime | None) -> None:
        """Try again then; None: give up, keep the error name."""
        ...

    def message_ts(self, key: str) -> str | None: ...

    def channel(self, key: str) -> str | None:
        """Where a call goes or went, as it was added; None for an unknown key."""
        ...

    def is_lost(self, key: str) -> bool:
        """Whether sending was given up, so that nobody will ever read it."""
        ...


class LinkRevocations(Protocol):
    """From when links to SOP pages count again. Readers are named by `bot.web.links.Links.trace`."""

    def revoke(self, reader: str, at: datetime) -> None:
        """Close every link of this reader that was made up to this moment."""
        ...

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        """The newest moment of revocation of any of these readers; None where nothing was revoked."""
        ...


class UnitOfWork(Protocol):
    """One transaction over every store. Leaving the block without `commit()` undoes everything."""

    @property
    def library(self) -> LibraryRepository: ...
    @property
    def index(self) -> IndexState: ...
    @property
    def people(self) -> Directory: ...
    @property
    def questions(self) -> QuestionLog: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def cases(self) -> CaseRepository: ...
    @property
    def gaps(self) -> GapList: ...
    @property
    def limits(self) -> LimitReviews: ...
    @property
    def labels(self) -> TriageLabels: ...
    @property
    def items(self) -> ItemBank: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def asks(self) -> Asks: ...
    @property
    def learners(self) -> Learners: ...
    @property
    def work(self) -> WorkEvents: ...
    @property
    def model_usage(self) -> ModelUsage: ...
    @property
    def redirects(self) -> Redirects: ...
    @property
    def signals(self) -> Signals: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def revocations(self) -> LinkRevocations: ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, with time zone UTC."""
        ...


class PersonalData(Protocol):
    """What is stored about one person, named by Slack id or e-mail address. Nobody known: empty, nothing erased."""

    def export(self, person: str) -> Mapping[str, object]: ...

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        """What `erase` cannot change, in one line each."""
        ...

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        """Returns how many rows were changed, by kind. `at` is when Slack's messages are to be changed, None: not at all."""
        ...


class Archive(Protocol):
    """Everything that cannot be rebuilt, as one file. Raises `retrieval.library.errors.LibraryError`."""

    def dump(self, path: Path, at: datetime) -> Mapping[str, int]:
        """Returns rows by table."""
        ...

    def restore(self, path: Path) -> Mapping[str, int]:
        """Fill an empty database; returns rows by table."""
        ...
