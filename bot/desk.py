"""Works on inbox entries: an owner's reply is carried to who asked, everything else is a question. Nothing ends in silence."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.conversation import Conversation, question_of, to_asker
from bot.intake import Received
from bot.models import Card, Incoming
from bot.owners import Owners
from bot.status import Reporting
from bot.threads import KnownThreads
from bot.views import notes
from bot.views.status import status_card
from retrieval.questions import Surface

_log = structlog.get_logger()


@dataclass(frozen=True)
class Desk:
    conversation: Conversation
    owners: Owners
    threads: KnownThreads
    reporting: Reporting

    def work(self, received: Received) -> None:
        """React to one entry. A defect is logged and apologised for; when even that fails, the entry waits for another try."""
        entry, incoming = received.entry, received.incoming
        try:
            self._react(entry, incoming)
        except Exception:  # noqa: BLE001 - the last stop before silence
            _log.exception("reply_failed", surface=incoming.surface.value)
            self._apologise(entry, incoming)

    def _react(self, entry: int, incoming: Incoming) -> None:
        word = incoming.text.casefold().strip(" ?!.") if incoming.surface in {Surface.COMMAND, Surface.DIRECT} else "-"
        about = self._card_of(incoming)
        if word == "help" or (not word and incoming.surface is Surface.COMMAND):
            self._store(entry, incoming, "note", notes.how_to())
        elif word == "status" and incoming.surface is Surface.COMMAND:
            self._store(entry, incoming, "note", status_card(self.reporting.status()))
        elif about is not None:
            self.owners.relay(entry, incoming, about)
        else:
            self.conversation.reply(entry, incoming)

    def _card_of(self, incoming: Incoming) -> str | None:
        can_be = incoming.is_reply and incoming.surface in {Surface.THREAD, Surface.DIRECT}
        return self.threads.question_of(incoming.channel, incoming.thread) if can_be else None

    def _apologise(self, entry: int, incoming: Incoming) -> None:
        try:
            self._store(entry, incoming, "sorry", notes.sorry())
        except Exception:  # noqa: BLE001 - the lease runs out and the entry is taken up again
            _log.exception("apology_failed", surface=incoming.surface.value)

    def _store(self, entry: int, incoming: Incoming, kind: str, card: Card) -> None:
        question = question_of(incoming, self.conversation.clock())
        self.conversation.store(entry, [to_asker(question, incoming, card, kind)])
