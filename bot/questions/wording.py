"""Joins a draft with the message that shows it: which post it is, and which card stands there at the end."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.card import Card
from bot.inbox.finish import Send
from bot.outbox.posts import Post
from bot.questions.rendering import Rendering
from bot.questions.streaming import Show, Streaming
from bot.questions.weighing import Weighing
from bot.questions.writing import Opening, Writing
from bot.slack.events import Incoming


@dataclass(frozen=True)
class Wording:
    """Everything about answers in a model's words; None in `Conversation` where no model is configured."""

    writing: Writing
    streaming: Streaming
    rendering: Rendering
    weighing: Weighing

    def sender(self, begun: Opening, posts: list[Post], incoming: Incoming) -> Send | None:
        """Prepare the answer's post in `posts`, and return what shows it. None when the answer goes elsewhere (a private note):
        then the draft is stopped, and the quote is sent.
        """
        drafting, weighed = begun.drafting, begun.weighed
        place = next(
            (i for i, post in enumerate(posts) if post.key.startswith("answer:") and post.channel == incoming.channel), None
        )
        draft = drafting.draft if drafting is not None else None
        if drafting is None or draft is None or weighed is None or place is None:
            if drafting is not None:
                drafting.stop()
            return None
        quote = posts[place]
        posts[place] = prepared = self.streaming.prepared(quote, drafting)
        shown = [self.rendering.shown(source, incoming.person) for source in draft.answered.sources]

        def finished() -> Card | None:
            written = drafting.written
            card = None if written is None else self.rendering.written(weighed.asked.id, written, incoming.person)
            return None if card is None else self.weighing.card(card, weighed)

        def send(post: Post) -> bool:
            if post.key != prepared.key:
                return False
            self.streaming.show(Show(post, incoming, drafting, shown, finished))
            return True

        return send
