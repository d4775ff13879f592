"""Sends what the outbox holds, each message once.

A commit comes first, then the sending; so a message may have left without being noted. Every message therefore carries its outbox
key in the block_id of its first block, and whoever sends a call for the second time looks for that key in Slack before posting.
Ephemeral answers cannot be looked up: after a crash one may show twice to the one person who sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot import calls
from bot.clients import Clients
from bot.lookup import LookupFailedError, ParentGoneError, Whereabouts
from bot.pace import Pace
from bot.ports import Clock, OutboxEntry, SlackCall, UnitOfWork
from bot.sending import Later, Refused, Result, Sent, send
from bot.worker import Worker

BATCH = 20
MAX_BACKOFF = timedelta(minutes=5)
GIVE_UP_AFTER = 100
"""Attempts; about eight hours of an unreachable Slack."""

_PARENT_GONE = "The message you asked in is gone, so here is my reply:"
_CHANNEL_REFUSED = "I couldn't post this where you asked, so here it is:"

_log = structlog.get_logger()


@dataclass
class Delivery:
    """Dispatcher of the outbox. `send_now` follows a commit in the same thread; `flush` takes what was left behind."""

    units: Callable[[], UnitOfWork]
    clients: Clients
    worker: Worker
    clock: Clock
    pace: Pace
    renew: Callable[[SlackCall], SlackCall] = lambda call: call
    """The call as it would be made now: the very same one unless what it shows has changed since it was stored."""
    where: Whereabouts = field(init=False)

    def __post_init__(self) -> None:
        self.where = Whereabouts(self.clients.reader)

    def send_now(self, key: str, *, is_late: bool = False) -> str | None:
        """Send one call; returns the message's ts, None when it waits for `flush` or another worker has it.

        `is_late`: look first whether the message to reply to is still there.
        """
        return next(iter(self._work(self._claim([], 1, key), is_late=is_late)), None)

    def flush(self, dead_workers: Sequence[str] = ()) -> int:
        """Send what is due and nobody else is sending; returns how many calls were tried."""
        return len(self._work(self._claim(dead_workers, BATCH), is_late=True))

    def take(self, key: str) -> OutboxEntry | None:
        """Claim one call for somebody who makes it in a way of their own (`bot.streaming`); None when another worker has it."""
        return next(iter(self._claim([], 1, key)), None)

    def give_back(self, entry: OutboxEntry, *, is_late: bool) -> str | None:
        """Send a call that was taken the usual way after all."""
        return self._deliver(entry, is_late=is_late)

    def _claim(self, dead_workers: Sequence[str], limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        with self.units() as uow:
            entries = uow.outbox.claim(self.worker.lease(self.clock()), dead_workers, limit, key)
            uow.commit()
        return entries

    def _work(self, entries: Sequence[OutboxEntry], *, is_late: bool) -> list[str | None]:
        """What was begun before may have arrived; a reply that is late may have lost its parent. All else is posted unseen: looking
        costs a call of Slack's, and its limits are tight.
        """
        return [self._deliver(entry, is_late=entry.attempts > 1 or (is_late and calls.is_reply(entry.call))) for entry in entries]

    def _deliver(self, entry: OutboxEntry, *, is_late: bool) -> str | None:
        wait = self.pace.wait(entry.channel)
        if wait:
            return self._note(entry, entry.call, Later("paced", wait))
        try:
            call = self.where.addressed(entry.call)
            if is_late:
                call, found = self._looked_up(call, entry.key)
                if found is not None:
                    return self._note(entry, call, Sent(found))
        except LookupFailedError as error:
            return self._note(entry, entry.call, Later(str(error)))
        return self._note(entry, call, self._send(call))

    def _looked_up(self, call: SlackCall, key: str) -> tuple[SlackCall, str | None]:
        """The call as it must be made now, and the ts when it was made already."""
        try:
            found = self.where.find(call, key)
            begun = self.where.find_early(call, key) if found is None and "opening" in call else None
            return (call, found) if begun is None else (calls.completed(call, begun), None)
        except ParentGoneError:
            asker = str(call.get("asker") or "")
            moved = self.where.addressed(calls.elsewhere(call, asker, _PARENT_GONE))
            return moved, self.where.find(moved, key)

    def _send(self, call: SlackCall) -> Result:
        """An update shows the newest state whenever it is sent, and whoever was last to send has looked after sending."""
        newest = self.renew(call)
        result = self._made(newest)
        while isinstance(result, Sent) and newest["method"] == calls.UPDATE:
            again = self.renew(newest)
            if again is newest:
                break
            newest, result = again, self._made(again)
        return result

    def _made(self, call: SlackCall) -> Result:
        result = send(self.clients, call)
        if isinstance(result, Refused) and result.is_blocks:
            _log.warning("blocks_refused", error=result.error)
            bare = calls.without_pictures(call)
            result = send(self.clients, bare) if bare else result
        if isinstance(result, Refused) and result.is_blocks:
            result = send(self.clients, calls.plain_text_only(call))
        return result

    def _note(self, entry: OutboxEntry, call: SlackCall, result: Result) -> str | None:
        now = self.clock()
        with self.units() as uow:
            match result:
                case Sent(ts):
                    uow.outbox.sent(entry.key, ts, now)
                case Later(error, seconds) if entry.attempts < GIVE_UP_AFTER:
                    uow.outbox.failed(entry.key, error, now + _backoff(entry.attempts, seconds))
                case Later(error) | Refused(error):
                    uow.outbox.failed(entry.key, error, None)
                    self._tell_asker(uow, entry.key, call, now)
            uow.commit()
        if isinstance(result, Sent):
            return result.ts
        _log.warning("not_delivered", kind=entry.key.partition(":")[0], error=result.error, attempts=entry.attempts)
        return None

    def _tell_asker(self, uow: UnitOfWork, key: str, call: SlackCall, now: datetime) -> None:
        asker = str(call.get("asker") or "")
        if not asker or key.startswith("moved:"):
            return
        uow.outbox.add(f"moved:{key}", asker, calls.rekeyed(calls.elsewhere(call, asker, _CHANNEL_REFUSED), f"moved:{key}"), now)


def _backoff(attempts: int, seconds: float) -> timedelta:
    return max(timedelta(seconds=seconds), min(MAX_BACKOFF, timedelta(seconds=2 ** min(attempts, 10))))
