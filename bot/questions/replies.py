"""What follows from the questions of one message, stored together in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.inbox.finish import Also, Send
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.records import enter
from retrieval.questions import LoggedQuestion


@dataclass(frozen=True, slots=True)
class Reply:
    """What follows from one question: what is posted, logged and stored besides, and how its post is shown."""

    posts: list[Post]
    entered: LoggedQuestion
    also: Also
    send: Send | None


def with_others(first: Reply, others: Sequence[Reply]) -> Also:
    """Store the replies to the further questions of a message in the transaction of the first."""

    def also(uow: UnitOfWork) -> list[Post]:
        following = first.also(uow)
        for reply in others:
            enter(uow.questions, reply.entered)
            following = [*following, *reply.posts, *reply.also(uow)]
        return following

    return also
