"""Answers a click: a message to the clicker alone, or what was recorded below the card that was clicked. One call per click."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.blocks import notes
from bot.blocks.card import Block, Card
from bot.blocks.recorded import with_state
from bot.outbox.before_sending import may_name_all, reader_of
from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Click
from bot.slack.people import People
from core.queues import SlackCall


@dataclass(frozen=True)
class ClickReply:
    delivery: Delivery
    people: People

    def __call__(self, click: Click, draw: Callable[[], Card]) -> None:
        """Tell the person who clicked, and nobody else, in their own language, whatever the language of the message that was
        clicked.
        """
        self.delivery.post(self.to_clicker(click, draw))

    def to_clicker(self, click: Click, draw: Callable[[], Card]) -> Post:
        """Return the post that tells the person who clicked."""
        with self.people.speaking(click.person):
            card = draw()
        thread = click.thread if click.thread != click.message else ""
        return _post(click, calls.ephemeral(click.channel, click.person, card, thread=thread), "whisper")

    def show(self, click: Click, words: str, buttons: Sequence[Block]) -> None:
        """Put a line (mrkdwn) below the card that was clicked, with the buttons that still make sense."""
        self.delivery.deliver(lambda uow: (None, [self.shown(uow, click, words, buttons)]))

    def shown(self, uow: UnitOfWork, click: Click, words: str, buttons: Sequence[Block]) -> Post:
        """Return the post that `show` sends. Mentions of SOPs that may no longer be named there are removed from the card."""
        if click.shown is None:
            return _post(click, calls.respond(click.response_url, notes.recorded(words)), "show")
        logged = uow.questions.get(click.value)
        may_stay = logged is None or may_name_all(self.people, uow, logged, reader_of(click))
        card = with_state(click.shown if may_stay else notes.closed(click.shown), click.value, words, buttons)
        return _post(click, _replaced(click, card), "show")

    def exchange(self, click: Click, card: Card) -> None:
        """Replace the card in the message that was clicked."""
        self.delivery.post(_post(click, _replaced(click, card), "exchange"))


def _replaced(click: Click, card: Card) -> SlackCall:
    if click.is_ephemeral or click.shown is None:
        return calls.respond(click.response_url, card, replace=True)
    return calls.update(click.channel, click.message, card)


def _post(click: Click, call: SlackCall, what: str) -> Post:
    """Return the post of a click. A click that Slack delivers to two replicas has one trigger, so it is answered once."""
    key = f"click:{what}:{click.value}:{hashlib.sha256(click.trigger.encode()).hexdigest()[:16]}"
    return Post(key, click.channel, call)
