"""Reads messages that Cairn missed while it was not connected. Slack stops retrying after minutes and a closed socket gets
nothing, so on every connection the recent history of Cairn's channels goes through the same intake as live events, which drops
those that are known.

How far a channel was read is stored, and moves on only when all of it was read and taken in. What Slack did not let us read is
read again after the time Slack asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.inbox.earlier import Earlier, ts_of
from bot.inbox.intake import Intake, Received
from bot.observing.events import new_trace, traced
from bot.ports import Clock, UnitOfWork
from bot.slack import histories
from bot.slack.clients import SlackUnclearError, pages_of
from bot.slack.events import Identity
from bot.slack.sent_messages import LookupFailedError, pages
from core import units

REACH = timedelta(hours=1)
"""Older questions are left: an answer that late is noise, unless their askers were told that it would come."""

MARGIN = timedelta(minutes=2)
"""Slack's clock and ours may differ, and events arrive late."""

THREADS_REACH = timedelta(hours=6)
MESSAGES = 200

AGAIN = timedelta(seconds=30)
"""Until what could not be read is tried again, when Slack asks for no other time."""

TRIES = 3
LONGEST_PAUSE = 60.0
"""Seconds that a rate limit is waited for within a page, so that the pages before it need not be read again."""

_FAULTS = (SlackClientError, OSError, LookupFailedError)

_KINDS = (("public_channel,private_channel,im", ""), ("mpim", "missing_scope"))
"""What is listed together, and the refusal that is no fault: installed before group messages were read."""

_NOT_ADDED = "team_access_not_granted"
"""Cairn was taken out of this workspace of the organisation since its workspaces were read."""

_log = structlog.get_logger()
_Message = Mapping[str, Any]


