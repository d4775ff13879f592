"""Collects what follows from the questions of one message: the posts of each, and all that is stored with them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import notes
from bot.blocks.card import Card
from bot.blocks.notes import Refusal
from bot.inbox.finish import Also, Send, to_asker
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.records import enter
from bot.questions.rendering import is_restricted
from bot.slack import calls
from bot.slack.events import Incoming
from bot.slack.people import People
from retrieval.answer.models import Outcome, Unanswered
from retrieval.questions import LoggedQuestion, Question


@dataclass(frozen=True, slots=True)
class Reply:
    """Holds what follows from one question: what is posted, logged and stored besides, and how its post is shown."""

    posts: list[Post]
    entered: LoggedQuestion
    also: Also
    send: Send | None


def with_others(first: Reply, others: Sequence[Reply]) -> Also:
    """Return the step that stores the replies to the further questions of a message in the transaction of the first."""

    def also(uow: UnitOfWork) -> list[Post]:
        following = first.also(uow)
        for reply in others:
            enter(uow.questions, reply.entered)
            following = [*following, *reply.posts, *reply.also(uow)]
        return following

    return also


def answer_posts(people: People, question: Question, incoming: Incoming, outcome: Outcome, card: Card) -> list[Post]:
    """Return the answer, and the note in the channel when the answer goes to the asker alone."""
    hidden = is_restricted(outcome)
    if incoming.is_private or isinstance(outcome, Unanswered) or not (hidden or incoming.is_shared):
        return [to_asker(question, incoming, card, kind="answer")]
    why = notes.asked_elsewhere(question.text, people.channel_name(incoming.channel))
    key, note = f"answer:{question.id}", f"note:{question.id}"
    private = calls.post(key, incoming.person, notes.moved(card, why))
    public = calls.post(
        note, incoming.channel, notes.sent_privately(is_shared=not hidden), thread=incoming.thread, asker=incoming.person
    )
    return [Post(key, incoming.person, private), Post(note, incoming.channel, public)]


def refusal_post(question: Question, incoming: Incoming, refusal: Refusal) -> Post:
    """Return the refusal, which only the asker sees."""
    card, key = notes.refused(refusal), f"note:{question.id}"
    if incoming.is_private:
        return to_asker(question, incoming, card)
    return Post(key, incoming.channel, calls.ephemeral(incoming.channel, incoming.person, card, thread=incoming.thread))
