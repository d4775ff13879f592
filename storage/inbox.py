"""Stores Slack events in SQL, and defines the tables of events and calls, whose payloads are wiped when their work is done. A claim
is one compare-and-set, so an entry has one holder, however many replicas ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Dialect, Index, TypeDecorator, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column
from typing_extensions import override

from core.queues import Backlog, Claim, InboxEntry, StuckEntry
from storage.statements import Repository, added, affected, columns_of, insert
from storage.tables import Base


class Payload(TypeDecorator[dict[str, object]]):
    """Stores a JSON object. A damaged one is read as the empty object, so that only its own row fails and not those after it."""

    impl = JSON
    cache_ok = True

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], dict[str, object] | None]:
        read = super().result_processor(dialect, coltype)

        def guarded(value: Any) -> dict[str, object] | None:  # noqa: ANN401 - as the driver hands it over
            try:
                payload = read(value) if read else value
            except (ValueError, TypeError):
                return {}
            return payload if isinstance(payload, dict) else {}

        return guarded


class InboxRow(Base):
    """Stores an incoming event. `worker` and `until` are the claim; both are empty while the entry waits and once it is done.

    `attempts` counts claims. A parked entry waits for an operator.
    """

    __tablename__ = "inbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    message_key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, object]] = mapped_column(Payload)
    received_at: Mapped[datetime] = mapped_column(index=True)
    is_done: Mapped[bool]
    worker: Mapped[str | None]
    until: Mapped[datetime | None]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None]
    error: Mapped[str | None]
    parked_at: Mapped[datetime | None]


class OutboxRow(Base):
    """Stores an outgoing call, open while `is_done` is false. One given up is done, without `sent_at`, and keeps the error's name.

    A parked call is open and waits for an operator.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    call: Mapped[dict[str, object]] = mapped_column(Payload)
    added_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    is_done: Mapped[bool]
    sent_at: Mapped[datetime | None]
    message_ts: Mapped[str | None]
    error: Mapped[str | None]
    worker: Mapped[str | None]
    until: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]


def _open_entries(name: str, is_done: InstrumentedAttribute[bool], *columns: InstrumentedAttribute[Any]) -> Index:
    """Return an index of the open rows only: nearly all rows of the table are done and stay for a while."""
    is_open = is_done.is_(False)
    return Index(name, *columns, postgresql_where=is_open, sqlite_where=is_open)


_open_entries("ix_inbox_open", InboxRow.is_done, InboxRow.id)
_open_entries("ix_outbox_open", OutboxRow.is_done, OutboxRow.added_at, OutboxRow.id)


class ReadUntilRow(Base):
    """Stores up to when the catch-up read the history of a channel."""

    __tablename__ = "read_until"

    channel: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


_INBOX = columns_of(InboxRow)
_HELD = update(_INBOX).where(
    _INBOX.c.id == bindparam("held_id"), _INBOX.c.worker == bindparam("held_worker"), _INBOX.c.is_done.is_(False)
)
"""Takes the columns that change as parameters."""


