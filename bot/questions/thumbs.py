"""Counts a thumb reaction on one of Cairn's answers as the button below it: up as Helped, down as Still stuck. It posts nothing
in Slack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.deps import Deps
from bot.ports import UnitOfWork
from bot.questions.feedback import is_said
from bot.slack.events import Reaction
from bot.slack.messages import message_at
from core import units
from retrieval.questions import Feedback, FeedbackKind

THUMBS: Final = {
    "+1": FeedbackKind.HELPED,
    "thumbsup": FeedbackKind.HELPED,
    "-1": FeedbackKind.STILL_STUCK,
    "thumbsdown": FeedbackKind.STILL_STUCK,
}
_ANSWER: Final = "answer:"


@dataclass(frozen=True)
class Thumbs:
    deps: Deps
    me: Callable[[], str]
    """Cairn's own Slack id."""

    def count(self, reaction: Reaction) -> None:
        """Store the reaction, unless the person's newest feedback on the answer was the same."""
        kind, me = THUMBS.get(reaction.name), self.me()
        if kind is None or reaction.author not in {"", me} or self.deps.people.refusal(reaction.person) is not None:
            return
        message = message_at(self.deps.people.reader, reaction.channel, reaction.message, me)
        if message is None or message.author != me or not message.key.startswith(_ANSWER):
            return
        question_id = message.key.removeprefix(_ANSWER)

        def work(uow: UnitOfWork) -> None:
            logged = uow.questions.get(question_id)
            if logged is not None and not is_said(logged, reaction.person, kind):
                now = self.deps.clock()
                uow.questions.add_feedback(Feedback(question_id, reaction.person, kind, now, logged.chosen or 0))
                uow.commit()

        units.run(self.deps.units, work)
