"""Answers confidential messages: help first, then a talk with one named person if the author wants it. No record of the question
is made.

The words live in memory for the one reply. The inbox never holds them (`bot.inbox.intake`), there is no question, no case and
no draft, no language model reads them, and outbox calls are wiped when they are sent. Keys are hashes under a prefix that other
notes have too, so the database does not say who asked about what. Whoever wrote in a channel is answered in a direct message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.blocks.card import Card
from bot.confidential.views import cards as view
from bot.confidential.views.cards import ConfidentialReply, Listener
from bot.deps import Deps
from bot.inbox.finish import Finish
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post, note_key, thread_key
from bot.questions.answer_json import may_tell
from bot.questions.parts import Answers
from bot.questions.rendering import Rendering
from bot.slack import calls
from bot.slack.events import Click, Incoming, Submission
from bot.slack.people import Asker
from escalation.confidential.contacts import Contacts
from escalation.confidential.messages import QUERIES
from escalation.confidential.recognising import Topic
from retrieval.questions import Surface
from retrieval.search.models import Query

SEARCHED = 1_000
"""Characters of somebody's words that are searched for."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class ConfidentialTopics:
    deps: Deps
    finish: Finish
    refuse: Callable[[int, Incoming], object]
    """Replies to a person who is not answered."""
    answers: Answers
    rendering: Rendering
    contacts: Contacts
    click_reply: ClickReply

    def reply(self, entry: int, incoming: Incoming, topic: Topic) -> None:
        """Answer in private, once. A guest, who gets no other answers, is still told where help is when a life is in danger."""
        asker = self.deps.people.asker(incoming.person)
        if asker.refusal is not None and not topic.is_danger:
            self.refuse(entry, incoming)
            return
        if topic is Topic.CLOSING:
            self.finish(entry, [self._post(incoming, view.closing)])
            return

        def card() -> Card:
            is_member = asker.refusal is None
            return view.reply_card(
                ConfidentialReply(
                    topic=topic,
                    contacts=self.contacts,
                    listeners=self._listeners(incoming.person) if is_member else (),
                    rule=self._rule(incoming, asker, topic) if is_member else None,
                    place="" if incoming.is_private else self.deps.people.channel_name(incoming.channel),
                )
            )

        self.finish(entry, [self._post(incoming, card)])
        _log.info("answered_in_confidence", surface=incoming.surface.value)

    def ask_for_talk(self, click: Click) -> None:
        """Tell one named person who would like to talk, and tell the clicker that it was done."""
        listener = self._listener(click)
        if listener is None:
            self.click_reply(click, view.nobody_there)
            return
        name = self.deps.people.name(click.person)
        key = note_key("talk", click.channel, click.message or click.trigger, listener.id)
        is_sent = self._send(key, listener.id, partial(view.talk_card, click.person, name), asker=click.person)
        self._show(click, view.asked_card(click.shown, listener, is_sent=is_sent))

    def words_modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal for a few words; None when this person cannot be asked, which the clicker is told."""
        listener = self._listener(click)
        if listener is None:
            self.click_reply(click, view.nobody_there)
            return None
        return view.words_view(listener)

    def pass_words_on(self, given: Submission, trigger: str) -> None:
        """Send what the author chose to write to the one person whom they chose."""
        listener = next((listener for listener in self._listeners(given.person) if listener.id == given.private), None)
        words = given.values.get(view.WORDS, "").strip()
        if listener is None or not words:
            self._send(note_key("nobody", given.person, trigger), given.person, view.nobody_there)
            return
        name = self.deps.people.name(given.person)
        card = partial(view.words_card, given.person, name, words)
        self._send(note_key("words", given.person, trigger), listener.id, card, asker=given.person)
        self._send(note_key("passed", given.person, trigger), given.person, partial(view.passed_on, listener.name))

    def promise(self, click: Click) -> None:
        """Tell the asker that the person asked promises to be in touch, and show the promise on the card that was clicked."""
        name = self.deps.people.name(click.person)
        if click.person not in {listener.id for listener in self._listeners("")}:
            self.click_reply(click, view.nobody_there)
            return
        self._send(note_key("promise", click.channel, click.message), click.value, partial(view.will_be_in_touch, name))
        self._show(click, view.promised(click.shown, self.deps.people.name(click.value)))

    def _listener(self, click: Click) -> Listener | None:
        return next((listener for listener in self._listeners(click.person) if listener.id == click.value), None)

    def _listeners(self, asker: str) -> Sequence[Listener]:
        """Return the named people who can be reached, except the asker."""
        people = self.deps.people
        named = [(people.slack_id(person.person), person.about) for person in self.contacts.people]
        return [Listener(id_, people.name(id_), about) for id_, about in named if id_ is not None and id_ != asker]

    def _rule(self, incoming: Incoming, asker: Asker, topic: Topic) -> Card | None:
        """Return the SOP's answer, where one surely covers it. A mere similarity of words would mock somebody in trouble."""
        text = incoming.text[:SEARCHED] or QUERIES.get(topic, "")
        if not text:
            return None
        try:
            outcome = self.answers.answer(Query(text, asker.viewer))
        except Exception as error:  # noqa: BLE001 - help must not wait for search, whatever ails it
            _log.error("search_failed", error=type(error).__name__)  # no traceback: it may quote the words
            return None
        may_stand = may_tell(outcome, is_surely_confidential=not topic.keeps_places)
        return self.rendering.card("", outcome, asker.id) if may_stand else None

    def _post(self, incoming: Incoming, draw: Callable[[], Card]) -> Post:
        """Return the post to the author and nobody else, in their language, wherever they wrote. The first reply of a thread
        marks it, so that what follows there is confidential too.
        """
        with self.deps.people.speaking(incoming.person):
            card = draw()
        key = thread_key(incoming.team, incoming.channel, incoming.thread or incoming.event_id)
        with self.deps.units() as uow:
            if uow.outbox.channel(key) is not None:
                key = note_key("message", incoming.team, incoming.channel, incoming.ts or incoming.event_id)
        if incoming.surface in {Surface.COMMAND, Surface.SHORTCUT}:
            return Post(key, incoming.channel, calls.respond(incoming.response_url, card.keyed(key)))
        if not incoming.is_private:
            return Post(key, incoming.person, calls.post(key, incoming.person, card))
        return Post(key, incoming.channel, calls.post(key, incoming.channel, card, thread=incoming.thread, asker=incoming.person))

    def _send(self, key: str, person: str, draw: Callable[[], Card], asker: str = "") -> bool:
        """Render in this person's language, commit, then send; False when Slack did not take it now."""
        with self.deps.people.speaking(person):
            card = draw()
        self.deps.delivery.post(Post(key, person, calls.post(key, person, card, asker=asker)))
        with self.deps.units() as uow:
            return uow.outbox.message_ts(key) is not None

    def _show(self, click: Click, card: Card) -> None:
        """Replace the card that was clicked; an ephemeral one is answered through its address."""
        if click.is_ephemeral or click.shown is None:
            call = calls.respond(click.response_url, card, replace=click.shown is not None)
        else:
            call = calls.update(click.channel, click.message, card)
        self.deps.delivery.post(Post(note_key("show", click.trigger, click.message), click.channel, call))