class SqlInbox(Repository):
    """Implements `bot.ports.queues.Inbox` on a session."""

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: Claim) -> int | None:
        new = {
            "event_id": event_id,
            "message_key": message_key,
            "payload": dict(payload),
            "received_at": claim.at,
            "is_done": False,
            "worker": claim.worker,
            "until": claim.until,
            "attempts": 1,
        }
        entry: int | None = added(self._session, InboxRow, new)
        return entry

    def put_off(self, event_id: str, payload: Mapping[str, object], at: datetime, due_at: datetime) -> None:
        new = {"event_id": event_id, "payload": dict(payload), "received_at": at, "is_done": False, "attempts": 0, "due_at": due_at}
        added(self._session, InboxRow, new)

    def finish(self, entry_id: int, worker: str) -> bool:
        return self._release(entry_id, worker, {"is_done": True, "payload": {}})

    def claim_abandoned(self, claim: Claim, dead_workers: Sequence[str], limit: int) -> Sequence[InboxEntry]:
        free = and_(
            InboxRow.is_done.is_(False),
            InboxRow.parked_at.is_(None),
            or_(InboxRow.due_at.is_(None), InboxRow.due_at <= claim.at),
            is_free(InboxRow.worker, InboxRow.until, claim, dead_workers),
        )
        wanted = select(InboxRow.id).where(free).order_by(InboxRow.id).limit(limit).with_for_update(skip_locked=True)
        ids = self._session.scalars(wanted).all()
        if not ids:
            return ()
        change = {"worker": claim.worker, "until": claim.until, "attempts": InboxRow.attempts + 1}
        taken = update(InboxRow).where(InboxRow.id.in_(ids), free).values(change).execution_options(synchronize_session=False)
        rows = self._session.execute(taken.returning(InboxRow.id, InboxRow.payload, InboxRow.attempts))
        return [InboxEntry(row.id, row.payload, row.attempts) for row in sorted(rows, key=lambda row: row.id)]

    def failed(self, entry_id: int, worker: str, error: str, retry_at: datetime) -> bool:
        return self._release(entry_id, worker, {"error": error, "due_at": retry_at})

    def park(self, entry_id: int, worker: str, error: str, at: datetime) -> bool:
        return self._release(entry_id, worker, {"error": error, "parked_at": at})

    def _release(self, entry_id: int, worker: str, change: Mapping[str, object]) -> bool:
        whose = {"held_id": entry_id, "held_worker": worker}
        return self._session.connection().execute(_HELD, {**whose, "worker": None, "until": None, **change}).rowcount == 1

    def stuck(self) -> Sequence[StuckEntry]:
        failed = and_(InboxRow.is_done.is_(False), InboxRow.error.is_not(None))
        rows = self._session.scalars(select(InboxRow).where(failed).order_by(InboxRow.id))
        return [
            StuckEntry(row.id, row.payload, row.received_at, row.attempts, row.error or "", row.parked_at is not None)
            for row in rows
        ]

    def retry(self, entry_id: int) -> bool:
        again = {"attempts": 0, "due_at": None, "parked_at": None, "worker": None, "until": None}
        return affected(self._session, _failed(entry_id).values(again)) == 1

    def drop(self, entry_id: int) -> bool:
        done = {"is_done": True, "payload": {}, "worker": None, "until": None, "parked_at": None}
        return affected(self._session, _failed(entry_id).values(done)) == 1

    def backlog(self, now: datetime) -> Backlog:
        planned = func.coalesce(InboxRow.due_at, InboxRow.received_at)
        since = case((InboxRow.error.is_(None), planned), else_=InboxRow.received_at)
        return backlog(self._session, InboxRow, since, now)

    def workers(self) -> Sequence[str]:
        in_work = select(InboxRow.worker).where(InboxRow.is_done.is_(False), InboxRow.worker.is_not(None)).distinct()
        return sorted(name for name in self._session.scalars(in_work) if name)

    def last_received(self) -> datetime | None:
        return self._session.scalar(select(func.max(InboxRow.received_at)))

    def rename_team(self, old: str, new: str) -> None:
        taken = aliased(InboxRow)
        key = new + func.substr(InboxRow.message_key, len(old) + 1)
        is_known = select(taken.id).where(taken.message_key == key).exists()
        theirs = update(InboxRow).where(InboxRow.message_key.startswith(f"{old}:", autoescape=True), ~is_known)
        self._session.execute(theirs.values(message_key=key).execution_options(synchronize_session=False))
        for row in self._session.scalars(select(InboxRow).where(InboxRow.is_done.is_(False)).with_for_update()):
            if row.payload.get("team") == old:
                row.payload = {**row.payload, "team": new}


class SqlReadUntil(Repository):
    """Implements `bot.ports.queues.ReadUntil` on a session. A mark only moves forward, whichever replica was slower."""

    def of(self, channel: str) -> datetime | None:
        return self._session.scalar(select(ReadUntilRow.at).where(ReadUntilRow.channel == channel))

    def move(self, channel: str, at: datetime) -> None:
        statement = insert(self._session, ReadUntilRow).values(channel=channel, at=at)
        later = statement.excluded.at > ReadUntilRow.at
        self._session.execute(statement.on_conflict_do_update(index_elements=["channel"], set_={"at": at}, where=later))


def backlog(session: Session, row: type[InboxRow | OutboxRow], since: ColumnElement[datetime], now: datetime) -> Backlog:
    """Read the backlog of a queue in one query; `since` is when an entry was due for the first time."""
    is_due = and_(row.parked_at.is_(None), since <= now)
    counts = select(func.min(since).filter(is_due), func.count(row.parked_at)).where(row.is_done.is_(False))
    oldest, parked = session.execute(counts).one()
    return Backlog(oldest, parked)


def _failed(entry_id: int) -> Update:
    return update(InboxRow).where(InboxRow.id == entry_id, InboxRow.is_done.is_(False), InboxRow.error.is_not(None))


def is_free(
    worker: InstrumentedAttribute[str | None],
    until: InstrumentedAttribute[datetime | None],
    claim: Claim,
    dead_workers: Sequence[str] = (),
) -> ColumnElement[bool]:
    """Return the condition under which an entry may be claimed: unclaimed, expired, or claimed by a dead worker."""
    return or_(worker.is_(None), until <= claim.at, worker.in_(dead_workers))
