"""What is known about a thread: who asked Cairn there, and whether it hangs below the card of a case.

A card names its case in the block_id of its first block, so any replica finds it without a table of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.lookup import LookupFailedError
from bot.models import Identity
from bot.ports import UnitOfWork

CARD: Final = "case:"
"""Prefix of the outbox key of a case's card; the case's id and the number of an event follow."""

_CACHED = 10_000


@dataclass
class KnownThreads:
    """Reads the question log; asks Slack only for threads whose root may be a card, and remembers the answer."""

    units: Callable[[], UnitOfWork]
    reader: WebClient
    me: Callable[[], Identity]
    _cards: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def was_asked_by(self, team: str, channel: str, thread: str, person: str) -> bool | None:
        """True: this person asked Cairn there; False: others did; None: nobody did."""
        with self.units() as uow:
            if uow.questions.turns(team, channel, thread, person, 1):
                return True
            return False if uow.questions.knows_thread(team, channel, thread) else None

    def is_card(self, channel: str, thread: str, parent: str | None) -> bool:
        """Slack names the root's author in `parent`; the emulator does not. Raises LookupFailedError when Slack is away."""
        return parent in {None, self.me().user} and self.case_of(channel, thread) is not None

    def case_of(self, channel: str, thread: str) -> str | None:
        """Id of the case whose card is the thread's root; None when there is no such card."""
        with self._lock:
            if (channel, thread) in self._cards:
                return self._cards[channel, thread]
        found = self._read(channel, thread)
        with self._lock:
            if len(self._cards) >= _CACHED:
                self._cards.clear()
            self._cards[channel, thread] = found
        return found

    def _read(self, channel: str, thread: str) -> str | None:
        try:
            messages = self.reader.conversations_replies(channel=channel, ts=thread, limit=1).get("messages") or []
        except SlackApiError as error:
            if error.response.get("error") == "ratelimited":
                raise LookupFailedError("ratelimited") from error
            return None
        except (SlackClientError, URLError, OSError) as error:
            raise LookupFailedError(type(error).__name__) from error
        root: Mapping[str, Any] = next((message for message in messages if message.get("ts") == thread), {})
        blocks = root.get("blocks") or [{}]
        key = str(blocks[0].get("block_id", ""))
        is_mine = root.get("user") == self.me().user
        return key.removeprefix(CARD).partition(":")[0] if is_mine and key.startswith(CARD) else None
