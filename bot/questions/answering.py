"""Answers a message from start to end: looks up the asker and the earlier questions, searches the SOPs, and stores and sends the
replies in one commit.

Everything that follows from a question is stored in the transaction that ends its inbox entry. Whoever lost the entry to another
worker in the meantime rolls back and says nothing; what was committed is sent, by this process or by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

import structlog

from bot.blocks import notes
from bot.deps import Deps
from bot.inbox.finish import Also, EntryResult, Finish, Send, question_of, to_asker
from bot.inbox.pacing import MOST_TRIES, Outages, is_outage
from bot.observing.events import WAITS, note_outcome
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.conflicts import ConflictReports
from bot.questions.drafting import DraftRequest, DraftStart
from bot.questions.parts import Answers, Before, LibraryLanguages, MessageReader, Part, Parts, before
from bot.questions.records import UNASKED_REMARK, Reply, answer_posts, chosen, enter, may_speak, record, refusal_post, with_others
from bot.questions.rendering import Rendering, for_everyone
from bot.questions.triage import TriageResult, TriageStep
from bot.questions.views import answer as view
from bot.questions.views.written import reading_line
from bot.questions.written_answers import WrittenAnswers
from bot.slack.events import Incoming
from bot.slack.people import Asker
from core import units
from core.localization import gettext as _
from core.people import Viewer
from retrieval.answer.models import Answered, Outcome, Source
from retrieval.questions import EarlierText, LoggedQuestion, Question, Surface

_log = structlog.get_logger()


class FollowUps(Protocol):
    """Plans practice on sections that were shown as an answer."""

    def answered(self, uow: UnitOfWork, logged: LoggedQuestion, outcome: Outcome) -> None:
        """Plan a check on what was just explained."""

    def chosen(self, uow: UnitOfWork, logged: LoggedQuestion, source: Source) -> None:
        """Plan a check on the place that was opened."""


@dataclass(frozen=True, slots=True)
class Known:
    """Holds what is known when a question comes in. `lately`: questions that the frustration check compares it with; `languages`:
    of SOPs that people who read the answer may see; `chosen`: the answer that a button stood for.
    """

    asker: Asker
    before: Before
    lately: Sequence[EarlierText]
    languages: Sequence[str]
    chosen: Answered | None
    started: datetime


@dataclass(frozen=True, slots=True)
class Unsent:
    """Holds an assessed question with everything that its reply is rendered from."""

    part: Part
    outcome: Outcome
    begun: DraftStart
    entered: LoggedQuestion
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Conversation:
    """Answers questions. `reply` may run for the same entry in two processes: one of them wins the commit."""

    deps: Deps
    finish: Finish
    answers: Answers
    rendering: Rendering
    reports: ConflictReports
    triage: TriageStep
    starts: FollowUps
    outages: Outages
    written_answers: WrittenAnswers | None = None
    languages: LibraryLanguages = field(default_factory=LibraryLanguages)

    def reply(self, entry: int, incoming: Incoming) -> None:
        """Answer an incoming message once; a person who may not ask gets a refusal, and nothing if they did not address Cairn."""
        started = self.deps.clock()
        question = question_of(incoming, started)
        known = units.run(self.deps.units, lambda uow: self._known(uow, incoming, question, started))
        if incoming.surface is Surface.UNASKED and known.asker.refusal is not None:
            self.finish(entry, [])
        elif known.asker.refusal is not None:
            self.finish(entry, [refusal_post(question, incoming, known.asker.refusal)])
        else:
            self._answer(entry, question, known, incoming)

    def _known(self, uow: UnitOfWork, incoming: Incoming, question: Question, started: datetime) -> Known:
        asker = self.deps.people.asker(incoming.person, uow)
        return Known(
            asker=asker,
            before=before(uow, question),
            lately=self.triage.frustration_check.lately(uow, question),
            languages=self.languages.of(uow, asker.viewer if incoming.is_private else Viewer()),
            chosen=chosen(uow, incoming, asker),
            started=started,
        )

    def _answer(self, entry: int, question: Question, known: Known, incoming: Incoming) -> None:
        """Search for each question of the message and reply to all in one commit; when search is out of order, keep the message
        for later.
        """
        is_unasked = incoming.surface is Surface.UNASKED
        with nullcontext() if is_unasked else self.deps.presence.working(incoming):
            reader = MessageReader(self.answers, known.before, known.languages, known.chosen)
            read = reader.read(incoming, question, known.asker, self._standalone)
            if is_unasked:
                self._speak_up(entry, replace(read, remarks=(_(UNASKED_REMARK),)), known, incoming)
                return
            down = next((part.outcome for part in read.answered if is_outage(part.outcome)), None)
            if down is not None and incoming.again < MOST_TRIES:
                self._put_off(entry, question, known, incoming, down)
                return
            replies = self._all_weighed(read, known, incoming)

        self._reply(entry, replies, incoming)

    def _speak_up(self, entry: int, read: Parts, known: Known, incoming: Incoming) -> None:
        """Answer a message that was not addressed to Cairn if the answer is sure; else end the entry without a reply."""
        first, *others = self._all_weighed(read, known, incoming)
        if not others and may_speak(first.part.outcome, first.begun.result):
            self._reply(entry, [first], incoming)
        else:
            self.finish(entry, [])

    def _reply(self, entry: int, replies: Sequence[Unsent], incoming: Incoming) -> None:
        """Render, log and send all replies in one commit."""

        def draw(uow: UnitOfWork) -> EntryResult:
            first, *others = [self._drawn(uow, reply, incoming) for reply in replies]
            enter(uow.questions, first.entered)
            return EntryResult(first.posts, with_others(first, others)(uow), first.send)

        if self._finish(entry, replies[0].entered, draw):
            note_outcome(replies[0].entered.outcome)

    def _all_weighed(self, read: Parts, known: Known, incoming: Incoming) -> list[Unsent]:
        """Assess the message before rendering its replies: whether a person decides any of it."""
        told = tuple(replace(part, outcome=_told(part.outcome, incoming)) for part in read.answered)
        results = self.triage.assess(replace(read, answered=told), known.asker, known.lately)
        pairs = zip(read.answered, results, strict=True)
        return [self._weighed(part, result, known, incoming, () if at else read.remarks) for at, (part, result) in enumerate(pairs)]

    def _weighed(self, part: Part, result: TriageResult | None, known: Known, incoming: Incoming, remarks: Sequence[str]) -> Unsent:
        """Return one question with what a language model wrote in time, and as it is logged."""
        asker, outcome = known.asker, _told(part.outcome, incoming)
        question = replace(part.question, whole=result.asked.whole if result else "")
        begun = DraftStart(result)
        if not remarks:  # a model's words would take the place of the card that the remarks stand on
            begun = self._begun(DraftRequest(question, asker, incoming, outcome, result, part.turns, self._waited(known.started)))
        entered = logged(question, asker, outcome, begun.result, round(self._waited(known.started) * 1000))
        goes_along = [_(view.GOES_ALONG)] if question.whole else []
        return Unsent(part, outcome, begun, entered, (*remarks, *part.about, *goes_along))

    def _drawn(self, uow: UnitOfWork, unsent: Unsent, incoming: Incoming) -> Reply:
        question, outcome, result = unsent.part.question, unsent.outcome, unsent.begun.result
        reports = self.reports.posts(unsent.part.outcome)
        card = self.rendering.within(uow).card(
            question.id, outcome, incoming.person, is_reported=bool(reports), may_share=incoming.is_private
        )
        card = self.triage.card(uow, card, result) if result else card
        for remark in reversed(unsent.remarks):
            card = notes.moved(card, remark)
        quote, *other_posts = answer_posts(self.deps.people, question, incoming, outcome, card)
        answer, send = self._sender(uow, unsent.begun, quote, incoming)
        return Reply([answer, *other_posts, *reports], unsent.entered, self._also(unsent.entered, outcome, result), send)

    def _standalone(self, question: Question, turns: Sequence[str]) -> str | None:
        return self.written_answers.drafter.standalone(question, turns) if self.written_answers else None

    def _put_off(self, entry: int, question: Question, known: Known, incoming: Incoming, outcome: Outcome) -> None:
        """Keep the question until search works again: say so once to the asker and tell the operator."""
        (result,) = self.triage.assess(Parts(question.text, (Part(question, (), outcome),)), known.asker, known.lately)
        entered = logged(question, known.asker, outcome, None, round(self._waited(question.asked_at) * 1000))

        def draw(uow: UnitOfWork) -> EntryResult:
            card = self.rendering.within(uow).card(question.id, outcome, incoming.person)
            card = self.triage.with_destination(uow, card, result) if result else card
            replies = [] if incoming.again else [to_asker(question, incoming, card, kind="down")]
            enter(uow.questions, entered)
            return EntryResult(replies, self.outages.put_off(uow, incoming=incoming))

        self._finish(entry, entered, draw)
        note_outcome(WAITS)

    def _finish(self, entry: int, question: LoggedQuestion, draw: Callable[[UnitOfWork], EntryResult]) -> bool:
        """Render, log and send in one transaction that ends the entry; False when another worker has it."""
        is_ours = self.finish.drawn(entry, draw)
        if is_ours:
            surface = question.question.place.surface.value
            _log.info("question", outcome=question.outcome, reason=question.reason, surface=surface)
        return is_ours

    def _also(self, entered: LoggedQuestion, outcome: Outcome, result: TriageResult | None) -> Also:
        """Return what is stored in the same transaction: a check on what was explained, a case for what a person decides."""
        opening = self.triage.opening(result)

        def also(uow: UnitOfWork) -> list[Post]:
            self.starts.answered(uow, entered, outcome)
            return opening(uow) if opening else []

        return also

    def _begun(self, asking: DraftRequest) -> DraftStart:
        """Start a draft by the language model; without a model, return the triage result alone."""
        if self.written_answers is None:
            return DraftStart(asking.result)
        if isinstance(asking.outcome, Answered):
            self.deps.presence.tell(asking.incoming, reading_line(asking.outcome))
        return self.written_answers.drafter.begin(asking)

    def _sender(self, uow: UnitOfWork, begun: DraftStart, quote: Post, incoming: Incoming) -> tuple[Post, Send | None]:
        """Return the answer's post as it must be committed, and the function that shows the draft while it is written; None
        without a draft.
        """
        if self.written_answers is None or begun.drafting is None:
            return quote, None
        return self.written_answers.sender(uow, begun, quote, incoming)

    def _waited(self, started: datetime) -> float:
        return (self.deps.clock() - started).total_seconds()


def _told(outcome: Outcome, incoming: Incoming) -> Outcome:
    return outcome if incoming.is_private else for_everyone(outcome)


def logged(question: Question, asker: Asker, outcome: Outcome, result: TriageResult | None, latency_ms: int) -> LoggedQuestion:
    needs_human = result is not None and result.needs_human
    return record(question, asker.role, outcome, latency_ms, needs_human=needs_human)
