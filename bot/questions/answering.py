"""The story of a question, in one place: who asks, what came before, what the SOPs say, one commit, one reply.

Everything that follows from a question is stored in the transaction that ends its inbox entry. Whoever lost the entry to another
worker in the meantime rolls back and says nothing; what was committed is sent, by this process or by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from bot.blocks import notes
from bot.blocks.card import Card
from bot.blocks.notes import Refusal
from bot.deps import Deps
from bot.inbox.finish import Also, Finish, Send, question_of, to_asker
from bot.inbox.outages import MOST_TRIES, Outages, is_outage
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.library_languages import LibraryLanguages
from bot.questions.parts import Answers, MessageReader, Part
from bot.questions.records import enter, record
from bot.questions.rendering import Rendering, for_everyone, is_restricted
from bot.questions.replies import Reply, with_others
from bot.questions.turns import EarlierQuestions
from bot.questions.views.written import reading_line
from bot.questions.weighing import Weighed, Weighing
from bot.questions.wording import Wording
from bot.questions.writing import Asking, Opening
from bot.slack import calls
from bot.slack.events import Incoming
from bot.slack.people import Asker
from retrieval.answer.models import Answered, Outcome, Source, Unanswered
from retrieval.questions import LoggedQuestion, Question

_log = structlog.get_logger()


class FollowUps(Protocol):
    """Practice, which comes back to what was explained."""

    def answered(self, uow: UnitOfWork, logged: LoggedQuestion, outcome: Outcome) -> None:
        """Plan a check on what was just explained."""
        ...

    def chosen(self, uow: UnitOfWork, logged: LoggedQuestion, source: Source) -> None:
        """Plan a check on the place that was opened."""
        ...


class Reports(Protocol):
    """What others must hear about an outcome. Empty when nothing is to be told, or nobody could be."""

    def posts(self, outcome: Outcome) -> list[Post]: ...


@dataclass(frozen=True)
class Conversation:
    """Answers questions. `reply` may run for the same entry in two processes: one of them wins the commit."""

    deps: Deps
    finish: Finish
    answers: Answers
    rendering: Rendering
    reports: Reports
    weighing: Weighing
    starts: FollowUps
    outages: Outages
    wording: Wording | None = None
    languages: LibraryLanguages = field(default_factory=LibraryLanguages)

    def reply(self, entry: int, incoming: Incoming) -> None:
        """Answer what came in, once."""
        started = self.deps.clock()
        asker = self.deps.people.asker(incoming.person)
        question = question_of(incoming, started)
        if asker.refusal is not None:
            self.finish(entry, [_refused(question, incoming, asker.refusal)])
        else:
            self._answer(entry, question, asker, incoming, started)

    def _answer(self, entry: int, question: Question, asker: Asker, incoming: Incoming, started: datetime) -> None:
        """Say what the SOPs say to each question of the message, in one commit."""
        with self.deps.presence.working(incoming):
            read = MessageReader(self.answers, EarlierQuestions(self.deps.units), self.languages).read(
                incoming, question, asker, self._standalone
            )
            down = next((part.outcome for part in read.answered if is_outage(part.outcome)), None)
            if down is not None and incoming.again < MOST_TRIES:
                self._put_off(entry, question, asker, incoming, down)
                return
            first, *others = [
                self._reply_to(part, asker, incoming, started, () if place else read.remarks)
                for place, part in enumerate(read.answered)
            ]
        self._finish(entry, first.posts, first.entered, with_others(first, others), first.send)

    def _reply_to(self, part: Part, asker: Asker, incoming: Incoming, started: datetime, remarks: Sequence[str]) -> Reply:
        question, outcome = part.question, part.outcome
        reports = self.reports.posts(outcome)
        if not incoming.is_private:
            outcome = for_everyone(outcome)
        weighed = self.weighing.weigh(question, asker, outcome)
        begun = Opening(weighed)
        if not remarks:  # a model's words would take the place of the card that the remarks stand on
            begun = self._begun(Asking(question, asker, incoming, outcome, weighed, part.turns, self._waited(started)))
        weighed = begun.weighed
        card = self.rendering.card(question.id, outcome, asker.id, is_reported=bool(reports))
        card = self.weighing.card(card, weighed) if weighed else card
        for remark in reversed(remarks):
            card = notes.moved(card, remark)
        quote, *told = self._posts(question, incoming, outcome, card)
        answer, send = self._sender(begun, quote, incoming)
        entered = logged(question, asker, outcome, weighed, round(self._waited(started) * 1000))
        return Reply([answer, *told, *reports], entered, self._also(entered, outcome, weighed), send)

    def _standalone(self, question: Question, turns: Sequence[str]) -> str | None:
        return self.wording.writing.standalone(question, turns) if self.wording else None

    def _put_off(self, entry: int, question: Question, asker: Asker, incoming: Incoming, outcome: Outcome) -> None:
        """Search is out of order: say so once, tell the operator, and keep the question until it works again."""
        weighed, card = self.weighing.weigh(question, asker, outcome), self.rendering.card(question.id, outcome, asker.id)
        told = to_asker(question, incoming, self.weighing.with_destination(card, weighed) if weighed else card, kind="down")
        also = partial(self.outages.put_off, incoming=incoming)
        entered = logged(question, asker, outcome, None, round(self._waited(question.asked_at) * 1000))
        self._finish(entry, [] if incoming.again else [told], entered, also)

    def _finish(self, entry: int, posts: list[Post], question: LoggedQuestion, also: Also, send: Send | None = None) -> None:
        """Log the question in the transaction that ends the entry."""

        def stored(uow: UnitOfWork) -> list[Post]:
            enter(uow.questions, question)
            return also(uow)

        if self.finish(entry, posts, stored, send):
            surface = question.question.place.surface.value
            _log.info("question", outcome=question.outcome, reason=question.reason, surface=surface)

    def _also(self, entered: LoggedQuestion, outcome: Outcome, weighed: Weighed | None) -> Also:
        """What follows in the same transaction: a check on what was explained, a case for what a person decides."""
        opening = self.weighing.opening(weighed)

        def also(uow: UnitOfWork) -> list[Post]:
            self.starts.answered(uow, entered, outcome)
            return opening(uow) if opening else []

        return also

    def _begun(self, asking: Asking) -> Opening:
        """What a language model gives in time, where there is one."""
        if self.wording is None:
            return Opening(asking.weighed)
        if isinstance(asking.outcome, Answered):
            self.deps.presence.tell(asking.incoming, reading_line(asking.outcome))
        return self.wording.writing.begin(asking)

    def _sender(self, begun: Opening, quote: Post, incoming: Incoming) -> tuple[Post, Send | None]:
        """The answer's post as it must be committed, and what shows it while it is written."""
        if self.wording is None or begun.drafting is None:
            return quote, None
        return self.wording.sender(begun, quote, incoming)

    def _waited(self, started: datetime) -> float:
        return (self.deps.clock() - started).total_seconds()

    def _posts(self, question: Question, incoming: Incoming, outcome: Outcome, card: Card) -> list[Post]:
        """The answer, and the note in the channel when the answer goes to the asker alone."""
        hidden = is_restricted(outcome)
        if incoming.is_private or isinstance(outcome, Unanswered) or not (hidden or incoming.is_shared):
            return [to_asker(question, incoming, card, kind="answer")]
        why = notes.asked_elsewhere(question.text, self.deps.people.channel_name(incoming.channel))
        key, note = f"answer:{question.id}", f"note:{question.id}"
        private = calls.post(key, incoming.person, notes.moved(card, why))
        public = calls.post(
            note, incoming.channel, notes.sent_privately(is_shared=not hidden), thread=incoming.thread, asker=incoming.person
        )
        return [Post(key, incoming.person, private), Post(note, incoming.channel, public)]


def logged(question: Question, asker: Asker, outcome: Outcome, weighed: Weighed | None, latency_ms: int) -> LoggedQuestion:
    needs_human = weighed is not None and weighed.needs_human
    return record(question, asker.role, outcome, latency_ms, needs_human=needs_human)


def _refused(question: Question, incoming: Incoming, refusal: Refusal) -> Post:
    """A refusal is nobody else's business."""
    card, key = notes.refused(refusal), f"note:{question.id}"
    if incoming.is_private:
        return to_asker(question, incoming, card)
    return Post(key, incoming.channel, calls.ephemeral(incoming.channel, incoming.person, card, thread=incoming.thread))
