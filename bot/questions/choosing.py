"""Opens one of the places of an answer: the section is shown in the same message, and the choice is stored as evidence for that
section.

Only the asker's choice counts and changes the message. Anybody else sees the section alone, and nothing is stored. A section that
not everybody who reads the message may see (any more) is shown to the asker alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks import notes
from bot.blocks.card import Card
from bot.outbox.click_reply import ClickReply
from bot.outbox.naming import may_name, reader_of
from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.views.places import exchanged, place_of
from bot.slack.events import Click
from bot.slack.people import Asker
from core import units
from retrieval.answer.excerpt import excerpt_at
from retrieval.answer.extract import quote_for
from retrieval.answer.models import Source
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource
from retrieval.search.models import Signals
from retrieval.units import units_of


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


def source_at(uow: UnitOfWork, logged: LoggedQuestion, position: int, asker: Asker) -> Source | None:
    """Return the section in its current version; None when it is gone or this person may not see it. The line that matched best
    is known only for the version that was searched.
    """
    if asker.refusal is not None or not 0 <= position < len(logged.sources):
        return None
    entry = logged.sources[position]
    section = uow.library.section(SectionRef(entry.sop_id, entry.anchor))
    if section is None or not asker.viewer.may_see(section.sop.governance.audience):
        return None
    excerpt = excerpt_at(section.section, entry.unit if entry.version == section.sop.version else None)
    best = units_of(section.section)[excerpt.unit] if excerpt else None
    quote = quote_for(logged.question.text, section.section.blocks, best)
    return Source(section, entry.rank, entry.score, _signals(entry), quote, excerpt)


def _signals(entry: LoggedSource) -> Signals:
    return Signals(entry.cosine, 0.0, 0.0, entry.dense_rank, entry.lexical_rank)
