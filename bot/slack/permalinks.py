"""Gets addresses of messages from Slack, each once: they never change."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk import WebClient

from bot.slack.attempts import Failed, attempt
from core import units
from core.lru_cache import LruCache
from retrieval.questions import Place


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
