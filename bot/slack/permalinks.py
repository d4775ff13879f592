"""Addresses of messages, asked of Slack once each: they never change."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from core import units
from retrieval.questions import Place

_CACHED = 5_000


@dataclass
class Permalinks:
    """Safe for threads."""

    reader: WebClient
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, place: Place) -> str:
        """Address of the message in which was asked; empty for private ones and when Slack cannot be asked."""
        return "" if place.is_private or not place.message else self.of(place.channel, place.message)

    def of(self, channel: str, ts: str) -> str:
        """Address of a message; empty when Slack cannot be asked."""
        with self._lock:
            known = self._known.get((channel, ts))
        return known if known is not None else units.ask(("permalink", channel, ts), lambda: self._ask((channel, ts)))

    def _ask(self, key: tuple[str, str]) -> str:
        try:
            found = str(self.reader.chat_getPermalink(channel=key[0], message_ts=key[1]).get("permalink") or "")
        except (SlackApiError, SlackClientError, URLError, OSError):
            return ""
        with self._lock:
            if len(self._known) >= _CACHED:
                self._known.clear()
            self._known[key] = found
        return found
