"""Reads what was said while nobody listened. Slack stops retrying after minutes and a closed socket gets nothing, so on every
connection the recent history of Cairn's channels goes through the same intake as live events, which drops what is known.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from retrieval.questions import LoggedQuestion

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
    _read_until: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> int:
        """Take in what was missed; returns how many messages. A bot that never heard anything has missed nothing."""
        with self._lock:
            now = self.clock()
            with self.units() as uow:
                is_new = uow.inbox.last_received() is None
            since = max(self._read_until - MARGIN, now - REACH) if self._read_until else now - REACH
            taken = 0 if is_new else self._everywhere(since)
            self._read_until = now
        _log.info("caught_up", taken=taken)
        return taken

    def _everywhere(self, since: datetime) -> int:
        with self.units() as uow:
            recent = uow.questions.since(self.clock() - THREADS_REACH)
        asked = Asked.of(recent)
        try:
            return sum(self._channel(channel, since, asked) for channel in self._channels())
        except _FAULTS as error:
            _log.warning("catch_up_failed", error=type(error).__name__)
            return 0

    def _channel(self, channel: Mapping[str, Any], since: datetime, asked: Asked) -> int:
        try:
            messages = sorted(self._missed(str(channel["id"]), since, asked), key=_ts)
            received = [self._take(channel, message, asked) for message in messages]
        except _FAULTS as error:
            _log.warning("history_unread", error=type(error).__name__)
            return 0
        mine = [each for each in received if each is not None]
        for each in mine:
            self.work(each)
        return len(mine)

    def _take(self, channel: Mapping[str, Any], message: _Message, asked: Asked) -> Received | None:
        body = payloads.missed_message(
            self.me().team,
            str(channel["id"]),
            message,
            is_direct=bool(channel.get("is_im")),
            is_shared=bool(channel.get("is_ext_shared")),
        )
        if asked.is_too_early(str(channel["id"]), message):
            return None
        received = self.intake.message(body)
        return received if isinstance(received, Received) else None

    def _channels(self) -> Iterator[Mapping[str, Any]]:
        cursor: str | None = None
        while cursor != "":
            answer = self.reader.users_conversations(
                types="public_channel,private_channel,im", exclude_archived=True, limit=200, cursor=cursor
            )
            yield from answer.get("channels") or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""

    def _missed(self, channel: str, since: datetime, asked: Asked) -> Iterator[_Message]:
        oldest = since.timestamp()
        history = self.reader.conversations_history(channel=channel, oldest=f"{oldest:.6f}", limit=MESSAGES)
        threads = set(asked.threads(channel))
        for message in history.get("messages") or []:
            if float(message.get("latest_reply") or 0) >= oldest:
                threads.add(str(message["ts"]))
            if _ts(message) >= oldest:
                yield message
        for thread in threads:
            replies = self.reader.conversations_replies(channel=channel, ts=thread, oldest=f"{oldest:.6f}", limit=MESSAGES)
            yield from (reply for reply in replies.get("messages") or [] if _ts(reply) >= oldest and reply.get("ts") != thread)


@dataclass(frozen=True)
class Asked:
    """Who asked Cairn in which thread, and when first: what they wrote there before that was not meant for Cairn."""

    first: Mapping[tuple[str, str, str], float]

    @classmethod
    def of(cls, recent: Iterable[LoggedQuestion]) -> Asked:
        first: dict[tuple[str, str, str], float] = {}
        for question in (logged.question for logged in recent if logged.question.place.thread):
            key = (question.place.channel, question.place.thread, question.person)
            first[key] = min(first.get(key, math.inf), float(question.place.message or 0))
        return cls(first)

    def threads(self, channel: str) -> set[str]:
        """Threads whose roots may be older than the history that is read."""
        return {thread for where, thread, _ in self.first if where == channel}

    def is_too_early(self, channel: str, message: _Message) -> bool:
        key = (channel, str(message.get("thread_ts") or ""), str(message.get("user") or ""))
        return _ts(message) < self.first.get(key, 0.0)


def _ts(message: _Message) -> float:
    return float(message.get("ts") or 0)
