"""Slack calls in SQL. `key` makes adding idempotent, a claim makes sending single, wiping makes it forgetful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from storage.inbox import Claim, is_free
from storage.message_tables import OutboxRow
from storage.statements import insert


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    key: str
    channel: str
    call: Mapping[str, object]
    attempts: int


class SqlOutbox:
    """`bot.ports.Outbox` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: str, channel: str, call: Mapping[str, object], at: datetime) -> None:
        row = {"key": key, "channel": channel, "call": dict(call), "added_at": at, "due_at": at, "attempts": 0, "is_done": False}
        self._session.execute(insert(self._session, OutboxRow).on_conflict_do_nothing(), [row])

    def claim(self, claim: Claim, dead_workers: Sequence[str], limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        is_named = OutboxRow.key == key if key is not None else OutboxRow.due_at <= claim.at
        free = and_(
            OutboxRow.is_done.is_(False),
            OutboxRow.due_at <= claim.at,
            is_named,
            is_free(OutboxRow.worker, OutboxRow.until, claim, dead_workers),
        )
        oldest = (OutboxRow.added_at, OutboxRow.id)
        wanted = select(OutboxRow.id).where(free).order_by(*oldest).limit(limit).with_for_update(skip_locked=True)
        ids = self._session.scalars(wanted).all()
        if not ids:
            return ()
        change = {"worker": claim.worker, "until": claim.until, "attempts": OutboxRow.attempts + 1}
        taken = update(OutboxRow).where(OutboxRow.id.in_(ids), free).values(change).execution_options(synchronize_session=False)
        columns = (OutboxRow.id, OutboxRow.added_at, OutboxRow.key, OutboxRow.channel, OutboxRow.call, OutboxRow.attempts)
        rows = self._session.execute(taken.returning(*columns))
        return [
            OutboxEntry(row.key, row.channel, row.call, row.attempts)
            for row in sorted(rows, key=lambda row: (row.added_at, row.id))
        ]

    def sent(self, key: str, message_ts: str | None, at: datetime) -> None:
        self._close(key, {"sent_at": at, "message_ts": message_ts, "error": None})

    def failed(self, key: str, error: str, retry_at: datetime | None) -> None:
        if retry_at is None:
            self._close(key, {"error": error})
        else:
            change = {"error": error, "due_at": retry_at, "worker": None, "until": None}
            self._session.execute(update(OutboxRow).where(OutboxRow.key == key, OutboxRow.is_done.is_(False)).values(change))

    def message_ts(self, key: str) -> str | None:
        return self._session.scalar(select(OutboxRow.message_ts).where(OutboxRow.key == key))

    def channel(self, key: str) -> str | None:
        return self._session.scalar(select(OutboxRow.channel).where(OutboxRow.key == key))

    def is_lost(self, key: str) -> bool:
        given_up = select(OutboxRow.id).where(OutboxRow.key == key, OutboxRow.is_done.is_(True), OutboxRow.error.is_not(None))
        return self._session.scalar(given_up) is not None

    def _close(self, key: str, result: Mapping[str, object]) -> None:
        change = {"is_done": True, "call": {}, "worker": None, "until": None, **result}
        self._session.execute(update(OutboxRow).where(OutboxRow.key == key).values(change))
