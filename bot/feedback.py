"""What people say about an answer: stored once per click that changes something, and shown below the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot import calls
from bot.conversation import Conversation
from bot.models import Card, Click
from bot.owners import AskedOwner, NotAsked, Owners
from bot.ports import SlackCall, UnitOfWork
from bot.views import feedback as view
from bot.views import notes
from bot.views.words import plain_title
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

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
    owners: Owners

    def rate(self, click: Click, kind: FeedbackKind) -> None:
        """Store Helped or Still stuck. Only the asker's click changes the card; a colleague's is stored and thanked for."""
        with self.conversation.units() as uow:
            logged = uow.questions.get(click.value)
            if logged is None:
                self.whisper(click, notes.forgotten())
                return
            if _newest(logged, click.person) is not kind:
                uow.questions.add_feedback(Feedback(click.value, click.person, kind, self.conversation.clock()))
                uow.commit()
            alternatives = self._alternatives(uow, logged, click.person) if kind is FeedbackKind.STILL_STUCK else []
        if logged.question.person != click.person:
            self.whisper(click, notes.noted())
            return
        name = self.conversation.people.name(click.person)
        said = view.helped(name) if kind is FeedbackKind.HELPED else view.still_stuck(name, alternatives)
        self._show(click, said, kind)

    def ask_owner(self, click: Click) -> None:
        """Ask the owner, once, and say who was asked and where."""
        match self.owners.ask(click.value, click.person):
            case AskedOwner(person, where):
                self._show(click, view.asked(person, where), FeedbackKind.ASK_OWNER)
            case NotAsked.NOBODY:
                self._show(click, view.nobody(), FeedbackKind.ASK_OWNER)
            case NotAsked.NOT_YOURS:
                self.whisper(click, notes.not_yours())
            case NotAsked.UNKNOWN:
                self.whisper(click, notes.forgotten())

    def _alternatives(self, uow: UnitOfWork, logged: LoggedQuestion, person: str) -> list[tuple[str, str]]:
        viewer = self.conversation.people.asker(person).viewer
        found = [uow.library.section(SectionRef(source.sop_id, source.anchor)) for source in logged.sources[1:]]
        seen = [each for each in found if each is not None and viewer.may_see(each.sop.governance.audience)]
        links = self.conversation.rendering.links
        return [(links(each.sop, each.section), plain_title(each, 80)) for each in seen[:ALTERNATIVES]]

    def _show(self, click: Click, said: str, kind: FeedbackKind) -> None:
        if click.shown is None:
            self._send(click, calls.respond(click.response_url, notes.recorded(said)), kind.value)
            return
        card = view.with_state(click.shown, click.value, said, _LEFT[kind])
        if click.is_ephemeral:
            self._send(click, calls.respond(click.response_url, card, replace=True), kind.value)
        else:
            self._send(click, calls.update(click.channel, click.message, card), kind.value)

    def whisper(self, click: Click, card: Card) -> None:
        """Tell the person who clicked, and nobody else."""
        self._send(click, calls.ephemeral(click.channel, click.person, card, thread=_thread(click)), "whisper")

    def _send(self, click: Click, call: SlackCall, what: str) -> None:
        """One call per click: a click that Slack delivers to two replicas has one trigger."""
        key = f"click:{what}:{click.value}:{hashlib.sha256(click.trigger.encode()).hexdigest()[:16]}"
        with self.conversation.units() as uow:
            uow.outbox.add(key, click.channel, call, self.conversation.clock())
            uow.commit()
        self.conversation.delivery.send_now(key)


def _newest(logged: LoggedQuestion, person: str) -> FeedbackKind | None:
    mine: Sequence[Feedback] = [feedback for feedback in logged.feedback if feedback.person == person]
    return max(mine, key=lambda feedback: feedback.at).kind if mine else None


def _thread(click: Click) -> str:
    return click.thread if click.thread != click.message else ""
