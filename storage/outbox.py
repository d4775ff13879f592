"""Stores Slack calls in SQL until they are sent. A call is added once per `key`, sent only by the worker that claimed it, and wiped
once it is done.

Worker and number of attempts identify a claim, because two threads of one process may claim the same call one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, or_, select, update

from core.queues import Backlog, Claim, OutboxEntry, StuckEntry
from storage.inbox import OutboxRow, backlog, is_free
from storage.statements import Repository, added, affected, columns_of

_OUTBOX = columns_of(OutboxRow)
_CHANGE_CLAIMED = update(_OUTBOX).where(
    _OUTBOX.c.key == bindparam("held_key"),
    _OUTBOX.c.worker == bindparam("held_worker"),
    _OUTBOX.c.attempts == bindparam("held_attempts"),
    _OUTBOX.c.is_done.is_(False),
)
"""Changes an open call if the claim still holds. Columns to change are passed as parameters."""


class SqlOutbox(Repository):
    """Implements `bot.ports.queues.Outbox` on a session."""

    def add(self, key: str, channel: str, call: Mapping[str, object], at: datetime) -> None:
        self._add({"key": key, "channel": channel, "call": dict(call), "added_at": at, "due_at": at, "attempts": 0})

    def add_held(self, key: str, channel: str, call: Mapping[str, object], claim: Claim) -> OutboxEntry | None:
        claimed = {"worker": claim.worker, "until": claim.until, "attempts": 1}
        new = {"key": key, "channel": channel, "call": dict(call), "added_at": claim.at, "due_at": claim.at, **claimed}
        if self._add(new):
            return OutboxEntry(key, channel, call, 1, claim.worker, claim.at)
        return next(iter(self.claim(claim, 1, key)), None)

    def _add(self, row: Mapping[str, object]) -> bool:
        """Insert a call; False when its key is there already."""
        return added(self._session, OutboxRow, {**row, "is_done": False}) is not None

    def claim(self, claim: Claim, limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        is_wanted = OutboxRow.key == key if key is not None else OutboxRow.due_at <= claim.at
        free = and_(
            OutboxRow.is_done.is_(False),
            OutboxRow.parked_at.is_(None),
            OutboxRow.due_at <= claim.at,
            is_wanted,
            is_free(OutboxRow.worker, OutboxRow.until, claim),
        )
        oldest = (OutboxRow.added_at, OutboxRow.id)
        oldest_ids = select(OutboxRow.id).where(free).order_by(*oldest).limit(limit).with_for_update(skip_locked=True)
        ids = self._session.scalars(oldest_ids).all()
        if not ids:
            return ()
        change = {"worker": claim.worker, "until": claim.until, "attempts": OutboxRow.attempts + 1}
        claimed = update(OutboxRow).where(OutboxRow.id.in_(ids), free).values(change).execution_options(synchronize_session=False)
        columns = (OutboxRow.id, OutboxRow.added_at, OutboxRow.key, OutboxRow.channel, OutboxRow.call, OutboxRow.attempts)
        rows = self._session.execute(claimed.returning(*columns))
        return [
            OutboxEntry(row.key, row.channel, row.call, row.attempts, claim.worker, row.added_at)
            for row in sorted(rows, key=lambda row: (row.added_at, row.id))
        ]

    def renew(self, entry: OutboxEntry, claim: Claim) -> bool:
        return self._change(entry, {"until": claim.until})

    def sent(self, entry: OutboxEntry, message_ts: str | None, at: datetime) -> bool:
        return self._change(entry, {**_DONE, "sent_at": at, "message_ts": message_ts, "error": None})

    def failed(self, entry: OutboxEntry, error: str, retry_at: datetime | None) -> bool:
        if retry_at is None:
            return self._change(entry, {**_DONE, "error": error})
        return self._change(entry, {**_RELEASED, "error": error, "due_at": retry_at})

    def not_begun(self, entry: OutboxEntry, error: str, retry_at: datetime) -> bool:
        return self._change(entry, {**_RELEASED, "error": error, "due_at": retry_at, "attempts": entry.attempts - 1})

    def park(self, entry: OutboxEntry, error: str, at: datetime) -> bool:
        return self._change(entry, {**_RELEASED, "error": error, "parked_at": at})

    def _change(self, entry: OutboxEntry, change: Mapping[str, object]) -> bool:
        """Change a claimed call; False when it is done or claimed by another."""
        holder = {"held_key": entry.key, "held_worker": entry.worker, "held_attempts": entry.attempts}
        return self._session.connection().execute(_CHANGE_CLAIMED, {**holder, **change}).rowcount == 1

    def hold_back(self, key: str, until: datetime) -> None:
        waiting = (OutboxRow.key == key, OutboxRow.worker.is_(None), OutboxRow.is_done.is_(False))
        self._session.execute(update(OutboxRow).where(*waiting).values(due_at=until))

    def backlog(self, now: datetime) -> Backlog:
        since = case((OutboxRow.error.is_(None), OutboxRow.due_at), else_=OutboxRow.added_at)
        return backlog(self._session, OutboxRow, since, now)

    def message_ts(self, key: str) -> str | None:
        return self._session.scalar(select(OutboxRow.message_ts).where(OutboxRow.key == key))

    def channel(self, key: str) -> str | None:
        return self._session.scalar(select(OutboxRow.channel).where(OutboxRow.key == key))

    def is_lost(self, key: str) -> bool:
        given_up = and_(OutboxRow.is_done.is_(True), OutboxRow.error.is_not(None))
        lost = select(OutboxRow.id).where(OutboxRow.key == key, or_(given_up, OutboxRow.parked_at.is_not(None)))
        return self._session.scalar(lost) is not None

    def stuck(self) -> Sequence[StuckEntry]:
        rows = self._session.scalars(select(OutboxRow).where(_is_stuck()).order_by(OutboxRow.id))
        return [
            StuckEntry(row.id, row.call, row.added_at, row.attempts, row.error or "", row.parked_at is not None, row.key)
            for row in rows
        ]

    def retry(self, call_id: int, at: datetime) -> bool:
        return affected(self._session, _update_stuck(call_id).values(**_RELEASED, due_at=at, parked_at=None, attempts=1)) == 1

    def drop(self, call_id: int) -> bool:
        return affected(self._session, _update_stuck(call_id).values(**_DONE, parked_at=None)) == 1


_RELEASED: dict[str, Any] = {"worker": None, "until": None}
"""Ends a claim."""

_DONE: dict[str, Any] = {**_RELEASED, "is_done": True, "call": {}}
"""Ends a claim for good, and wipes the call's arguments."""


def _is_stuck() -> ColumnElement[bool]:
    """Return the condition that a call failed and is not done."""
    return and_(OutboxRow.is_done.is_(False), OutboxRow.error.is_not(None))


def _update_stuck(call_id: int) -> Update:
    """Return an UPDATE of this call that changes it only while it is stuck."""
    return update(OutboxRow).where(OutboxRow.id == call_id, _is_stuck())
