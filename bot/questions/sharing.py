"""Showing a private answer to colleagues: only the asker's own, only from SOPs that are open to everyone, and only where Cairn may
speak. What is posted is the section as it stands today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.blocks import notes
from bot.blocks.words import plain_title
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.choosing import source_at
from bot.questions.views import sharing as view
from bot.slack import calls
from bot.slack.events import Click, Submission
from bot.slack.people import Asker
from core import units
from core.localization import gettext as _
from core.workspace import ChannelMode
from retrieval.answer.models import Source
from retrieval.questions import ANSWERED, LoggedQuestion

Reply = dict[str, Any]


@dataclass(frozen=True)
class Sharing:
    """`mode` is when Cairn answers in a channel."""

    conversation: Conversation
    click_reply: ClickReply
    mode: Callable[[str], ChannelMode]

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Ask where; None when it can't be shared, which the clicker is told."""
        found = self._found(click.value.partition(":")[2], click.person)
        if found is None:
            self.click_reply(click, lambda: notes.recorded(_(view.NOT_SHARED)))
            return None
        logged, source = found
        return view.share_view(logged.question.id, plain_title(source.found), logged.question.text)

    def submit(self, given: Submission, _close: Callable[[], object]) -> Reply:
        """Post it, once in each channel; what is wrong stands below the field."""
        channel = given.values.get(view.CHANNEL, "")
        wrong = self._obstacle(channel, given.person)
        found = self._found(given.private, given.person) if not wrong else None
        if found is None:
            return {"response_action": "errors", "errors": {view.CHANNEL: wrong or _(view.NOT_SHARED)}}
        logged, source = found
        deps, key = self.conversation.deps, f"share:{logged.question.id}:{channel}"

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            name = deps.people.name(given.person, uow)
            with deps.people.speaking(channel):
                card = self.conversation.rendering.within(uow).shared(source, channel, name, logged.question.text)
            return None, [Post(key, channel, calls.post(key, channel, card, asker=given.person))]

        deps.delivery.deliver(work)
        return {}

    def _obstacle(self, channel: str, person: str) -> str:
        people = self.conversation.deps.people
        if not channel:
            return _(view.NOWHERE)
        obstacle = people.obstacle(channel)
        if obstacle is not None or people.is_shared(channel):
            return view.obstacle_words(obstacle) if obstacle else _(view.SHARED)
        if self.mode(channel) is ChannelMode.NEVER:
            return _(view.NOT_HERE)
        is_open = people.is_public(channel) and not people.is_guest(person)
        return "" if is_open or people.reads(channel, person) else _(view.NOT_YOURS)

    def _found(self, question_id: str, person: str) -> tuple[LoggedQuestion, Source] | None:
        """The person's own private answer with its section, if everybody may see its SOP now."""
        everybody = Asker(person, "", None, self.conversation.deps.people.refusal(person))

        def work(uow: UnitOfWork) -> tuple[LoggedQuestion, Source] | None:
            logged = uow.questions.get(question_id)
            if logged is None or logged.question.person != person or not logged.question.place.is_private:
                return None
            source = source_at(uow, logged, logged.chosen or 0, everybody) if logged.outcome == ANSWERED else None
            return (logged, source) if source is not None and logged.question.text else None

        return units.run(self.conversation.deps.units, work)
