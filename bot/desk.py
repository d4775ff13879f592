"""Works on inbox entries: an owner's reply is carried to who asked, everything else is a question. Nothing ends in silence."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot import calls
from bot.conversation import Conversation, Post, question_of
from bot.intake import Received
from bot.models import Incoming
from bot.owners import Owners
from bot.threads import KnownThreads
from bot.views import notes
from retrieval.questions import Surface

_log = structlog.get_logger()


@dataclass(frozen=True)
class Desk:
    conversation: Conversation
    owners: Owners
    threads: KnownThreads

    def work(self, received: Received) -> None:
        """React to one entry. A defect is logged and apologised for; when even that fails, the entry waits for another try."""
        entry, incoming = received.entry, received.incoming
        try:
            about = self._card_of(incoming)
            if about is None:
                self.conversation.reply(entry, incoming)
            else:
                self.owners.relay(entry, incoming, about)
        except Exception:  # noqa: BLE001 - the last stop before silence
            _log.exception("reply_failed", surface=incoming.surface.value)
            self._apologise(entry, incoming)

    def _card_of(self, incoming: Incoming) -> str | None:
        can_be = incoming.is_reply and incoming.surface in {Surface.THREAD, Surface.DIRECT}
        return self.threads.question_of(incoming.channel, incoming.thread) if can_be else None

    def _apologise(self, entry: int, incoming: Incoming) -> None:
        try:
            key = f"sorry:{question_of(incoming, self.conversation.clock()).id}"
            if incoming.response_url:
                call = calls.respond(incoming.response_url, notes.sorry().keyed(key))
            else:
                call = calls.post(key, incoming.channel, notes.sorry(), thread=incoming.thread, asker=incoming.person)
            self.conversation.store(entry, [Post(key, incoming.channel, call)])
        except Exception:  # noqa: BLE001 - the lease runs out and the entry is taken up again
            _log.exception("apology_failed", surface=incoming.surface.value)
