"""Stores what people say about an answer, once per click that changes something, and shows it below the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.blocks import notes
from bot.blocks.mrkdwn import escape
from bot.blocks.words import distinct_titles
from bot.cases.views.destination import buttons_of, line
from bot.deps import Deps
from bot.outbox.before_sending import may_name, reader_of
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.views import talk as view
from bot.questions.views.places import back_button
from bot.questions.views.why import Explanation, FoundSection
from bot.slack.events import Click, Reaction
from bot.slack.histories import message_at
from core import units
from core.people import Viewer
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource

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


@dataclass(frozen=True)
class Explaining:
    conversation: Conversation

    def of(self, question_id: str, person: str) -> Explanation | None:
        """Return the explanation of a logged question; None when the question is not on record."""
        viewer = self.conversation.deps.people.asker(person).viewer
        with self.conversation.deps.units() as uow:
            logged = uow.questions.get(question_id)
            if logged is None:
                return None
            sections = [self._found(uow, source, viewer, person) for source in logged.sources]
        return Explanation(logged, sections, is_own=logged.question.person == person)

    def _found(self, uow: UnitOfWork, source: LoggedSource, viewer: Viewer, person: str) -> FoundSection:
        current = uow.library.section(SectionRef(source.sop_id, source.anchor))
        if current is None or not viewer.may_see(current.sop.governance.audience):
            return FoundSection(source, None, "")
        return FoundSection(source, current, self.conversation.rendering.links(current.sop, current.section, person))


ALTERNATIVES = 2

_LEFT = {
    FeedbackKind.HELPED: (FeedbackKind.STILL_STUCK,),
    FeedbackKind.STILL_STUCK: (FeedbackKind.ASK_OWNER, FeedbackKind.HELPED),
    FeedbackKind.ASK_OWNER: (FeedbackKind.HELPED,),
}
"""The buttons that still make sense after each."""


@dataclass(frozen=True)
class Reactions:
    """Handles the buttons below an answer."""

    conversation: Conversation
    click_reply: ClickReply

    def rate(self, click: Click, kind: FeedbackKind) -> None:
        """Store Helped or Still stuck. Only the asker's click changes the card; a colleague's is stored and acknowledged."""
        conversation = self.conversation

        def work(uow: UnitOfWork) -> tuple[None, list[Post]]:
            logged = uow.questions.get(click.value)
            if logged is None:
                return None, [self.click_reply.to_clicker(click, notes.forgotten)]
            if not is_said(logged, click.person, kind):
                feedback = Feedback(click.value, click.person, kind, conversation.deps.clock(), logged.chosen or 0)
                uow.questions.add_feedback(feedback)
            return None, [self._shown(uow, click, logged, kind)]

        conversation.deps.delivery.deliver(work)

    def _shown(self, uow: UnitOfWork, click: Click, logged: LoggedQuestion, kind: FeedbackKind) -> Post:
        """Return the post that shows the clicker what was recorded."""
        if logged.question.person != click.person:
            return self.click_reply.to_clicker(click, notes.noted)
        name = "" if logged.question.place.is_private else self.conversation.deps.people.name(click.person, uow)
        if kind is FeedbackKind.HELPED:
            return self.click_reply.shown(uow, click, view.helped(name), buttons_of(click.value, _LEFT[kind]))
        named_sections = self.alternatives(uow, logged, reader_of(click), click.person)
        named_already = str(click.shown.blocks) if click.shown else ""  # most answers name them already, below "See also"
        alternatives = [(url, title) for url, title in named_sections if escape(title) not in named_already]
        offer = self.conversation.triage.offer(uow, logged)
        words = f"{view.still_stuck(name, alternatives)}\n{line(offer)}".strip()
        buttons = buttons_of(click.value, _LEFT[kind], offer)
        has_others = logged.chosen is not None and len(logged.sources) > 1
        back = [back_button(click.value, len(logged.sources))] if has_others else []
        return self.click_reply.shown(uow, click, words, [*buttons, *back])

    def alternatives(self, uow: UnitOfWork, logged: LoggedQuestion, reader: str, person: str) -> list[tuple[str, str]]:
        """Return (address, title) of the next best sections that may be named to a reader (a person, or everybody in a channel)."""
        sections = [
            uow.library.section(SectionRef(source.sop_id, source.anchor))
            for at, source in enumerate(logged.sources)
            if at != (logged.chosen or 0)
        ]
        people = self.conversation.deps.people
        seen = [section for section in sections if section is not None and may_name(people, uow, section.sop.governance, reader)]
        links = self.conversation.rendering.links
        titles = distinct_titles(seen[:ALTERNATIVES], 80)
        return [(links(section.sop, section.section, person), title) for section, title in zip(seen, titles, strict=False)]


def is_said(logged: LoggedQuestion, person: str, kind: FeedbackKind) -> bool:
    """Return whether the person's newest click said this of the section that is shown."""
    newest = logged.feedback_of(person)
    return newest is not None and (newest.kind, newest.position) == (kind, logged.chosen or 0)
