"""What people say about an answer: stored once per click that changes something, and shown below the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Conversation
from bot.models import Click
from bot.ports import UnitOfWork
from bot.views import feedback as view
from bot.views import notes
from bot.views.destination import line
from bot.views.words import plain_title
from bot.whisper import Whisper
from retrieval.library.models import SectionRef
from retrieval.library.people import Viewer
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
    whisper: Whisper

    def rate(self, click: Click, kind: FeedbackKind) -> None:
        """Store Helped or Still stuck. Only the asker's click changes the card; a colleague's is stored and thanked for."""
        viewer = self.conversation.people.asker(click.person).viewer
        with self.conversation.units() as uow:
            logged = uow.questions.get(click.value)
            if logged is not None and newest(logged, click.person) is not kind:
                uow.questions.add_feedback(Feedback(click.value, click.person, kind, self.conversation.clock()))
                uow.commit()
            alternatives = (
                self.alternatives(uow, logged, viewer, click.person) if logged and kind is FeedbackKind.STILL_STUCK else []
            )
        if logged is None:
            self.whisper(click, notes.forgotten())
            return
        if logged.question.person != click.person:
            self.whisper(click, notes.noted())
            return
        name = self.conversation.people.name(click.person)
        if kind is FeedbackKind.HELPED:
            self.whisper.show(click, view.helped(name), view.buttons_of(click.value, _LEFT[kind]))
            return
        offer = self.conversation.weighing.offer(logged)
        said = f"{view.still_stuck(name, alternatives)}\n{line(offer)}".strip()
        self.whisper.show(click, said, view.buttons_of(click.value, _LEFT[kind], offer))

    def alternatives(self, uow: UnitOfWork, logged: LoggedQuestion, viewer: Viewer, person: str) -> list[tuple[str, str]]:
        """(address, title) of the next best sections that this person may see."""
        found = [uow.library.section(SectionRef(source.sop_id, source.anchor)) for source in logged.sources[1:]]
        seen = [each for each in found if each is not None and viewer.may_see(each.sop.governance.audience)]
        links = self.conversation.rendering.links
        return [(links(each.sop, each.section, person), plain_title(each, 80)) for each in seen[:ALTERNATIVES]]


def newest(logged: LoggedQuestion, person: str) -> FeedbackKind | None:
    """What a person said last about an answer; None: nothing yet."""
    mine: Sequence[Feedback] = [feedback for feedback in logged.feedback if feedback.person == person]
    return max(mine, key=lambda feedback: feedback.at).kind if mine else None
