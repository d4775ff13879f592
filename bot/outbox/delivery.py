"""Sends what the outbox holds, each message once.

A commit comes first, then the sending; so a message may have left without being noted. Every message therefore carries its outbox
key in the block_id of its first block, and whoever sends a call for the second time looks for that key in Slack before posting.
Ephemeral answers cannot be looked up: after a crash one may show twice to the one person who sees it.

A worker holds the calls that follow from one act, or one call at a time. It renews a lease that is not fresh before each request;
when another worker has the call, it sends nothing. A call whose worker died waits until its lease has run out, because Slack may
still get the request that was under way. An answer that does not say what Slack did is never taken for a refusal: the call waits
and is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

import structlog

from bot.blocks.native import chart_of
from bot.outbox.parking import Parking
from bot.outbox.pictures import Pictures, picture_of
from bot.outbox.posts import Post
from bot.outbox.worker import Worker
from bot.ports import Clock, OutboxEntry, SlackCall, UnitOfWork
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.lookup import LookupFailedError, NotReadableError, ParentGoneError, SentMessages
from bot.slack.pace import Pace
from bot.slack.sending import NotYet, Refused, Result, Sent, Unclear, send
from core import units

BATCH = 20
ROUND = timedelta(seconds=30)
"""After that a flush lets the rest of the tick have its turn."""

FRESH = timedelta(seconds=5)
"""So long after it was taken, a lease need not be renewed before a request."""

MAX_BACKOFF = timedelta(minutes=5)
GIVE_UP_AFTER = 100
"""Unclear attempts after which a call is parked; about eight hours of an unreachable Slack."""

BROKEN_AFTER = 5
"""Attempts after which a call that Cairn itself fails to make is parked."""

T = TypeVar("T")

_PARENT_GONE = "The message you asked in is gone, so here is my reply:"
_CHANNEL_REFUSED = "I couldn't post this where you asked, so here it is:"
_MAY_STAND = "I can't see whether this reached you where you asked, so here it is:"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Lost:
    """Another worker has the call."""


@dataclass(frozen=True, slots=True)
class _Broken:
    """Cairn itself failed to make the call."""

    error: str


@dataclass(frozen=True, slots=True)
class _Held:
    """A call as it is made now (or why it is not made), and since when this worker surely holds it."""

    entry: OutboxEntry
    call: SlackCall | Refused | NotYet | _Broken
    since: datetime | None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A call that was made, and what became of it."""

    entry: OutboxEntry
    call: SlackCall
    result: Result | _Lost | _Broken


def _nothing(_uow: UnitOfWork) -> list[Post]:
    return []


