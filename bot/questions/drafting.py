"""Lets a configured language model work on a question: it rewrites a follow-up to stand alone, takes a second look at who
answers, and drafts the answer.

All of it is extra. Nobody waits longer than `FIRST` for it, and what it does not give in time is answered as without a model.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field, replace

import structlog

from bot.questions.rendering import is_restricted
from bot.questions.triage import TriageResult
from bot.slack.events import Incoming
from bot.slack.people import Asker
from escalation.triage.models import Tier
from escalation.triage.second_look import SecondLook, raised
from retrieval.answer.models import Answered, Outcome, Sentence, Written
from retrieval.answer.rewriting import Rewriter
from retrieval.answer.writing import DEADLINE, AnswerRequest, Draft, Writer, may_be_written
from retrieval.questions import Question, Surface
from retrieval.search.turns import leans_on_earlier

FIRST = 2.6
"""Seconds after the question came in, within which a first sentence must have passed the check: people see a word within three."""

LEAST = 0.3
"""With less time than that left nothing is begun."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Holds what the model needs to know of a question. `waited`: seconds that the person has waited so far."""

    question: Question
    asker: Asker
    incoming: Incoming
    outcome: Outcome
    result: TriageResult | None
    turns: tuple[str, ...]
    waited: float


@dataclass(frozen=True, slots=True)
class DraftStart:
    """Holds what was ready in time: who answers, and a draft with its first sentence. `drafting` is None when there is nothing to
    show.
    """

    result: TriageResult | None
    drafting: RunningDraft | None = None


@dataclass(frozen=True)
class Drafter:
    writer: Writer
    rewriter: Rewriter
    second_look: SecondLook
    executor: Executor

    def standalone(self, question: Question, turns: Sequence[str]) -> str | None:
        """Return the follow-up rewritten to stand alone, for the search; None: search for it together with the earlier turns."""
        if not leans_on_earlier(question.text):
            return None
        return self.rewriter.standalone(question.text, turns, question.person)

    def begin(self, asking: DraftRequest) -> DraftStart:
        """Start the second look and the draft; return when a first sentence may be shown, or when the asker may not be kept
        waiting any longer.
        """
        result, left = asking.result, FIRST - asking.waited
        if result is None or result.needs_human or not result.asked.is_answered or left < LEAST:
            return DraftStart(result)
        look = self.executor.submit(self._look, result, asking.asker)
        drafting = self._drafting(asking, left)
        is_begun = drafting is not None and drafting.waits_for_first(left)
        result = self._raised(result, look)
        if drafting is None or not is_begun or result.needs_human:
            if drafting is not None:
                drafting.stop()
            return DraftStart(result)
        return DraftStart(result, drafting)

    def _look(self, result: TriageResult, asker: Asker) -> Tier | None:
        return self.second_look(result.asked.whole or result.asked.text, result.asked.found, asker.id)

    def _raised(self, result: TriageResult, look: Future[Tier | None]) -> TriageResult:
        """Add the second look's opinion to the verdict. A look that is not finished by now gets LEAST seconds more; then the
        verdict of the rules stands.
        """
        try:
            opinion = look.result(timeout=LEAST)
        except (FutureTimeoutError, RuntimeError) as error:
            _log.info("second_look_too_late", error=type(error).__name__)
            return result
        return replace(result, verdict=raised(result.verdict, opinion))

    def _drafting(self, asking: DraftRequest, left: float) -> RunningDraft | None:
        outcome = asking.outcome
        if not isinstance(outcome, Answered) or not may_be_written(outcome) or not _can_be_updated(asking):
            return None
        request = AnswerRequest(asking.question.text, outcome, asking.asker.id, asking.asker.level, asking.turns)
        drafting = RunningDraft(lambda: self.writer.draft(request, left))
        self.executor.submit(drafting.run)
        return drafting


def _can_be_updated(asking: DraftRequest) -> bool:
    """Return whether Slack lets the reply be changed while it is written, where the question was asked. Commands and shortcuts
    are answered through an address that takes a few messages and no changes, and what not everybody in a channel may read goes to
    the person alone: there the quote is sent.
    """
    incoming = asking.incoming
    is_here = incoming.is_private or not (incoming.is_shared or is_restricted(asking.outcome))
    return bool(incoming.thread) and incoming.surface not in {Surface.COMMAND, Surface.SHORTCUT} and is_here


class _Over:
    """Marks the end of the queue of sentences."""


@dataclass
class RunningDraft:
    """Passes the sentences of a draft from the thread that writes it to the thread that shows it. `run` ends by itself: the model
    keeps its deadline.
    """

    start: Callable[[], Draft]
    draft: Draft | None = field(default=None, init=False)
    _queue: queue.SimpleQueue[Sentence | _Over] = field(default_factory=queue.SimpleQueue, init=False)
    _first: Sentence | None = field(default=None, init=False)
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self) -> None:
        try:
            if self._stopped.is_set():
                return
            self.draft = self.start()
            for sentence in self.draft:
                self._queue.put(sentence)
                if self._stopped.is_set():
                    return
        except Exception as error:  # noqa: BLE001 - whatever it is, the quote follows
            _log.exception("draft_failed", error=type(error).__name__)
        finally:
            self._queue.put(_Over())

    def waits_for_first(self, seconds: float) -> bool:
        """Wait for a first sentence; False when none comes."""
        try:
            got = self._queue.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            _log.info("not_written", why="too_slow")
            return False
        self._first = None if isinstance(got, _Over) else got
        return self._first is not None

    @property
    def first(self) -> Sentence | None:
        return self._first

    def following(self) -> Iterator[Sentence]:
        """Yield the sentences after the first one until the draft ends; stop the draft when none comes within the model's
        deadline and one second.
        """
        while True:
            try:
                got = self._queue.get(timeout=DEADLINE + 1.0)
            except queue.Empty:
                self.stop()
                return
            if isinstance(got, _Over):
                return
            yield got

    def stop(self) -> None:
        """Stop the draft: the model's stream is closed."""
        self._stopped.set()
        if self.draft is not None:
            self.draft.stop()

    @property
    def written(self) -> Written | None:
        """Return the whole answer once `following` has ended; None: show the quote."""
        return None if self.draft is None or self._stopped.is_set() else self.draft.written
