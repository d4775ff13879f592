"""Looks into Slack before a message is posted for the second time: was it posted already, and does its thread still exist? Gets
addresses of messages, each once: they never change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.slack.calls import EPHEMERAL, POST, early, with_channel
from bot.slack.clients import SlackUnclearError
from bot.slack.sending import Failed, attempt
from core import units
from core.lru_cache import LruCache
from core.plain import letters_of
from core.queues import SlackCall
from retrieval.questions import Place

PAGES = 50
PAGE = 200
"""Ten thousand messages are searched at most, and nothing is posted again when they were not enough."""

MARGIN = timedelta(minutes=5)
"""Slack's clock and ours may differ by as much."""

_GONE = frozenset({"thread_not_found", "message_not_found"})
_FAULTS = (SlackClientError, OSError)


class LookupFailedError(Exception):
    """Slack could not be asked; the message must wait, or it might be posted twice. `seconds`: how long Slack asked to wait."""

    def __init__(self, name: str, seconds: float = 0.0) -> None:
        super().__init__(name)
        self.seconds = seconds

    @classmethod
    def of(cls, error: Exception) -> LookupFailedError:
        """Return the same error with what Slack said, if it said anything."""
        return cls(error.name, error.seconds) if isinstance(error, SlackUnclearError) else cls(type(error).__name__)


class NotReadableError(Exception):
    """Cairn may not read there, now or ever: whether the message was posted cannot be found out."""


class ParentGoneError(Exception):
    """The message to reply to was deleted: Slack would post the reply into the channel, for all to see."""


class SentMessages:
    """Finds messages in threads and channels. Thread-safe; remembers which DM belongs to whom."""

    def __init__(self, reader: WebClient) -> None:
        self._reader = reader
        self._direct: LruCache[str, str] = LruCache()

    def addressed(self, call: SlackCall) -> SlackCall:
        """Replace a user id in `channel` by the DM with that person: only a channel can be searched, and Slack changes and
        deletes a message only by the channel that it is in.
        """
        channel = _channel(call)
        if call.get("method") == EPHEMERAL or not channel.startswith(("U", "W")):
            return call
        return with_channel(call, self.direct_with(channel))

    def channel_of(self, place: str) -> str | None:
        """Return the channel in which a message to a channel or a person is; None when Slack cannot be asked which DM it is."""
        try:
            return self.direct_with(place) if place.startswith(("U", "W")) else place
        except LookupFailedError:
            return None

    def direct_with(self, person: str) -> str:
        """Return the id of the DM with a person. A person Slack refuses keeps their id: posting then names the reason."""
        known = self._direct.get(person)
        return known if known is not None else units.ask(("direct", person), lambda: self._opened(person))

    def _opened(self, person: str) -> str:
        try:
            opened = str(self._reader.conversations_open(users=person)["channel"]["id"])
        except SlackApiError:
            return person
        except _FAULTS as error:
            raise LookupFailedError.of(error) from error
        return self._direct.put(person, opened)

    def message(self, channel: str, ts: str, thread: str = "") -> Mapping[str, Any] | None:
        """Return a message as it stands now; None when it is gone or Cairn may not read there.

        Raises LookupFailedError when Slack cannot be asked.
        """
        try:
            messages = self._thread(channel, thread or ts)
            return next((message for message in messages if message.get("ts") == ts), None)
        except SlackApiError:
            return None
        except _FAULTS as error:
            raise LookupFailedError.of(error) from error

    def find_early(self, call: SlackCall, key: str) -> str | None:
        """Return the ts of an early view of this message: one under the early key, or a stream that begins as this one did."""
        opening = letters_of(str(call.get("opening") or ""))
        args = call["args"]
        thread = str(args.get("thread_ts") or "") if isinstance(args, Mapping) else ""
        if not opening or not thread:
            return None
        try:
            messages = list(self._thread(_channel(call), thread))
        except _FAULTS as error:
            raise LookupFailedError.of(error) from error
        return next(
            (str(message["ts"]) for message in messages if _carries(message, early(key)) or _begins(message, opening)), None
        )

    def find(self, call: SlackCall, key: str, since: datetime | None = None) -> str | None:
        """Return the ts of the message that carries the key, None when it was not posted (or is of a kind that cannot be looked
        up). Outside of threads only messages since then (and a margin) are searched.

        Raises ParentGoneError when the thread's root is deleted, LookupFailedError when Slack cannot be asked and
        NotReadableError when Cairn may not look there.
        """
        if call.get("method") != POST:
            return None
        args = call["args"]
        thread = str(args.get("thread_ts") or "") if isinstance(args, Mapping) else ""
        channel = _channel(call)
        try:
            messages = list(self._thread(channel, thread) if thread else self._history(channel, since))
        except SlackApiError as error:
            if thread and error.response.get("error") in _GONE:
                raise ParentGoneError from error
            raise NotReadableError from error
        except _FAULTS as error:
            raise LookupFailedError.of(error) from error
        ts = next((str(message["ts"]) for message in messages if _carries(message, key)), None)
        if ts is None and thread and not any(_is_root(message, thread) for message in messages):
            raise ParentGoneError
        return ts

    def _thread(self, channel: str, thread: str) -> Iterator[Mapping[str, Any]]:
        return pages(lambda cursor: self._reader.conversations_replies(channel=channel, ts=thread, limit=PAGE, cursor=cursor))

    def _history(self, channel: str, since: datetime | None) -> Iterator[Mapping[str, Any]]:
        oldest = f"{(since - MARGIN).timestamp():.6f}" if since else None
        return pages(lambda cursor: self._reader.conversations_history(channel=channel, oldest=oldest, limit=PAGE, cursor=cursor))


