"""Posts a private answer in a channel: only the asker's own, only from SOPs that are open to everyone, and only where Cairn may
speak. The section is read again when it is sent: one that was withdrawn or restricted in the meantime is not posted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from bot.blocks import notes
from bot.blocks.words import plain_title
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.records import source_at
from bot.questions.rendering import Rendering
from bot.questions.views import sharing as view
from bot.slack import calls
from bot.slack.events import Click, Submission
from bot.slack.people import Asker, People
from bot.slack.sending import Refused
from core import units
from core.localization import gettext as _
from core.queues import SlackCall
from core.workspace import ChannelMode
from retrieval.answer.models import Source
from retrieval.questions import ANSWERED, LoggedQuestion

Reply = dict[str, Any]

SHARES: Final = "shares"
"""The key of a Slack call under which a shared answer keeps its question and its channel."""


@dataclass(frozen=True)
class SharedAnswers:
    """Finds and renders an answer that is shared; renders it again when the call is sent later than it was made."""

    people: People
    rendering: Rendering

    def found(self, uow: UnitOfWork, question_id: str, person: str) -> tuple[LoggedQuestion, Source] | None:
        """Return the person's own private question with the answering section; None unless everybody may see that SOP now."""
        logged = uow.questions.get(question_id)
        if logged is None or logged.question.person != person or not logged.question.place.is_private:
            return None
        everybody = Asker(person, "", None, self.people.refusal(person))
        source = source_at(uow, logged, logged.chosen or 0, everybody) if logged.outcome == ANSWERED else None
        return (logged, source) if source is not None and logged.question.text else None

    def post(self, uow: UnitOfWork, logged: LoggedQuestion, source: Source, channel: str) -> Post:
        question = logged.question
        key, name = f"share:{question.id}:{channel}", self.people.name(question.person, uow)
        with self.people.speaking(channel):
            card = self.rendering.within(uow).shared(source, channel, name, question.text)
        call = calls.post(key, channel, card, asker=question.person)
        return Post(key, channel, {**call, SHARES: {"question": question.id, "channel": channel}})

    def renew(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused:
        """Render the call with the section as it is now, for `Delivery.renew`; `Refused` when not everybody may see it any more."""
        share = cast("dict[str, str]", call[SHARES])
        answer = self.found(uow, share["question"], str(call["asker"]))
        if answer is None:
            return Refused("not_for_everyone", is_withheld=True)
        return {**call, **self.post(uow, *answer, share["channel"]).call}


@dataclass(frozen=True)
class Sharing:
    """Handles the modal that shares an answer. `mode` returns when Cairn answers in a channel."""

    conversation: Conversation
    answers: SharedAnswers
    click_reply: ClickReply
    mode: Callable[[str], ChannelMode]

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal that asks for a channel; None when the answer cannot be shared, which a note tells the clicker."""
        answer = self._find(click.value.partition(":")[2], click.person)
        if answer is None:
            self.click_reply(click, lambda: notes.recorded(_(view.NOT_SHARED)))
            return None
        logged, source = answer
        return view.share_view(logged.question.id, plain_title(source.current), logged.question.text)

    def submit(self, given: Submission, _close: Callable[[], object]) -> Reply:
        """Post the answer, at most once in each channel; an error is shown below the field."""
        channel = given.values.get(view.CHANNEL, "")
        error = self._channel_error(channel, given.person)
        answer = self._find(given.private, given.person) if not error else None
        if answer is None:
            return {"response_action": "errors", "errors": {view.CHANNEL: error or _(view.NOT_SHARED)}}
        self.conversation.deps.delivery.deliver(lambda uow: (None, [self.answers.post(uow, *answer, channel)]))
        return {}

    def _channel_error(self, channel: str, person: str) -> str:
        """Say why the person cannot share in this channel; empty when they can."""
        people = self.conversation.deps.people
        if not channel:
            return _(view.NOWHERE)
        obstacle = people.obstacle(channel)
        if obstacle is not None or people.is_shared(channel):
            return view.obstacle_words(obstacle) if obstacle else _(view.SHARED)
        if self.mode(channel) is ChannelMode.NEVER:
            return _(view.NOT_HERE)
        return "" if people.may_open(channel, person) or people.reads(channel, person) else _(view.NOT_YOURS)

    def _find(self, question_id: str, person: str) -> tuple[LoggedQuestion, Source] | None:
        return units.run(self.conversation.deps.units, lambda uow: self.answers.found(uow, question_id, person))
