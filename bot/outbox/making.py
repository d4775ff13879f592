"""Makes one Slack call of the outbox and returns its result.

A call that was begun before may have arrived: it is looked for in Slack before it is made again. A lease that is not fresh is
renewed before each request; when another worker has the call, nothing is sent. An answer that does not say what Slack did is never
taken for a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import structlog

from bot.observing.events import NoSpans, Spans, trace_of, traced
from bot.outbox.pictures import Pictures
from bot.ports import Clock
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.pace import Pace
from bot.slack.sending import NotYet, Refused, Result, Sent, Unclear, send, unidentified
from bot.slack.sent_messages import LookupFailedError, NotReadableError, ParentGoneError, SentMessages
from core.localization import N_
from core.localization import gettext as _
from core.queues import OutboxEntry, SlackCall

FRESH = timedelta(seconds=5)
"""So long after it was taken, a lease need not be renewed before a request."""

_PARENT_GONE = N_("The message you asked in is gone, so here is my reply:")

_MAX_BACKOFF = timedelta(minutes=5)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Lost:
    """Says that another worker has the call."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Says that Cairn itself failed to make the call."""

    error: str


@dataclass(frozen=True, slots=True)
class HeldCall:
    """Holds a call as it would be made now (or why it is not made), and since when this worker surely holds it."""

    entry: OutboxEntry
    call: SlackCall | Refused | NotYet | Broken
    since: datetime | None


@dataclass(frozen=True, slots=True)
class CallAttempt:
    """Holds a call that was made, and its result."""

    entry: OutboxEntry
    call: SlackCall
    result: Result | Lost | Broken


@dataclass(frozen=True)
class CallMaker:
    """Makes the calls that this worker holds. `hold` renews the lease of a call; False when another worker has it."""

    clients: Clients
    clock: Clock
    pace: Pace
    hold: Callable[[OutboxEntry], bool]
    spans: Spans = field(default_factory=NoSpans)

    @cached_property
    def where(self) -> SentMessages:
        return SentMessages(self.clients.reader)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.clients.reader, self.clock)

    def attempt(self, held_call: HeldCall, *, is_late: bool) -> CallAttempt:
        """Make a call. For a call that was begun before, Slack is searched first, because the message may have arrived; so it is
        for a late reply, whose parent may be gone. Every other message is posted without a search, because searching costs a
        Slack call and the rate limits are low.
        """
        entry, call = held_call.entry, unidentified(self.clients) or held_call.call
        if not isinstance(call, Mapping):
            return CallAttempt(entry, entry.call, call)
        trace = trace_of(entry.call)
        with traced(trace), self.spans.span(f"send {kind_of(entry.key)}", trace) as note:
            try:
                made, result = self._made(held_call, call, is_late=entry.attempts > 1 or (is_late and calls.is_reply(call)))
                note("outcome", type(result).__name__.casefold())
                return CallAttempt(entry, made, result)
            except Exception as error:  # noqa: BLE001 - one broken call must not keep those behind it waiting
                _log.exception("call_broken", kind=kind_of(entry.key), attempts=entry.attempts)
                return CallAttempt(entry, entry.call, Broken(type(error).__name__))

    def _made(self, held_call: HeldCall, call: SlackCall, *, is_late: bool) -> tuple[SlackCall, Result | Lost]:
        """Return the call as it was made in the end, and its result."""
        entry = held_call.entry
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
        return call, self._sent(held_call, call)

    def _looked_up(self, call: SlackCall, entry: OutboxEntry) -> tuple[SlackCall, str | None]:
        """Return the call as it must be made now, and the ts when it was made already."""
        key, since = entry.key, entry.added_at
        try:
            ts = self.where.find(call, key, since)
            begun = self.where.find_early(call, key) if ts is None and "opening" in call else None
            return (call, ts) if begun is None else (calls.completed(call, begun), None)
        except ParentGoneError:
            asker = str(call.get("asker") or "")
            moved = self.where.addressed(calls.elsewhere(call, asker, _(_PARENT_GONE)))
            return moved, self.where.find(moved, key, since)
        except NotReadableError:
            return (calls.unseen(call) if entry.attempts > 1 else call), None

    def _sent(self, held_call: HeldCall, call: SlackCall) -> Result | Lost:
        """Make the call; while Slack refuses its blocks, try again with fewer of them."""
        call = calls.with_pictures(call, self.pictures.of)
        result = self._requested(held_call, call)
        if isinstance(result, Refused) and result.is_blocks:
            for lesser in calls.fallbacks(call, self.pictures.of):
                _log.warning("blocks_refused", error=result.error)
                result = self._requested(held_call, lesser)
                if not isinstance(result, Refused) or not result.is_blocks:
                    break
        return result

    def _requested(self, held_call: HeldCall, call: SlackCall) -> Result | Lost:
        is_fresh = held_call.since is not None and self.clock() - held_call.since < FRESH
        return send(self.clients, call) if is_fresh or self.hold(held_call.entry) else Lost()


def report(attempt: CallAttempt, *, is_held: bool) -> None:
    """Log the result of a call, under the id of the event it follows from."""
    entry, result = attempt.entry, attempt.result
    known = {"kind": kind_of(entry.key), "attempts": entry.attempts}
    with traced(trace_of(entry.call)):
        if not is_held:
            _log.warning("lease_lost", is_sent=isinstance(result, Sent), **known)
        elif isinstance(result, Sent):
            _log.info("delivered", **known)
        elif not isinstance(result, Lost):
            _log.warning("not_delivered", error=result.error, **known)


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def backoff(attempts: int, seconds: float = 0.0) -> timedelta:
    """Return how long to wait after so many attempts, and at least so many seconds."""
    return max(timedelta(seconds=seconds), min(_MAX_BACKOFF, timedelta(seconds=2 ** min(attempts, 10))))