def pages(read: Callable[[str | None], SlackResponse]) -> Iterator[Mapping[str, Any]]:
    """Yield all messages of a paged answer, page by page.

    Raises LookupFailedError when there are more than PAGES pages.
    """
    cursor: str | None = None
    for _ in range(PAGES):
        answer = read(cursor)
        yield from answer.get("messages") or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return
    raise LookupFailedError("too_many_messages")


def _channel(call: SlackCall) -> str:
    args = call.get("args")
    return str(args.get("channel", "")) if isinstance(args, Mapping) else ""


def _carries(message: Mapping[str, Any], key: str) -> bool:
    return any(block.get("block_id") == key for block in message.get("blocks") or [])


def _begins(message: Mapping[str, Any], opening: str) -> bool:
    """Return whether a bot's message begins with these letters and carries no key, as one that is still streamed does."""
    is_keyed = any(":" in str(block.get("block_id", "")) for block in message.get("blocks") or [])
    return bool(message.get("bot_id")) and not is_keyed and letters_of(str(message.get("text") or "")).startswith(opening)


def _is_root(message: Mapping[str, Any], thread: str) -> bool:
    return message.get("ts") == thread and message.get("subtype") != "tombstone"


@dataclass
class Permalinks:
    """Remembers the addresses of messages. Thread-safe."""

    reader: WebClient
    _known: LruCache[tuple[str, str], str] = field(default_factory=LruCache, init=False)

    def __call__(self, place: Place) -> str:
        """Return the address of the message that asked; empty for private ones and when Slack cannot be asked."""
        return "" if place.is_private or not place.message else self.of(place.channel, place.message)

    def of(self, channel: str, ts: str) -> str:
        """Return the address of a message; empty when Slack cannot be asked."""
        known = self._known.get((channel, ts))
        return known if known is not None else units.ask(("permalink", channel, ts), lambda: self._ask(channel, ts))

    def _ask(self, channel: str, ts: str) -> str:
        answer = attempt("permalink", lambda: self.reader.chat_getPermalink(channel=channel, message_ts=ts))
        return "" if isinstance(answer, Failed) else self._known.put((channel, ts), str(answer.get("permalink") or ""))
