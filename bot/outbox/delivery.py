"""Sends what the outbox holds, each message once.

A commit comes first, then the sending; so a message may have left without being noted. Every message therefore carries its outbox
key in the block_id of its first block, and whoever sends a call for the second time looks for that key in Slack before posting.
Ephemeral answers cannot be looked up: after a crash one may show twice to the one person who sees it.

A worker holds one call at a time and renews its lease before each request; when another worker has the call, it sends nothing. A
call whose worker died waits until its lease has run out, because Slack may still get the request that was under way. An answer that
does not say what Slack did is never taken for a refusal: the call waits and is looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.outbox.parking import Parking
from bot.outbox.worker import Worker
from bot.ports import Clock, OutboxEntry, SlackCall, UnitOfWork
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.lookup import LookupFailedError, NotReadableError, ParentGoneError, Whereabouts
from bot.slack.pace import Pace
from bot.slack.sending import NotYet, Refused, Result, Sent, Unclear, send

BATCH = 20
ROUND = timedelta(seconds=30)
"""After that a flush lets the rest of the tick have its turn."""

MAX_BACKOFF = timedelta(minutes=5)
GIVE_UP_AFTER = 100
"""Unclear attempts after which a call is parked; about eight hours of an unreachable Slack."""

BROKEN_AFTER = 5
"""Attempts after which a call that Cairn itself fails to make is parked."""

_PARENT_GONE = "The message you asked in is gone, so here is my reply:"
_CHANNEL_REFUSED = "I couldn't post this where you asked, so here it is:"
_MAY_STAND = "I can't see whether this reached you where you asked, so here it is:"

_log = structlog.get_logger()


class LeaseLostError(Exception):
    """Another worker has the call."""


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
    parking: Parking = field(default_factory=Parking)
    may_send: Callable[[SlackCall], bool] = lambda _call: True
    """Whether whoever the call is for may still read what it shows."""
    where: Whereabouts = field(init=False)

    def __post_init__(self) -> None:
        self.where = Whereabouts(self.clients.reader)

    def send_now(self, key: str, *, is_late: bool = False) -> str | None:
        """Send one call; returns the message's ts, None when it waits for `flush` or another worker has it.

        `is_late`: look first whether the message to reply to is still there.
        """
        entry = self.take(key)
        return None if entry is None else self.give_back(entry, is_late=is_late)

    def flush(self) -> int:
        """Send what is due and nobody else is sending, one call after the other; returns how many calls were tried."""
        started, tried = self.clock(), 0
        while tried < BATCH and self.clock() - started < ROUND:
            entry = self._claim()
            if entry is None:
                break
            self.give_back(entry, is_late=True)
            tried += 1
        return tried

    def take(self, key: str) -> OutboxEntry | None:
        """Claim one call for somebody who makes it in a way of their own, as a stream; None when another worker has it."""
        return self._claim(key)

    def hold(self, entry: OutboxEntry) -> bool:
        """Renew the lease; False when another worker has the call: then do not send."""
        with self.units() as uow:
            is_held = uow.outbox.renew(entry, self.worker.sending(self.clock()))
            uow.commit()
        return is_held

    def give_back(self, entry: OutboxEntry, *, is_late: bool) -> str | None:
        """Send a call that was taken. One that Cairn itself fails to make waits, and is parked in the end.

        What was begun before may have arrived; a reply that is late may have lost its parent. All else is posted unseen: looking
        costs a call of Slack's, and its limits are tight.
        """
        try:
            return self._deliver(entry, is_late=entry.attempts > 1 or (is_late and calls.is_reply(entry.call)))
        except LeaseLostError:
            _log.warning("lease_lost", kind=_kind(entry.key))
        except Exception as error:  # noqa: BLE001 - one broken call must not keep those behind it waiting
            _log.exception("call_broken", kind=_kind(entry.key), attempts=entry.attempts)
            self._broken(entry, type(error).__name__)
        return None

    def _claim(self, key: str | None = None) -> OutboxEntry | None:
        with self.units() as uow:
            entries = uow.outbox.claim(self.worker.sending(self.clock()), 1, key)
            uow.commit()
        return next(iter(entries), None)

    def _deliver(self, entry: OutboxEntry, *, is_late: bool) -> str | None:
        wait = self.pace.wait(entry.channel)
        if wait:
            return self._note(entry, entry.call, NotYet("paced", wait))
        try:
            call = self.where.addressed(entry.call)
            if is_late:
                call, ts = self._looked_up(call, entry)
                if ts is not None:
                    return self._note(entry, call, Sent(ts))
        except LookupFailedError as error:
            is_unseen = entry.attempts > 1
            return self._note(entry, entry.call, Unclear(str(error)) if is_unseen else NotYet(str(error), error.seconds))
        return self._note(entry, call, self._send(entry, call))

    def _looked_up(self, call: SlackCall, entry: OutboxEntry) -> tuple[SlackCall, str | None]:
        """The call as it must be made now, and the ts when it was made already."""
        key, since = entry.key, entry.added_at
        try:
            found = self.where.find(call, key, since)
            begun = self.where.find_early(call, key) if found is None and "opening" in call else None
            return (call, found) if begun is None else (calls.completed(call, begun), None)
        except ParentGoneError:
            asker = str(call.get("asker") or "")
            moved = self.where.addressed(calls.elsewhere(call, asker, _PARENT_GONE))
            return moved, self.where.find(moved, key, since)
        except NotReadableError:
            return (calls.unseen(call) if entry.attempts > 1 else call), None

    def _send(self, entry: OutboxEntry, call: SlackCall) -> Result:
        """An update shows the newest state whenever it is sent, and whoever was last to send has looked after sending."""
        if not self.may_send(call):
            return Refused("not_for_reader")
        newest = self.renew(call)
        result = self._made(entry, newest)
        while isinstance(result, Sent) and newest["method"] == calls.UPDATE:
            again = self.renew(newest)
            if again is newest:
                break
            newest, result = again, self._made(entry, again)
        return result

    def _made(self, entry: OutboxEntry, call: SlackCall) -> Result:
        result = self._requested(entry, call)
        if isinstance(result, Refused) and result.is_blocks:
            _log.warning("blocks_refused", error=result.error)
            bare = calls.without_pictures(call)
            result = self._requested(entry, bare) if bare else result
        if isinstance(result, Refused) and result.is_blocks:
            result = self._requested(entry, calls.plain_text_only(call))
        return result

    def _requested(self, entry: OutboxEntry, call: SlackCall) -> Result:
        if not self.hold(entry):
            raise LeaseLostError
        return send(self.clients, call)

    def _note(self, entry: OutboxEntry, call: SlackCall, result: Result) -> str | None:
        now = self.clock()
        with self.units() as uow:
            is_held = self._noted(uow, entry, result, now)
            if is_held and isinstance(result, Refused):
                self._tell_asker(uow, entry.key, call, now)
            uow.commit()
        if not is_held:
            _log.warning("lease_lost_while_sending", kind=_kind(entry.key))
        if isinstance(result, Sent):
            return result.ts
        _log.warning("not_delivered", kind=_kind(entry.key), error=result.error, attempts=entry.attempts)
        return None

    def _noted(self, uow: UnitOfWork, entry: OutboxEntry, result: Result, now: datetime) -> bool:
        """Store what became of the call; False when another worker has it."""
        match result:
            case Sent(ts):
                return uow.outbox.sent(entry, ts, now)
            case Refused(error):
                return uow.outbox.failed(entry, error, None)
            case NotYet(error, seconds):
                return uow.outbox.not_begun(entry, error, now + _backoff(entry.attempts, seconds))
            case Unclear(error):
                return self._unclear(uow, entry, error, now)

    def _unclear(self, uow: UnitOfWork, entry: OutboxEntry, error: str, now: datetime) -> bool:
        if entry.attempts < GIVE_UP_AFTER:
            return uow.outbox.failed(entry, error, now + _backoff(entry.attempts))
        return self.parking.call(uow, entry, error, now)

    def _broken(self, entry: OutboxEntry, error: str) -> None:
        now = self.clock()
        with self.units() as uow:
            if entry.attempts < BROKEN_AFTER:
                uow.outbox.failed(entry, error, now + _backoff(2 * entry.attempts))
            else:
                self.parking.call(uow, entry, error, now)
            uow.commit()

    def _tell_asker(self, uow: UnitOfWork, key: str, call: SlackCall, now: datetime) -> None:
        asker = str(call.get("asker") or "")
        if not asker or key.startswith("moved:"):
            return
        why = _MAY_STAND if calls.is_unseen(call) else _CHANNEL_REFUSED
        uow.outbox.add(f"moved:{key}", asker, calls.rekeyed(calls.elsewhere(call, asker, why), f"moved:{key}"), now)


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _backoff(attempts: int, seconds: float = 0.0) -> timedelta:
    return max(timedelta(seconds=seconds), min(MAX_BACKOFF, timedelta(seconds=2 ** min(attempts, 10))))
