"""Ends an inbox entry: one commit with everything that follows from it, then the sending.

Whoever lost the entry to another worker in the meantime rolls back and says nothing; what was committed is sent, by this process or
by the next one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from bot.blocks.card import Card
from bot.deps import Deps
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Incoming
from core import units
from core.queues import OutboxEntry
from retrieval.questions import Place, Question, Surface

Also = Callable[[UnitOfWork], list[Post]]
"""More to store in the transaction that ends an entry; returns what Slack must be told of it."""

Send = Callable[[OutboxEntry], bool]
"""Shows a call that was committed in a way of its own; False: not this one."""

_NAMESPACE = uuid.UUID("6f1c1a52-6f0e-5d0f-9f0e-c2a1c0de0001")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EntryResult:
    """Holds what ends an entry: the replies, other calls that follow, and a function that shows a reply in a special way, if
    there is one.
    """

    posts: list[Post]
    following: list[Post]
    send: Send | None = None


@dataclass(frozen=True)
class Finish:
    """Ends entries that this process works on."""

    deps: Deps

    def __call__(self, entry: int, posts: list[Post], also: Also | None = None) -> bool:
        """Store and send; False, and nothing is done, when this process no longer holds the entry."""
        return self.drawn(entry, lambda uow: EntryResult(posts, also(uow) if also else []))

    def drawn(self, entry: int, draw: Callable[[UnitOfWork], EntryResult]) -> bool:
        """Store and send replies that are rendered in the transaction which stores them; False as for a call of this object."""
        delivery = self.deps.delivery

        def stored(uow: UnitOfWork) -> tuple[list[OutboxEntry], list[OutboxEntry], Send | None] | None:
            drawn = draw(uow)  # reads first: from the first write on, other writers wait
            if not uow.inbox.finish(entry, delivery.worker.name):
                return None
            entries = delivery.add(uow, drawn.posts), delivery.add(uow, drawn.following), drawn.send
            uow.commit()
            return entries

        entries = units.run(self.deps.units, stored)
        if entries is None:
            _log.info("entry_lost", entry=entry)
            return False
        replies, following, send = entries
        delivery.send([reply for reply in replies if send is None or not send(reply)], is_late=False)
        delivery.send(following)
        return True


def question_of(incoming: Incoming, now: datetime) -> Question:
    """Return the question as it is stored. Its id is computed from its place in Slack, so asking twice about one message gives
    one id.
    """
    key = incoming.message_key
    name = ":".join((incoming.team, incoming.channel, key or incoming.event_id))
    place = Place(incoming.team, incoming.channel, incoming.thread, incoming.ts, incoming.surface, incoming.is_private)
    asked_at = datetime.fromtimestamp(float(incoming.ts), UTC) if key else now
    return Question(str(uuid.uuid5(_NAMESPACE, name)), incoming.person, incoming.text, place, asked_at)


def to_asker(question: Question, incoming: Incoming, card: Card, kind: str = "note") -> Post:
    """Return the reply in the place of the question; a command or shortcut is answered in private, and later, when Slack takes no
    response to it any more, in a direct message.
    """
    key = f"{kind}:{question.id}"
    if (incoming.again or incoming.is_paced) and incoming.surface in {Surface.COMMAND, Surface.SHORTCUT}:
        return Post(key, incoming.person, calls.post(key, incoming.person, card, asker=incoming.person))
    if incoming.surface in {Surface.COMMAND, Surface.SHORTCUT}:
        return Post(key, incoming.channel, calls.respond(incoming.response_url, card.keyed(key)))
    return Post(key, incoming.channel, calls.post(key, incoming.channel, card, thread=incoming.thread, asker=incoming.person))
