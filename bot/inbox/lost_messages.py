"""Tells the asker and the operator at once when a message cannot be stored, because the disk is full or the database damaged:
nobody may wait in silence.

Nothing of it can be kept, so it goes to Slack without the outbox, once per message, and each process tells the operator once a day.
What was asked in a message is answered later, because the catch-up reads the channel again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Final

import structlog

from bot.blocks import notes
from bot.blocks.card import Card
from bot.ports import Clock
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.events import Incoming
from bot.slack.people import People
from bot.slack.sending import send
from core.localization import gettext as _
from core.queues import SlackCall
from escalation.confidential.recognising import Topic
from escalation.owners import Fallbacks
from retrieval.library.models import digest_of
from retrieval.questions import Surface

_MOST: Final = 10_000
"""Messages that are remembered as told; then the memory begins anew."""

_ONCE: Final = frozenset({Surface.COMMAND, Surface.SHORTCUT})
"""What stands in no channel, so that the catch-up does not find it."""

_log = structlog.get_logger()


@dataclass
class LostMessages:
    clients: Clients
    people: People
    fallback: Fallbacks
    help: Callable[[Topic, str], Card]
    """The card with help lines about a confidential topic, said in this place."""
    clock: Clock
    executor: Executor
    _told: set[str] = field(default_factory=set)
    _operator_told_on: date | None = None
    _lock: Lock = field(default_factory=Lock)

    def tell(self, incoming: Incoming, error: Exception) -> None:
        """Tell the author of the message, and the operator. Returns at once; what Slack does not take is only logged."""
        _log.error("not_stored", error=type(error).__name__, surface=incoming.surface.value)
        is_asked = incoming.surface is not Surface.UNASKED
        key = digest_of(incoming.team, incoming.channel, incoming.message_key or incoming.event_id)
        today = self.clock().date()
        with self._lock:
            is_new, is_first = is_asked and key not in self._told, self._operator_told_on != today
            self._told = {*self._told, key} if len(self._told) < _MOST else {key}
            self._operator_told_on = today
        if is_new or is_first:
            self.executor.submit(self._send, incoming if is_new else None, key, is_full(error) if is_first else None)

    def _send(self, incoming: Incoming | None, key: str, is_disk: bool | None) -> None:  # noqa: FBT001 - None: the operator knows
        try:
            for call in self._calls(incoming, key, is_disk):
                result = send(self.clients, call)
                _log.info("not_stored_told", result=type(result).__name__)
        except Exception as error:  # noqa: BLE001 - the last word; nothing can be kept of it
            _log.error("not_stored_untold", error=type(error).__name__)  # no traceback: it may quote the words

    def _calls(self, incoming: Incoming | None, key: str, is_disk: bool | None) -> Sequence[SlackCall]:  # noqa: FBT001
        slack_calls = [_to_asker(incoming, f"untaken:{key}", self._card(incoming))] if incoming else []
        operator = self._operator()
        if is_disk is not None and operator:
            note = f"untaken:operator:{self.clock().date()}"
            slack_calls.append(calls.post(note, operator, notes.cannot_store(is_disk=is_disk)))
        return slack_calls

    def _card(self, incoming: Incoming) -> Card:
        """Return the card for the author. If the words are confidential, it offers help first, and it names nobody to whom they
        would have to be told.
        """
        with self.people.speaking(incoming.person):
            if incoming.topic and incoming.topic != Topic.CLOSING:
                place = "" if incoming.is_private else _("a channel")
                return self.help(Topic(incoming.topic), place)
            return notes.not_taken(self._stand_in(), is_read_later=incoming.surface not in _ONCE)

    def _operator(self) -> str:
        named = self.fallback.owner or self.fallback.channel or ""
        try:
            return self.people.slack_id(named) or named
        except Exception:  # noqa: BLE001 - the database that cannot store may not be readable either
            return named

    def _stand_in(self) -> str:
        """Return the name of somebody who can be asked meanwhile; empty when that cannot be found out."""
        try:
            return self.people.name(self.fallback.owner) if self.fallback.owner else ""
        except Exception:  # noqa: BLE001 - the same
            return ""


def is_full(error: Exception) -> bool:
    """Return whether the database says that there is no room left."""
    message = str(error).casefold()
    return "is full" in message or "no space left" in message


def _to_asker(incoming: Incoming, key: str, card: Card) -> SlackCall:
    """Return the reply where the author wrote, visible to them alone; a confidential card goes to them directly."""
    if incoming.surface in _ONCE:
        return calls.respond(incoming.response_url, card)
    if incoming.is_private:
        return calls.post(key, incoming.channel, card, thread=incoming.thread)
    if incoming.topic:
        return calls.post(key, incoming.person, card)
    return calls.ephemeral(incoming.channel, incoming.person, card, thread=incoming.thread)
