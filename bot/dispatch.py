"""Works on inbox entries: words that a case waits for are carried on before anything else, `learn`, `rules` and `quiz me` practise,
other words in a case's thread are carried on, small talk gets a kind word, and everything else is a question. Nothing ends in
silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.blocks import notes
from bot.blocks.card import Card
from bot.cases.replies import CaseReplies
from bot.confidential.talking import ConfidentialTopics
from bot.deps import Deps
from bot.home.status import Reporting
from bot.home.views.status import status_card
from bot.inbox.addressing import KnownThreads
from bot.inbox.finish import Finish, question_of, to_asker
from bot.inbox.intake import Received
from bot.inbox.pacing import LIMITED, QuestionPacing
from bot.inbox.recovery import PARK_AFTER, Failures
from bot.observing.events import FAILED, WAITS, Events, note_outcome, outcome
from bot.outbox.posts import Post
from bot.practice.learning import PracticeLearning
from bot.practice.reference import PracticeReference
from bot.questions.answering import Conversation
from bot.questions.small_talk import SmallTalk
from bot.slack import calls
from bot.slack.events import Incoming
from bot.slack.sent_messages import LookupFailedError
from core.workspace import ChannelMode
from escalation.cases.models import Case, Status
from escalation.confidential.recognising import Topic
from retrieval.questions import ANSWERED, NEEDS_HUMAN, PLACES, UNANSWERED, Surface

ANSWERS = frozenset({ANSWERED, PLACES, UNANSWERED, NEEDS_HUMAN})

_OPENLY = frozenset({Surface.MENTION, Surface.THREAD})

LEARN = "learn"
RULES = "rules"
_QUIZ_ME = re.compile(r"quiz me(?: (?:(?:about|on) )?(.+))?")

_log = structlog.get_logger()


@dataclass(frozen=True)
class Dispatcher:
    deps: Deps
    finish: Finish
    conversation: Conversation
    replies: CaseReplies
    threads: KnownThreads
    reporting: Reporting
    learning: PracticeLearning
    reference: PracticeReference
    confidential: ConfidentialTopics
    failures: Failures
    small_talk: SmallTalk
    pacing: QuestionPacing
    events: Events
    mode: Callable[[str], ChannelMode]
    """When Cairn answers in a channel."""
    not_stored: Callable[[Incoming, Exception], object] = lambda _incoming, _error: None
    """Hears of what was taken in and could not be answered, because nothing can be stored any more."""

    def work(self, received: Received) -> None:
        """React to one entry. When Slack cannot be asked what it is about, it waits for another try; a defect is logged and
        apologised for, and when even that fails, the entry waits as well.
        """
        incoming, started = received.incoming, self.deps.clock()
        reader = incoming.person if incoming.is_private else incoming.channel
        with self.events.handled(incoming.surface.value, incoming.trace), self.deps.people.speaking(reader):
            self._work(received)
            if outcome() in ANSWERS and not incoming.again:
                since = question_of(incoming, started).asked_at
                self.events.metrics.answer((self.deps.clock() - since).total_seconds())

    def _work(self, received: Received) -> None:
        try:
            self._react(received.entry, received.incoming)
        except Exception as error:  # noqa: BLE001 - the last stop before silence
            may_pass = isinstance(error, LookupFailedError) and received.attempts < PARK_AFTER
            try:
                self._wait(received, error) if may_pass else self._apologise(received, error)
            except Exception as second:  # noqa: BLE001 - the database is away: the lease runs out and the entry is taken up again
                _log.exception("failure_not_noted", surface=received.incoming.surface.value)
                self.not_stored(received.incoming, second)

    def _react(self, entry: int, incoming: Incoming) -> None:
        if incoming.topic:
            self.confidential.reply(entry, incoming, Topic(incoming.topic))
            return
        own = self._own_case(incoming) if _may_be_for_owners(incoming) else None
        if own is not None and own.status is Status.NEEDS_INFO:
            self.replies.from_asker(entry, incoming, own)
            return
        word = incoming.text.casefold().strip(" ?!.") if incoming.surface in {Surface.COMMAND, Surface.DIRECT} else "-"
        if self._practises(entry, incoming, word):
            return
        about = self._case_of(incoming)
        if word == "help" or (not word and incoming.surface is Surface.COMMAND):
            self._store(entry, incoming, "note", notes.how_to())
        elif word == "status" and incoming.surface is Surface.COMMAND:
            self._store(entry, incoming, "note", status_card(self.reporting.status()))
        elif about is not None:
            self.replies.from_card(entry, incoming, about)
        elif own is not None:
            self.replies.from_asker(entry, incoming, own)
        else:
            self._answer(entry, incoming)

    def _answer(self, entry: int, incoming: Incoming) -> None:
        if incoming.surface is Surface.UNASKED:
            self._unasked(entry, incoming)
        elif incoming.surface in _OPENLY and self.mode(incoming.channel) is ChannelMode.NEVER:
            self._not_here(entry, incoming)
        elif not self.pacing.puts_off(entry, incoming) and not self.small_talk.reply(entry, incoming):
            self.conversation.reply(entry, incoming)

    def _unasked(self, entry: int, incoming: Incoming) -> None:
        """End an unasked question beyond its author's share without a reply, because they did not ask Cairn."""
        if self.pacing.is_over(incoming):
            note_outcome(LIMITED)
            self.finish(entry, [])
        else:
            self.conversation.reply(entry, incoming)

    def _not_here(self, entry: int, incoming: Incoming) -> None:
        """Tell the asker alone that Cairn does not answer in this channel, and where it does."""
        call = calls.ephemeral(incoming.channel, incoming.person, notes.not_here(), thread=incoming.thread)
        self.finish(entry, [Post(f"note:{question_of(incoming, self.deps.clock()).id}", incoming.channel, call)])

    def _practises(self, entry: int, incoming: Incoming, word: str) -> bool:
        """`learn`, `rules`, and `quiz me` with or without a topic; False for other words, and for somebody who is not answered."""
        quiz = _QUIZ_ME.fullmatch(word)
        if (word not in {LEARN, RULES} and quiz is None) or self.deps.people.refusal(incoming.person) is not None:
            return False
        if word == RULES:
            self.reference.reply(entry, incoming)
        elif quiz is None:
            self.learning.learn(entry, incoming)
        else:
            self.learning.quiz(entry, incoming, (quiz[1] or "").strip())
        return True

    def _case_of(self, incoming: Incoming) -> str | None:
        return self.threads.case_of(incoming.channel, incoming.thread) if _may_be_for_owners(incoming) else None

    def _own_case(self, incoming: Incoming) -> Case | None:
        """Return the case that the asker's words belong to: below their question, or below a note that reached them elsewhere."""
        cases = self.replies.cases
        asked_here = cases.of_thread(incoming.person, incoming.channel, incoming.thread)
        if asked_here is not None:
            return asked_here
        noted = self.threads.note_of(incoming.channel, incoming.thread)
        case = cases.get(noted) if noted else None
        return case if case and case.is_open and case.asker == incoming.person else None

    def _apologise(self, received: Received, error: Exception) -> None:
        note_outcome(FAILED)
        _log.error("reply_failed", surface=received.incoming.surface.value, exc_info=error)
        try:
            if received.incoming.surface is Surface.UNASKED:
                self.finish(received.entry, [])
            else:
                self._store(received.entry, received.incoming, "sorry", notes.sorry())
        except Exception as second:  # noqa: BLE001 - nobody can be told
            _log.exception("apology_failed", surface=received.incoming.surface.value)
            self._wait(received, second)

    def _wait(self, received: Received, error: Exception) -> None:
        note_outcome(WAITS)
        self.failures.failed(received.entry, received.attempts, error)

    def _store(self, entry: int, incoming: Incoming, kind: str, card: Card) -> None:
        question = question_of(incoming, self.deps.clock())
        self.finish(entry, [to_asker(question, incoming, card, kind)])


def _may_be_for_owners(incoming: Incoming) -> bool:
    """Return whether a reply may be for the owners: only one without a mention, because who mentions Cairn in the thread of a
    case asks something new.
    """
    return incoming.is_reply and incoming.surface in {Surface.THREAD, Surface.DIRECT}
