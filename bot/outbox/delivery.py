"""Sends the Slack calls of the outbox, each message once.

A commit comes first, then the sending; so a message may have left without being noted. Every message therefore carries its outbox
key in the block_id of its first block, and whoever sends a call for the second time looks for that key in Slack before posting.
Ephemeral answers cannot be looked up: after a crash one may show twice to the one person who sees it.

A worker holds the calls of one act, or one call at a time (`making.py` makes them). A dead worker's calls wait for its lease.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

import structlog

from bot.blocks.notes import recorded
from bot.observing.events import NoSpans, Spans, stamped, trace_of, traced
from bot.outbox.making import Broken, CallAttempt, CallMaker, HeldCall, Lost, backoff, report
from bot.outbox.posts import Post
from bot.outbox.worker import Parking, Worker
from bot.ports import Clock, UnitOfWork
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.pace import Pace
from bot.slack.sending import NotYet, Refused, Sent, Unclear
from bot.slack.sent_messages import LookupFailedError
from core import units
from core.localization import N_
from core.localization import gettext as _
from core.queues import OutboxEntry, SlackCall

BATCH = 20
ROUND = timedelta(seconds=30)
"""After that a flush lets the rest of the tick have its turn."""

GIVE_UP_AFTER = 100
"""Unclear attempts after which a call is parked; about eight hours of an unreachable Slack."""

BROKEN_AFTER = 5
"""Attempts after which a call that Cairn itself fails to make is parked."""

T = TypeVar("T")

_CHANNEL_REFUSED = N_("I couldn't post this where you asked, so here it is:")
_MAY_STAND = N_("I can't see whether this reached you where you asked, so here it is:")
_WITHHELD = N_(
    "I held back a message that you asked for: its SOP was withdrawn, or not everybody who would read it may see it any more. "
    "Ask me again to see what holds today."
)

_log = structlog.get_logger()


def _nothing(_uow: UnitOfWork) -> list[Post]:
    return []


@dataclass(frozen=True)
class Delivery:
    """Dispatches the outbox. `send` makes calls right after their commit in the same thread; `flush` makes those left over."""

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
    spans: Spans = field(default_factory=NoSpans)

    @cached_property
    def maker(self) -> CallMaker:
        return CallMaker(self.clients, self.clock, self.pace, self.hold, self.spans)

    def add(self, uow: UnitOfWork, posts: Sequence[Post]) -> list[OutboxEntry]:
        """Store calls in the caller's transaction, held by this worker until `send` has made them. Calls that were made before,
        or that another worker has, are left out.
        """
        claim = self.worker.sending(self.clock())
        held_entries = (uow.outbox.add_held(post.key, post.channel, stamped(post.call), claim) for post in posts)
        return [entry for entry in held_entries if entry is not None]

    def send(
        self, entries: Sequence[OutboxEntry], follow: Callable[[UnitOfWork], list[Post]] = _nothing, *, is_late: bool = True
    ) -> list[OutboxEntry]:
        """Make the calls of `add` after its commit, one after the other, and note all of them in one transaction.

        `follow` is called in that transaction; what it returns is stored as by `add` and returned, to be sent next. `is_late`: look
        first whether the message to reply to is still there, because Slack would post the reply into the channel.
        """
        if not entries:
            return []
        with units.until(None):  # what was sent is noted
            return self._noted([self.maker.attempt(call, is_late=is_late) for call in self._complete(entries)], follow)

    def deliver(self, work: Callable[[UnitOfWork], tuple[T, Sequence[Post]]]) -> T:
        """Run the work in one unit of work, commit it with the calls that follow, make them, and return the work's result."""

        def stored(uow: UnitOfWork) -> tuple[T, list[OutboxEntry]]:
            result, posts = work(uow)
            entries = self.add(uow, posts)
            uow.commit()
            return result, entries

        result, entries = units.run(self.units, stored)
        self.send(entries)
        return result

    def post(self, post: Post) -> None:
        """Store and send one call that comes with no other change."""
        self.deliver(lambda _uow: (None, [post]))

    def send_now(self, key: str) -> str | None:
        """Send one call that was stored without being held; returns the message's ts, None when it waits for `flush` or another
        worker has it.
        """
        call = self._claimed(key)
        return None if call is None else self._deliver(call, is_late=False)

    def flush(self) -> int:
        """Send what is due and nobody else is sending, one call after the other; returns how many calls were tried."""
        started, tried = self.clock(), 0
        while tried < BATCH and self.clock() - started < ROUND:
            call = self._claimed()
            if call is None:
                break
            self._deliver(call, is_late=True)
            tried += 1
        return tried

    def hold(self, entry: OutboxEntry) -> bool:
        """Renew the lease; False when another worker has the call: then do not send."""
        with self.units() as uow:
            is_held = uow.outbox.renew(entry, self.worker.sending(self.clock()))
            uow.commit()
        return is_held

    def give_back(self, entry: OutboxEntry, *, is_late: bool) -> str | None:
        """Send a call that was stored by `add` some time ago and is still held."""
        return self._deliver(HeldCall(entry, entry.call, None), is_late=is_late)

    def _claimed(self, key: str | None = None) -> HeldCall | None:
        """Claim one call and render it in its current state; None when there is none to claim."""

        def work(uow: UnitOfWork) -> HeldCall | None:
            entry = next(iter(uow.outbox.claim(self.worker.sending(self.clock()), 1, key)), None)
            call = None if entry is None else HeldCall(entry, self._drawn(uow, entry.call), self.clock())
            uow.commit()
            return call

        return units.run(self.units, work)

    def _complete(self, entries: Sequence[OutboxEntry]) -> list[HeldCall]:
        """Return calls stored a moment ago with what they send: unchanged, but for those that must be checked first."""
        since = self.clock()
        if not any(calls.is_looked_at(entry.call) for entry in entries):
            return [HeldCall(entry, entry.call, since) for entry in entries]
        return units.run(self.units, lambda uow: [HeldCall(entry, self._drawn(uow, entry.call), since) for entry in entries])

    def _drawn(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused | NotYet | Broken:
        """Return the call as it would be made now, or why it is not made: its reader may not see it, or Cairn cannot render it
        now or ever.
        """
        try:
            return self.renew(uow, call) if self.may_send(uow, call) else Refused("not_for_reader", is_withheld=True)
        except LookupFailedError as error:
            return NotYet(str(error), error.seconds)
        except Exception as error:  # noqa: BLE001 - one broken call must not keep those behind it waiting
            _log.exception("call_not_drawn")
            return Broken(type(error).__name__)

    def _deliver(self, held_call: HeldCall, *, is_late: bool) -> str | None:
        with units.until(None):
            attempt = self.maker.attempt(held_call, is_late=is_late)
            self._noted([attempt])
        return attempt.result.ts if isinstance(attempt.result, Sent) else None

    def _noted(self, attempts: Sequence[CallAttempt], follow: Callable[[UnitOfWork], list[Post]] = _nothing) -> list[OutboxEntry]:
        """Store the results of calls. An update must show the newest state, so one whose record has changed while it was sent is
        sent again.
        """

        def work(uow: UnitOfWork) -> tuple[list[bool], list[HeldCall], list[OutboxEntry]]:
            now = self.clock()
            overtaken = [call for attempt in attempts if (call := self._overtaken(uow, attempt, now)) is not None]
            again = {call.entry.key for call in overtaken}
            noted = [attempt.entry.key in again or self._note(uow, attempt, now) for attempt in attempts]
            following = [] if overtaken else self.add(uow, follow(uow))
            uow.commit()
            return noted, overtaken, following

        noted, overtaken, following = units.run(self.units, work)
        for attempt, is_held in zip(attempts, noted, strict=True):
            report(attempt, is_held=is_held)
        return self._noted([self.maker.attempt(call, is_late=False) for call in overtaken], follow) if overtaken else following

    def _overtaken(self, uow: UnitOfWork, attempt: CallAttempt, now: datetime) -> HeldCall | None:
        """Return the update as it must be sent again; None when it shows the newest state, or another worker has it."""
        if not isinstance(attempt.result, Sent) or attempt.call["method"] != calls.UPDATE:
            return None
        newest = self._drawn(uow, attempt.call)
        is_same = newest is attempt.call or not isinstance(newest, Mapping)
        is_held = not is_same and uow.outbox.renew(attempt.entry, self.worker.sending(now))
        return HeldCall(attempt.entry, newest, now) if is_held else None

    def _note(self, uow: UnitOfWork, attempt: CallAttempt, now: datetime) -> bool:
        """Store the result of a call; False when another worker has it."""
        entry, result, is_held = attempt.entry, attempt.result, False
        match result:
            case Sent(ts):
                is_held = uow.outbox.sent(entry, ts, now)
            case Refused():
                is_held = uow.outbox.failed(entry, result.error, None)
                if is_held:
                    self._tell_asker(uow, entry.key, attempt.call, result, now)
            case NotYet(error, seconds):
                is_held = uow.outbox.not_begun(entry, error, now + backoff(entry.attempts, seconds))
            case Unclear() | Broken():
                is_broken = isinstance(result, Broken)
                most, again = (BROKEN_AFTER, 2 * entry.attempts) if is_broken else (GIVE_UP_AFTER, entry.attempts)
                is_held = (
                    uow.outbox.failed(entry, result.error, now + backoff(again))
                    if entry.attempts < most
                    else self.parking.call(uow, entry, result.error, now)
                )
            case Lost():
                pass
        return is_held

    def _tell_asker(self, uow: UnitOfWork, key: str, call: SlackCall, refused: Refused, now: datetime) -> None:
        """Tell the person who asked for a call that it was not made, without the content that was withheld from them."""
        asker, moved = str(call.get("asker") or ""), f"moved:{key}"
        if not asker or key.startswith("moved:"):
            return
        if refused.is_withheld:
            note = calls.post(moved, asker, recorded(_(_WITHHELD)))
        else:
            why = _(_MAY_STAND) if calls.is_unseen(call) else _(_CHANNEL_REFUSED)
            note = calls.rekeyed(calls.elsewhere(call, asker, why), moved)
        with traced(trace_of(call)):
            uow.outbox.add(moved, asker, stamped(note), now)