@dataclass
class CatchUp:
    """Reads the missed messages of all channels. `run` may be called at any time and by several processes at once: the inbox lets
    each message in once.
    """

    reader: WebClient
    units: Callable[[], UnitOfWork]
    me: Callable[[], Identity]
    intake: Intake
    clock: Clock
    work: Callable[[Received], object]
    pause: Callable[[float], object] | None = None
    """How a rate limit is waited for; None: until `stop` is called at the latest."""
    _again_at: datetime | None = field(default=None, init=False)
    _missed_since: datetime | None = field(default=None, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def run(self) -> int:
        """Take in what was missed; return the number of messages. A bot that never got an event has missed nothing."""
        with self._lock:
            self._again_at, taken = None, 0
            try:
                with units.until(self._stopped.is_set):
                    taken = self._everywhere()
            except Exception:  # noqa: BLE001 - the tick tries again
                _log.exception("catch_up_broken")
                self._postpone(0.0)
                return 0
        if self._again_at is None:
            self._missed_since = None
        _log.info("caught_up", taken=taken, is_complete=self._again_at is None)
        return taken

    def tick(self) -> int:
        """Read again, when it is time, the channels that could not be read."""
        again_at = self._again_at
        return self.run() if again_at is not None and self.clock() >= again_at else 0

    def missed(self) -> None:
        """Note that an event could not be taken in: messages from now on are read again soon, and until that succeeds."""
        self._missed_since = self._missed_since or self.clock()
        self._postpone(AGAIN.total_seconds())

    def stop(self) -> None:
        """End before the next message, without waiting for a rate limit."""
        self._stopped.set()

    def _everywhere(self) -> int:
        with self.units() as uow:
            recent = uow.questions.since(self.clock() - THREADS_REACH)
            is_new = uow.inbox.last_received() is None
        earlier = Earlier.of(recent)
        try:
            return sum(self._channel(channel, earlier, is_new=is_new) for channel in self._channels())
        except _FAULTS as error:
            _log.warning("catch_up_failed", error=type(error).__name__)
            self._postpone(getattr(error, "seconds", 0.0))
            return 0

    def _channel(self, channel: Mapping[str, Any], earlier: Earlier, *, is_new: bool) -> int:
        """Read one channel. Its mark moves when nothing of it was left out; messages that were taken in before an error are
        answered.
        """
        now, name = self.clock(), str(channel["id"])
        mine: list[Received] = []
        try:
            since = self._since(name, now, is_new=is_new)
            for message in () if since is None else sorted(self._missed(name, since, earlier), key=ts_of):
                received = self._take(channel, message, earlier)
                mine += [received] if received else []
            self._move(name, now)
        except SlackApiError as error:
            _log.warning("history_refused", error=error.response.get("error"))
        except _FAULTS as error:
            _log.warning("history_unread", error=type(error).__name__)
            self._postpone(getattr(error, "seconds", 0.0))
        for taken in mine:
            self.work(taken)
        return len(mine)

    def _move(self, channel: str, at: datetime) -> None:
        with self.units() as uow:
            uow.read_until.move(channel, at)
            uow.commit()

    def _since(self, channel: str, now: datetime, *, is_new: bool) -> datetime | None:
        with self.units() as uow:
            mark = uow.read_until.of(channel)
        reach = min(now - REACH, self._missed_since - MARGIN) if self._missed_since else now - REACH
        if mark is None:
            return None if is_new and not self._missed_since else reach
        return max(mark - MARGIN, reach)

    def _take(self, channel: Mapping[str, Any], message: _Message, earlier: Earlier) -> Received | None:
        """Take one message in, if it is for Cairn and new. A message that cannot be understood is skipped, or it would block the
        rest.
        """
        if earlier.is_too_early(str(channel["id"]), message):
            return None
        shape = {"is_direct": bool(channel.get("is_im")), "is_shared": bool(channel.get("is_ext_shared"))}
        try:
            body = histories.missed_message(self.me().team, str(channel["id"]), message, **shape)
            with traced(new_trace()):
                received = self.intake.message(body, is_missed=True)
        except (TypeError, LookupError, AttributeError, ValueError) as error:
            _log.warning("message_not_understood", error=type(error).__name__)
            return None
        return received if isinstance(received, Received) else None

    def _channels(self) -> Iterator[Mapping[str, Any]]:
        """Yield every channel once: workspaces of an organisation share some, and direct messages."""
        known: set[str] = set()
        for team in self.me().team_ids:
            for channel in self._channels_in(team):
                if channel["id"] not in known:
                    known.add(str(channel["id"]))
                    yield channel

    def _channels_in(self, team: str | None) -> Iterator[Mapping[str, Any]]:
        for kinds, left_out in _KINDS:
            try:
                yield from self._listed(kinds, team)
            except SlackApiError as error:
                if error.response.get("error") not in {left_out, _NOT_ADDED}:
                    raise

    def _listed(self, kinds: str, team: str | None) -> Iterator[Mapping[str, Any]]:
        listed = partial(self.reader.users_conversations, types=kinds, exclude_archived=True, limit=200, team_id=team)
        for page in pages_of(lambda cursor: self._asked(partial(listed, cursor=cursor))):
            yield from page.get("channels") or []

    def _missed(self, channel: str, since: datetime, earlier: Earlier) -> Iterator[_Message]:
        oldest = since.timestamp()
        where: dict[str, Any] = {"channel": channel, "oldest": f"{oldest:.6f}", "limit": MESSAGES}
        threads = set(earlier.threads(channel))
        for message in pages(lambda at: self._asked(lambda: self.reader.conversations_history(**where, cursor=at))):
            if ts_of(message, "latest_reply") >= oldest:
                threads.add(str(message["ts"]))
            if ts_of(message) >= oldest:
                yield message
        for thread in sorted(threads):
            yield from self._replies(where, thread, oldest)

    def _replies(self, where: Mapping[str, Any], thread: str, oldest: float) -> Iterator[_Message]:
        """Yield the replies of one thread; none when the thread is gone."""
        try:
            for reply in pages(lambda at: self._asked(lambda: self.reader.conversations_replies(**where, ts=thread, cursor=at))):
                if ts_of(reply) >= oldest and reply.get("ts") != thread:
                    yield reply
        except SlackApiError as error:
            _log.info("thread_refused", error=error.response.get("error"))

    def _asked(self, call: Callable[[], SlackResponse]) -> SlackResponse:
        """Make a call; wait out a rate limit for as long as Slack asks, up to a limit."""
        for _ in range(TRIES):
            try:
                return call()
            except SlackUnclearError as error:
                if not 0 < error.seconds <= LONGEST_PAUSE or self._stopped.is_set():
                    raise
                (self.pause or self._stopped.wait)(error.seconds)
        return call()

    def _postpone(self, seconds: float) -> None:
        again = self.clock() + max(AGAIN, timedelta(seconds=seconds))
        self._again_at = again if self._again_at is None else max(again, self._again_at)
