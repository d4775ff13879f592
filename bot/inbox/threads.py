"""Looks up what is known about a thread: who asked Cairn there, and whether it is below the card of a case.

A card names its case in the block_id of its first block, so any replica finds it without a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.outbox.posts import MARK, thread_key
from bot.ports import UnitOfWork
from bot.slack.events import Identity
from bot.slack.lookup import LookupFailedError
from core.lru_cache import LruCache
from escalation.cases.models import Status

CARD: Final = "case:"
"""Prefix of the outbox key of a case's card; the case's id and the number of an event follow."""

NOTE: Final = "case-note:"
"""Prefix of the outbox key of a note to the asker; case and number of the event follow."""

MOVED: Final = "moved:"
"""Before the key of a message that had to go to the asker directly."""

_CACHED = 10_000


@dataclass
class KnownThreads:
    """Reads the question log; asks Slack only for threads whose root may be a card, and remembers the answer."""

    units: Callable[[], UnitOfWork]
    reader: WebClient
    me: Callable[[], Identity]
    _roots: LruCache[tuple[str, str], str] = field(default_factory=lambda: LruCache(_CACHED), init=False)

    def was_asked_by(self, team: str, channel: str, thread: str, person: str) -> bool | None:
        """Return True when this person asked Cairn there, False when others did, None when nobody did."""
        with self.units() as uow:
            if uow.questions.turns(team, channel, thread, person, 1):
                return True
            return False if uow.questions.knows_thread(team, channel, thread) else None

    def is_card(self, channel: str, thread: str, parent: str | None) -> bool:
        """Return whether the thread's root is a card. Slack names the root's author in `parent`; the emulator does not. Raises
        LookupFailedError when Slack cannot be reached.
        """
        return parent in {None, self.me().user} and self.case_of(channel, thread) is not None

    def case_of(self, channel: str, thread: str) -> str | None:
        """Return the id of the case whose card is the thread's root; None when there is no such card."""
        return _case(self._root(channel, thread), CARD)

    def note_of(self, channel: str, thread: str) -> str | None:
        """Return the id of the case about which the thread's root tells the asker: a note that is not in the thread of their
        question.
        """
        return _case(self._root(channel, thread).removeprefix(MOVED), NOTE)

    def awaits(self, channel: str, thread: str, person: str) -> bool:
        """Return whether a case waits for a reply of this person in this thread."""
        with self.units() as uow:
            owed = [case for case in uow.cases.of_asker(person) if case.status is Status.NEEDS_INFO]
            places = [logged.question.place for case in owed if (logged := uow.questions.get(case.question_id))]
        return (channel, thread) in {(place.channel, place.thread) for place in places}

    def is_confidential(self, channel: str, thread: str) -> bool:
        """Return whether a confidential topic was answered in this thread, or the thread is below such an answer. Slack is asked
        for a direct message only: nothing confidential is posted elsewhere. The answer may be older than the organisation's
        token; its key names the workspace then.
        """
        teams = self.me().teams
        with self.units() as uow:
            if any(uow.outbox.channel(thread_key(team, channel, thread)) is not None for team in teams):
                return True
        return channel.startswith("D") and self._root(channel, thread) == MARK

    def _root(self, channel: str, thread: str) -> str:
        """Return the outbox key of the thread's root; empty when it is not Cairn's."""
        known = self._roots.get((channel, thread))
        return known if known is not None else self._roots.put((channel, thread), self._read(channel, thread))

    def _read(self, channel: str, thread: str) -> str:
        try:
            messages = self.reader.conversations_replies(channel=channel, ts=thread, limit=1).get("messages") or []
        except SlackApiError:
            return ""
        except (SlackClientError, OSError) as error:
            raise LookupFailedError.of(error) from error
        root: Mapping[str, Any] = next((message for message in messages if message.get("ts") == thread), {})
        blocks = root.get("blocks") or [{}]
        if root.get("user") == self.me().user and any(block.get("block_id") == MARK for block in blocks):
            return MARK
        return str(blocks[0].get("block_id", "")) if root.get("user") == self.me().user else ""


def _case(key: str, prefix: str) -> str | None:
    return key.removeprefix(prefix).partition(":")[0] if key.startswith(prefix) else None
