"""Asks a question again with a chosen value, and opens one of the places of an answer: the section is shown in the same
message, and the choice is stored as evidence for that section.

Only the asker's choice counts and changes the message. Anybody else sees the section alone, and nothing is stored. A section that
not everybody who reads the message may see (any more) is shown to the asker alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.blocks import notes
from bot.blocks.card import Card
from bot.inbox.intake import Intake, Received
from bot.outbox.before_sending import may_name, reader_of
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.records import source_at
from bot.questions.views.choice import SEPARATOR
from bot.questions.views.places import exchanged, place_of
from bot.slack.events import Click, Incoming
from core import units
from retrieval.answer.models import Source
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, Place, Surface

_PRIVATELY = frozenset({Surface.COMMAND, Surface.SHORTCUT})


@dataclass(frozen=True)
class QuestionsBack:
    """Handles the buttons of the card that asks which one."""

    units: Callable[[], UnitOfWork]
    intake: Intake
    work: Callable[[Received], object]
    click_reply: ClickReply

    def choose(self, click: Click) -> None:
        """Answer the question for the chosen value with the section that was shown for it; a second click on the same button is
        ignored.
        """
        question_id, _, rest = click.value.partition(SEPARATOR)
        kind, value, missing, position = [*rest.split(SEPARATOR), "", "", "", ""][:4]
        with self.units() as uow:
            logged = uow.questions.get(question_id)
        if logged is None or not logged.question.text or not value:
            self.click_reply(click, notes.forgotten)
            return
        text = completed(logged.question.text, kind, value, missing)
        incoming = _incoming(click, logged.question.place, question_id, text)
        received = self.intake.take(replace(incoming, chosen=f"{question_id}|{position}"))
        if isinstance(received, Received):
            self.work(received)


def completed(question: str, kind: str, value: str, missing: str) -> str:
    """Return the question with the value: it replaces a name that no SOP has, else it is appended."""
    if missing and missing in question:
        return question.replace(missing, value)
    return f"{question.rstrip()} ({kind} {value})" if kind else f"{question.rstrip()} ({value})"


def _incoming(click: Click, place: Place, question_id: str, text: str) -> Incoming:
    is_private = place.surface in _PRIVATELY and click.is_ephemeral
    return Incoming(
        event_id=f"choice:{question_id}:{click.person}:{text}",
        team=place.team,
        channel=click.channel,
        person=click.person,
        text=text,
        surface=place.surface if is_private else Surface.CHOICE,
        ts="" if is_private else click.message,
        thread="" if is_private else click.thread,
        is_private=is_private or click.channel.startswith("D"),
        response_url=click.response_url if is_private else "",
    )


@dataclass(frozen=True)
class PlaceChoices:
    """Handles "Show this" and "Back to the three places"."""

    conversation: Conversation
    click_reply: ClickReply

    def show(self, click: Click) -> None:
        """Show the section. The same click delivered twice is stored once; if the section is gone, the clicker is told so."""
        question_id, position = place_of(click.value)
        asker = self.conversation.deps.people.asker(click.person)

        def work(uow: UnitOfWork) -> tuple[LoggedQuestion | None, Source | None, bool]:
            logged = uow.questions.get(question_id)
            source = source_at(uow, logged, position, asker) if logged else None
            if logged is not None and source is not None and logged.question.person == click.person:
                self._store(uow, logged, position, source)
                uow.commit()
            return logged, source, source is not None and self._may_stand(uow, source, click)

        logged, source, may_stand = units.run(self.conversation.deps.units, work)
        if logged is None or source is None:
            self.click_reply(click, lambda: notes.forgotten() if logged is None else notes.place_gone())
            return
        rendering = self.conversation.rendering
        if logged.question.person != click.person or not may_stand:
            self.click_reply(click, lambda: rendering.read_only(source, click.person))
            return
        self._exchange(click, rendering.opened(question_id, source, click.person, len(logged.sources)))

    def back(self, click: Click) -> None:
        """Show all the places again. The stored choice stays until the asker chooses another or clicks Still stuck."""
        asker = self.conversation.deps.people.asker(click.person)

        def work(uow: UnitOfWork) -> tuple[LoggedQuestion | None, list[Source | None]]:
            logged = uow.questions.get(click.value)
            sources = [source_at(uow, logged, at, asker) for at in range(len(logged.sources))] if logged else []
            return logged, [source if source and self._may_stand(uow, source, click) else None for source in sources]

        logged, sources = units.run(self.conversation.deps.units, work)
        if logged is None:
            self.click_reply(click, notes.forgotten)
        elif logged.question.person != click.person:
            self.click_reply(click, notes.not_yours)
        else:
            self._exchange(click, self.conversation.rendering.places(click.value, sources, click.person))

    def _may_stand(self, uow: UnitOfWork, source: Source, click: Click) -> bool:
        """Return whether everybody who reads the message that was clicked may see the section."""
        return may_name(self.conversation.deps.people, uow, source.current.sop.governance, reader_of(click))

    def _exchange(self, click: Click, card: Card) -> None:
        self.click_reply.exchange(click, exchanged(click.shown, card) if click.shown else card)

    def _store(self, uow: UnitOfWork, logged: LoggedQuestion, position: int, source: Source) -> None:
        newest = logged.feedback_of(logged.question.person)
        if newest is None or (newest.kind, newest.position) != (FeedbackKind.CHOSEN, position):
            now = self.conversation.deps.clock()
            uow.questions.add_feedback(Feedback(logged.question.id, logged.question.person, FeedbackKind.CHOSEN, now, position))
            self.conversation.starts.chosen(uow, logged, source)
