"""Reads what was said while nobody listened. Slack stops retrying after minutes and a closed socket gets nothing, so on every
connection the recent history of Cairn's channels goes through the same intake as live events, which drops what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import payloads
from bot.intake import Intake, Received
from bot.lookup import LookupFailedError
from bot.models import Identity
from bot.ports import Clock, UnitOfWork

REACH = timedelta(hours=1)
"""Older questions are left: an answer that late is noise."""

MARGIN = timedelta(minutes=2)
"""Slack's clock and ours may differ, and events arrive late."""

THREADS_REACH = timedelta(hours=6)
MESSAGES = 200
_FAULTS = (SlackApiError, SlackClientError, URLError, OSError, LookupFailedError)

_log = structlog.get_logger()
_Message = Mapping[str, Any]


@dataclass
class CatchUp:
    """`run` may be called at any time and by several processes at once: the inbox lets each message in once."""

    reader: WebClient
    units: Callable[[], UnitOfWork]
    me: Callable[[], Identity]
    intake: Intake
    clock: Clock
    work: Callable[[Received], object]
    _heard_until: datetime | None = field(default=None)

    def remember(self) -> None:
        """Note when the last event came, before new ones arrive. A bot that never heard anything has missed nothing."""
        with self.units() as uow:
            self._heard_until = uow.inbox.last_received()

    def run(self) -> int:
        """Take in what was missed; returns how many messages."""
        now = self.clock()
        heard, self._heard_until = self._heard_until, now
        if heard is None:
            return 0
        since = max(heard - MARGIN, now - REACH)
        taken = 0
        try:
            for channel in self._channels():
                taken += self._channel(channel, since)
        except _FAULTS as error:
            _log.warning("catch_up_failed", error=type(error).__name__)
        _log.info("caught_up", taken=taken)
        return taken

    def _channel(self, channel: Mapping[str, Any], since: datetime) -> int:
        try:
            messages = list(self._missed(str(channel["id"]), since))
        except _FAULTS as error:
            _log.warning("history_unread", error=type(error).__name__)
            return 0
        taken = 0
        for message in sorted(messages, key=_ts):
            body = payloads.missed_message(
                self.me().team,
                str(channel["id"]),
                message,
                is_direct=bool(channel.get("is_im")),
                is_shared=bool(channel.get("is_ext_shared")),
            )
            received = self.intake.message(body)
            if isinstance(received, Received):
                self.work(received)
                taken += 1
        return taken

    def _channels(self) -> Iterator[Mapping[str, Any]]:
        cursor: str | None = None
        while cursor != "":
            answer = self.reader.users_conversations(
                types="public_channel,private_channel,im", exclude_archived=True, limit=200, cursor=cursor
            )
            yield from answer.get("channels") or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""

    def _missed(self, channel: str, since: datetime) -> Iterator[_Message]:
        oldest = since.timestamp()
        history = self.reader.conversations_history(channel=channel, oldest=f"{oldest:.6f}", limit=MESSAGES)
        threads = self._threads(channel)
        for message in history.get("messages") or []:
            if float(message.get("latest_reply") or 0) >= oldest:
                threads.add(str(message["ts"]))
            if _ts(message) >= oldest:
                yield message
        for thread in threads:
            replies = self.reader.conversations_replies(channel=channel, ts=thread, oldest=f"{oldest:.6f}", limit=MESSAGES)
            yield from (reply for reply in replies.get("messages") or [] if _ts(reply) >= oldest and reply.get("ts") != thread)

    def _threads(self, channel: str) -> set[str]:
        """Threads of this channel in which Cairn was asked lately: their roots may be older than the history that is read."""
        with self.units() as uow:
            recent = uow.questions.since(self.clock() - THREADS_REACH)
        places = (logged.question.place for logged in recent)
        return {place.thread for place in places if place.channel == channel and place.thread}


def _ts(message: _Message) -> float:
    return float(message.get("ts") or 0)