@dataclass(frozen=True)
class Delivery:
    """Dispatcher of the outbox. `send` follows a commit in the same thread; `flush` takes what was left behind."""

    units: Callable[[], UnitOfWork]
    clients: Clients
    worker: Worker
    clock: Clock
    pace: Pace
    renew: Callable[[UnitOfWork, SlackCall], SlackCall | Refused] = lambda _uow, call: call
    """The call as it would be made now: the very same one unless what it shows has changed since it was stored."""
    parking: Parking = field(default_factory=Parking)
    may_send: Callable[[UnitOfWork, SlackCall], bool] = lambda _uow, _call: True
    """Whether whoever the call is for may still read what it shows."""

    @cached_property
    def where(self) -> SentMessages:
        return SentMessages(self.clients.reader)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.clients.reader, self.clock)

    def add(self, uow: UnitOfWork, posts: Sequence[Post]) -> list[OutboxEntry]:
        """Store calls in the caller's transaction, held by this worker until `send` has made them. What was made before, or is
        another worker's, is left out.
        """
        claim = self.worker.sending(self.clock())
        held = (uow.outbox.add_held(post.key, post.channel, post.call, claim) for post in posts)
        return [entry for entry in held if entry is not None]

    def send(
        self, entries: Sequence[OutboxEntry], follow: Callable[[UnitOfWork], list[Post]] = _nothing, *, is_late: bool = True
    ) -> list[OutboxEntry]:
        """Make the calls of `add` after its commit, one after the other, and note all of them in one transaction.

        `follow` is called in that transaction; what it returns is stored as by `add` and returned, to be sent next. `is_late`: look
        first whether the message to reply to is still there, because Slack would post the reply into the channel.
        """
        if not entries:
            return []
        return self._noted([self._attempt(held, is_late=is_late) for held in self._complete(entries)], follow)

    def deliver(self, work: Callable[[UnitOfWork], tuple[T, Sequence[Post]]]) -> T:
        """Run the work in one unit of work, commit it with the calls that follow from it, and make them; returns its result."""

        def stored(uow: UnitOfWork) -> tuple[T, list[OutboxEntry]]:
            result, posts = work(uow)
            entries = self.add(uow, posts)
            uow.commit()
            return result, entries

        result, entries = units.run(self.units, stored)
        self.send(entries)
        return result

    def post(self, post: Post) -> None:
        """Store and send one call that follows from nothing else."""
        self.deliver(lambda _uow: (None, [post]))

    def send_now(self, key: str, *, is_late: bool = False) -> str | None:
        """Send one call that was stored without being held; returns the message's ts, None when it waits for `flush` or another
        worker has it. `is_late` as for `send`.
        """
        held = self._claimed(key)
        return None if held is None else self._deliver(held, is_late=is_late)

    def flush(self) -> int:
        """Send what is due and nobody else is sending, one call after the other; returns how many calls were tried."""
        started, tried = self.clock(), 0
        while tried < BATCH and self.clock() - started < ROUND:
            held = self._claimed()
            if held is None:
                break
            self._deliver(held, is_late=True)
            tried += 1
        return tried

    def hold(self, entry: OutboxEntry) -> bool:
        """Renew the lease; False when another worker has the call: then do not send."""
        with self.units() as uow:
            is_held = uow.outbox.renew(entry, self.worker.sending(self.clock()))
            uow.commit()
        return is_held

    def give_back(self, entry: OutboxEntry, *, is_late: bool) -> str | None:
        """Send a call that was stored by `add` some time ago."""
        return self._deliver(_Held(entry, entry.call, None), is_late=is_late)

    def _claimed(self, key: str | None = None) -> _Held | None:
        """Claim one call, and draw it as it is now."""

        def work(uow: UnitOfWork) -> _Held | None:
            entry = next(iter(uow.outbox.claim(self.worker.sending(self.clock()), 1, key)), None)
            held = None if entry is None else _Held(entry, self._drawn(uow, entry.call), self.clock())
            uow.commit()
            return held

        return units.run(self.units, work)

    def _complete(self, entries: Sequence[OutboxEntry]) -> list[_Held]:
        """Calls that were stored a moment ago are made as they are, but for those that must be looked at."""
        since = self.clock()
        if not any(calls.is_looked_at(entry.call) for entry in entries):
            return [_Held(entry, entry.call, since) for entry in entries]
        return units.run(self.units, lambda uow: [_Held(entry, self._drawn(uow, entry.call), since) for entry in entries])

    def _drawn(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused | NotYet | _Broken:
        """The call as it would be made now, or why it is not made: whoever it is for may not read it, or Cairn cannot draw it now
        or ever.
        """
        try:
            return self.renew(uow, call) if self.may_send(uow, call) else Refused("not_for_reader")
        except LookupFailedError as error:
            return NotYet(str(error), error.seconds)
        except Exception as error:  # noqa: BLE001 - one broken call must not keep those behind it waiting
            _log.exception("call_not_drawn")
            return _Broken(type(error).__name__)

    def _deliver(self, held: _Held, *, is_late: bool) -> str | None:
        attempt = self._attempt(held, is_late=is_late)
        self._noted([attempt])
        return attempt.result.ts if isinstance(attempt.result, Sent) else None

    def _attempt(self, held: _Held, *, is_late: bool) -> _Attempt:
        """Make a call. What was begun before may have arrived; a reply that is late may have lost its parent. All else is posted
        unseen: looking costs a call of Slack's, and its limits are tight.
        """
        entry, call = held.entry, held.call
        if not isinstance(call, Mapping):
            return _Attempt(entry, entry.call, call)
        try:
            return _Attempt(entry, *self._made(held, call, is_late=entry.attempts > 1 or (is_late and calls.is_reply(call))))
        except Exception as error:  # noqa: BLE001 - one broken call must not keep those behind it waiting
            _log.exception("call_broken", kind=_kind(entry.key), attempts=entry.attempts)
            return _Attempt(entry, entry.call, _Broken(type(error).__name__))

    def _made(self, held: _Held, call: SlackCall, *, is_late: bool) -> tuple[SlackCall, Result | _Lost]:
        """The call as it was made in the end, and its result."""
        entry = held.entry
        wait = self.pace.wait(entry.channel)
        if wait:
            return call, NotYet("paced", wait)
        try:
            call = self.where.addressed(call)
            if is_late:
                call, ts = self._looked_up(call, entry)
                if ts is not None:
                    return call, Sent(ts)
        except LookupFailedError as error:
            is_unseen = entry.attempts > 1
            return entry.call, Unclear(str(error)) if is_unseen else NotYet(str(error), error.seconds)
        return call, self._sent(held, call)

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

    def _sent(self, held: _Held, call: SlackCall) -> Result | _Lost:
        """Make the call; while Slack refuses its blocks, again with less in them."""
        result = self._requested(held, call)
        lesser = calls.fallbacks(call, lambda block: self.pictures.source(picture_of(chart_of(block))))
        while isinstance(result, Refused) and result.is_blocks and (simpler := next(lesser, None)) is not None:
            _log.warning("blocks_refused", error=result.error)
            result = self._requested(held, simpler)
        return result

    def _requested(self, held: _Held, call: SlackCall) -> Result | _Lost:
        is_fresh = held.since is not None and self.clock() - held.since < FRESH
        return send(self.clients, call) if is_fresh or self.hold(held.entry) else _Lost()

    def _noted(self, attempts: Sequence[_Attempt], follow: Callable[[UnitOfWork], list[Post]] = _nothing) -> list[OutboxEntry]:
        """Note what became of calls. An update shows the newest state whenever it is sent: one that was overtaken is sent again, so
        whoever was last to send has looked after sending.
        """

        def work(uow: UnitOfWork) -> tuple[list[bool], list[_Held], list[OutboxEntry]]:
            now = self.clock()
            overtaken = [held for attempt in attempts if (held := self._overtaken(uow, attempt, now)) is not None]
            again = {held.entry.key for held in overtaken}
            noted = [attempt.entry.key in again or self._note(uow, attempt, now) for attempt in attempts]
            following = [] if overtaken else self.add(uow, follow(uow))
            uow.commit()
            return noted, overtaken, following

        noted, overtaken, following = units.run(self.units, work)
        for attempt, is_held in zip(attempts, noted, strict=True):
            _report(attempt, is_held=is_held)
        return self._noted([self._attempt(held, is_late=False) for held in overtaken], follow) if overtaken else following

    def _overtaken(self, uow: UnitOfWork, attempt: _Attempt, now: datetime) -> _Held | None:
        """The update as it must be sent again; None when it shows the newest state, or another worker has it."""
        if not isinstance(attempt.result, Sent) or attempt.call["method"] != calls.UPDATE:
            return None
        newest = self._drawn(uow, attempt.call)
        is_same = newest is attempt.call or not isinstance(newest, Mapping)
        is_held = not is_same and uow.outbox.renew(attempt.entry, self.worker.sending(now))
        return _Held(attempt.entry, newest, now) if is_held else None

    def _note(self, uow: UnitOfWork, attempt: _Attempt, now: datetime) -> bool:
        """Store what became of a call; False when another worker has it."""
        entry, result, is_held = attempt.entry, attempt.result, False
        match result:
            case Sent(ts):
                is_held = uow.outbox.sent(entry, ts, now)
            case Refused(error):
                is_held = uow.outbox.failed(entry, error, None)
                if is_held:
                    self._tell_asker(uow, entry.key, attempt.call, now)
            case NotYet(error, seconds):
                is_held = uow.outbox.not_begun(entry, error, now + _backoff(entry.attempts, seconds))
            case Unclear() | _Broken():
                is_broken = isinstance(result, _Broken)
                most, again = (BROKEN_AFTER, 2 * entry.attempts) if is_broken else (GIVE_UP_AFTER, entry.attempts)
                is_held = (
                    uow.outbox.failed(entry, result.error, now + _backoff(again))
                    if entry.attempts < most
                    else self.parking.call(uow, entry, result.error, now)
                )
            case _Lost():
                pass
        return is_held

    def _tell_asker(self, uow: UnitOfWork, key: str, call: SlackCall, now: datetime) -> None:
        asker = str(call.get("asker") or "")
        if not asker or key.startswith("moved:"):
            return
        why = _MAY_STAND if calls.is_unseen(call) else _CHANNEL_REFUSED
        uow.outbox.add(f"moved:{key}", asker, calls.rekeyed(calls.elsewhere(call, asker, why), f"moved:{key}"), now)


def _report(attempt: _Attempt, *, is_held: bool) -> None:
    kind, result = _kind(attempt.entry.key), attempt.result
    if not is_held:
        _log.warning("lease_lost", kind=kind, is_sent=isinstance(result, Sent))
    elif not isinstance(result, Sent | _Lost):
        _log.warning("not_delivered", kind=kind, error=result.error, attempts=attempt.entry.attempts)


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _backoff(attempts: int, seconds: float = 0.0) -> timedelta:
    return max(timedelta(seconds=seconds), min(MAX_BACKOFF, timedelta(seconds=2 ** min(attempts, 10))))
