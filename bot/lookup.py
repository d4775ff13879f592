"""Looks into Slack before a message is posted for the second time: is it there already, and does its thread still exist?"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.calls import POST, early, with_channel
from bot.ports import SlackCall
from core import units

PAGES = 5
PAGE = 200
"""At most a thousand messages are searched; a reply that is retried is seconds to minutes old."""

_GONE = frozenset({"thread_not_found", "message_not_found"})
_FAULTS = (SlackClientError, URLError, OSError)


class LookupFailedError(Exception):
    """Slack could not be asked; the message must wait, or it might be posted twice."""


class ParentGoneError(Exception):
    """The message to reply to was deleted: Slack would post the reply into the channel, for all to see."""


class Whereabouts:
    """Reads threads and channels. Safe for threads; remembers which DM belongs to whom."""

    def __init__(self, reader: WebClient) -> None:
        self._reader = reader
        self._direct: dict[str, str] = {}
        self._lock = threading.Lock()

    def addressed(self, call: SlackCall) -> SlackCall:
        """Replace a user id in `channel` by the DM with that person, because only a channel can be looked into."""
        channel = _channel(call)
        if call["method"] != POST or not channel.startswith(("U", "W")):
            return call
        return with_channel(call, self.direct_with(channel))

    def direct_with(self, person: str) -> str:
        """Id of the DM with a person. A person Slack refuses keeps their id: posting then names the reason."""
        with self._lock:
            known = self._direct.get(person)
        return known if known is not None else units.ask(("direct", person), lambda: self._opened(person))

    def _opened(self, person: str) -> str:
        try:
            opened = str(self._reader.conversations_open(users=person)["channel"]["id"])
        except SlackApiError:
            return person
        except _FAULTS as error:
            raise LookupFailedError(type(error).__name__) from error
        with self._lock:
            self._direct[person] = opened
        return opened

    def message(self, channel: str, ts: str, thread: str = "") -> Mapping[str, Any] | None:
        """A message as it stands now; None when it is gone or cannot be read."""
        try:
            found = self._thread(channel, thread or ts)
            return next((each for each in found if each.get("ts") == ts), None)
        except _FAULTS:
            return None

    def find_early(self, call: SlackCall, key: str) -> str | None:
        """Return the ts of an early view of this message: one under the early key, or a stream that begins as this one did."""
        opening = _letters(str(call.get("opening") or ""))
        args = call["args"]
        thread = str(args.get("thread_ts") or "") if isinstance(args, Mapping) else ""
        if not opening or not thread:
            return None
        try:
            messages = list(self._thread(_channel(call), thread))
        except _FAULTS as error:
            raise LookupFailedError(type(error).__name__) from error
        return next((str(one["ts"]) for one in messages if _carries(one, early(key)) or _begins(one, opening)), None)

    def find(self, call: SlackCall, key: str) -> str | None:
        """Return the ts of the message that carries the key, None when it was not posted (or cannot be looked up).

        Raises ParentGoneError when the thread's root is deleted and LookupFailedError when Slack cannot be asked.
        """
        if call["method"] != POST:
            return None
        args = call["args"]
        thread = str(args.get("thread_ts") or "") if isinstance(args, Mapping) else ""
        channel = _channel(call)
        try:
            messages = list(self._thread(channel, thread) if thread else self._history(channel))
        except SlackApiError as error:
            if thread and error.response.get("error") in _GONE:
                raise ParentGoneError from error
            if error.response.get("error") in {"ratelimited", "internal_error", "fatal_error"}:
                raise LookupFailedError(str(error.response.get("error"))) from error
            return None
        except _FAULTS as error:
            raise LookupFailedError(type(error).__name__) from error
        found = next((str(message["ts"]) for message in messages if _carries(message, key)), None)
        if found is None and thread and not any(_is_root(message, thread) for message in messages):
            raise ParentGoneError
        return found

    def _thread(self, channel: str, thread: str) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(PAGES):
            answer = self._reader.conversations_replies(channel=channel, ts=thread, limit=PAGE, cursor=cursor or None)
            yield from answer.get("messages") or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _history(self, channel: str) -> Iterator[Mapping[str, Any]]:
        answer = self._reader.conversations_history(channel=channel, limit=PAGE)
        yield from answer.get("messages") or []


def _channel(call: SlackCall) -> str:
    args = call["args"]
    return str(args.get("channel", "")) if isinstance(args, Mapping) else ""


def _carries(message: Mapping[str, Any], key: str) -> bool:
    return any(block.get("block_id") == key for block in message.get("blocks") or [])


def _begins(message: Mapping[str, Any], opening: str) -> bool:
    """Whether a bot's message begins with these letters and carries no key, as one that is still streamed."""
    is_keyed = any(":" in str(block.get("block_id", "")) for block in message.get("blocks") or [])
    return bool(message.get("bot_id")) and not is_keyed and _letters(str(message.get("text") or "")).startswith(opening)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _is_root(message: Mapping[str, Any], thread: str) -> bool:
    return message.get("ts") == thread and message.get("subtype") != "tombstone"
