"""Joins a draft with the message that shows it: which post it is, and which card stands there at the end."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.card import Card
from bot.inbox.finish import Send
from bot.outbox.posts import Post
from bot.ports import OutboxEntry, UnitOfWork
from bot.questions.rendering import Rendering
from bot.questions.streaming import Show, Streaming
from bot.questions.weighing import Weighing
from bot.questions.writing import Opening, Writing
from bot.slack.events import Incoming
from core import units


@dataclass(frozen=True)
class Wording:
    """Everything about answers in a model's words; None in `Conversation` where no model is configured."""

    writing: Writing
    streaming: Streaming
    rendering: Rendering
    weighing: Weighing

    def sender(self, uow: UnitOfWork, begun: Opening, quote: Post, incoming: Incoming) -> tuple[Post, Send | None]:
        """Return the answer's post as it must be committed, and what shows it. When the answer goes elsewhere (a private note),
        the draft is stopped, and the quote stays as it is.
        """
        drafting, weighed = begun.drafting, begun.weighed
        draft = drafting.draft if drafting is not None else None
        if drafting is None or draft is None or weighed is None or quote.channel != incoming.channel:
            if drafting is not None:
                drafting.stop()
            return quote, None
        prepared = self.streaming.prepared(quote, drafting)
        shown = [self.rendering.within(uow).shown(source, incoming.person) for source in draft.answered.sources]

        def finished() -> Card | None:
            written = drafting.written
            if written is None:
                return None

            def work(uow: UnitOfWork) -> Card:
                card = self.rendering.within(uow).written(weighed.asked.id, written, incoming.person)
                return self.weighing.card(uow, card, weighed)

            return units.run(self.streaming.units, work)

        def send(entry: OutboxEntry) -> bool:
            if entry.key != prepared.key:
                return False
            self.streaming.show(entry, Show(prepared, incoming, drafting, shown, finished))
            return True

        return prepared, send
