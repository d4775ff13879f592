"""Splits a message into its questions and answers each from the SOPs: one question, several, or one in the middle of a pasted mail.
Finds what came before it: the person's earlier questions that it may refer to, and the section that was shown last; and the
languages of the library.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from bot.ports import UnitOfWork
from bot.questions.views import answer as view
from bot.slack.events import Incoming
from bot.slack.people import Asker
from core.localization import gettext as _
from core.people import Viewer
from retrieval.answer.advising import SECONDS
from retrieval.answer.models import Answered, Outcome, Unanswered, sources_of
from retrieval.answer.rewriting import DEADLINE
from retrieval.library.models import SectionRef
from retrieval.questions import ANSWERED, PLACES, LoggedQuestion, Question, Surface
from retrieval.search.models import Query
from retrieval.search.turns import goes_on, takes_up
from retrieval.talk.matters import turns_away
from retrieval.talk.questions import Questions, questions_in
from retrieval.talk.tables import language_of


@dataclass
class LibraryLanguages:
    """Remembers the languages of the library's SOPs. Thread-safe."""

    _revision: int = -1
    _known: frozenset[tuple[frozenset[str], str]] = frozenset()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, uow: UnitOfWork, viewer: Viewer) -> Sequence[str]:
        """Return the languages as two-letter codes, sorted; none for an empty library."""
        with self._lock:
            revision = uow.library.revision()
            if revision != self._revision:
                live = uow.library.cards()
                self._known = frozenset((card.governance.audience, card.governance.language[:2].lower()) for card in live)
                self._revision = revision
            known = self._known
        return sorted({language for audience, language in known if viewer.may_see(audience)})


TURNS = 3
"""Earlier questions of the person that a follow-up is read with."""

SHORTLY_AFTER = timedelta(minutes=15)
"""Outside a thread, how long a message such as "and by when?" goes on with the question before it."""

THREAD_LIVES = timedelta(days=30)
_RECENT = 50
_PRIVATE = frozenset({Surface.DIRECT, Surface.COMMAND})
_ASKED_IN_PRIVATE = _PRIVATE | {Surface.CHOICE}


@dataclass(frozen=True, slots=True)
class Before:
    """Holds what came before a question. `turns` are texts, oldest first."""

    turns: tuple[str, ...] = ()
    last: LoggedQuestion | None = field(default=None)

    @property
    def shown(self) -> tuple[SectionRef, ...]:
        """Return the section that answered the last question, or that the person opened; all the places while none is opened."""
        if self.last is None or self.last.outcome not in {ANSWERED, PLACES}:
            return ()
        sources, at = self.last.sources, self.last.chosen if self.last.outcome == PLACES else 0
        seen = sources if at is None else sources[at : at + 1]
        return tuple(SectionRef(source.sop_id, source.anchor) for source in seen)


def before(uow: UnitOfWork, question: Question) -> Before:
    """Return what a question may refer to: its thread, or outside threads what the person asked in private a moment ago."""
    if _starts_anew(question) and not takes_up(question.text):
        return Before()
    logged = same_talk(uow, question)
    texts = [questions_in(earlier.question.text).searched for earlier in logged if earlier.question.text]
    return Before(tuple(texts[-TURNS:]), logged[-1] if logged else None)


def same_talk(uow: UnitOfWork, question: Question) -> Sequence[LoggedQuestion]:
    """Return the person's earlier questions in the same conversation, oldest first."""
    place, is_new = question.place, _starts_anew(question)
    if is_new and place.surface not in _PRIVATE:
        return []
    since = question.asked_at - (SHORTLY_AFTER if is_new else THREAD_LIVES)
    recent = uow.questions.lately(question.person, since, _RECENT)
    return [earlier for earlier in recent if earlier.question.id != question.id and _is_same_talk(earlier.question, question)]


def _starts_anew(question: Question) -> bool:
    return not question.place.thread or question.place.thread == question.place.message


def _is_same_talk(earlier: Question, question: Question) -> bool:
    ours, theirs = question.place, earlier.place
    if (theirs.team, theirs.channel) != (ours.team, ours.channel) or earlier.asked_at > question.asked_at:
        return False
    if _starts_anew(question):
        return theirs.surface is ours.surface or (theirs.surface in _ASKED_IN_PRIVATE and theirs.is_private)
    return theirs.thread == ours.thread


_NAMESPACE = uuid.UUID("0b0c3f0e-5a3c-5f0d-8f0e-9a7d5d1e0002")

Standalone = Callable[[Question, Sequence[str]], str | None]
"""A follow-up put in full by a language model; None: join the turns."""


class Answers(Protocol):
    """Answers a search query. An index that is out of order gives an outcome too, never an exception."""

    def answer(self, query: Query) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Part:
    """Holds one question of a message with its outcome. `turns` are the earlier texts that it may refer to, oldest first; `about`
    (mrkdwn) names the question where the message asks several.
    """

    question: Question
    turns: tuple[str, ...]
    outcome: Outcome
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """Holds the answered questions of a message, whose text is `message`. `remarks` (mrkdwn) stand above the first answer: what was
    not read or not searched for.
    """

    message: str
    answered: tuple[Part, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class MessageReader:
    """Reads a message and answers its questions. `languages`: the languages of the SOPs that the readers of the answer may see;
    `chosen`: the answer that a button stood for.
    """

    answers: Answers
    before: Before
    languages: Sequence[str]
    chosen: Answered | None = None

    def read(self, incoming: Incoming, question: Question, asker: Asker, standalone: Standalone) -> Parts:
        """Answer each question of the message. Parts that are all answered by one section are searched again as one question."""
        if self.chosen is not None:
            return Parts(question.text, (Part(question, self.before.turns, self.chosen),))
        questions, before = questions_in(question.text), self.before
        parts = tuple(self._each(questions, question, asker, before, standalone))
        if len(parts) > 1 and len({_first(part.outcome) for part in parts}) == 1:
            whole = question.text if not questions.is_part else questions.searched
            parts = (Part(question, before.turns, self._answer(whole, asker, before, None, is_alone=False)),)
        return Parts(question.text, parts, tuple(self._remarks(incoming, questions)))

    def _each(
        self, questions: Questions, question: Question, asker: Asker, before: Before, standalone: Standalone
    ) -> Iterator[Part]:
        turns = before.turns
        for place, asked in enumerate(questions.asked):
            # a long message that asks one thing is kept as it was written
            part = replace(question, text=asked) if len(questions.asked) > 1 else question
            part = replace(part, id=str(uuid.uuid5(_NAMESPACE, f"{question.id}:{place}"))) if place else part
            is_on_its_own = not goes_on(asked) if place else turns_away(question.text) and not turns_away(asked)
            so_far = Before() if is_on_its_own else Before(turns[-TURNS:], None if place else before.last)
            alone = standalone(part, so_far.turns) if so_far.turns else None
            is_alone = len(questions.asked) == 1
            about = () if is_alone else (view.about(asked),)
            yield Part(part, so_far.turns, self._answer(asked, asker, so_far, alone, is_alone=is_alone), about)
            turns = (*turns, asked)

    def _answer(self, text: str, asker: Asker, before: Before, alone: str | None, *, is_alone: bool) -> Outcome:
        """Search for one text. `is_alone`: the message asks nothing else, so a model has time to help; it has less after a
        follow-up was rewritten.
        """
        query = Query(alone, asker.viewer) if alone else Query(text, asker.viewer, before.turns, before.shown)
        seconds = SECONDS - DEADLINE if before.turns else SECONDS
        return self.answers.answer(replace(query, asker=asker.id if is_alone else None, seconds=seconds))

    def _remarks(self, incoming: Incoming, questions: Questions) -> Iterator[str]:
        if incoming.files:
            yield _(view.NOT_READ)
        if questions.is_part:
            yield view.searched_for(questions.asked)
        if questions.left_out:
            yield view.left_out(questions.left_out, len(questions.asked))
        language = language_of(questions.searched)
        if language is not None and self.languages and language not in self.languages:
            yield view.not_in_language(language, self.languages)


def _first(outcome: Outcome) -> object:
    """Return the key by which two outcomes count as the same: the section that answers, all places to choose from, or the reason
    why there is nothing.
    """
    refs = tuple(source.current.ref for source in sources_of(outcome))
    if isinstance(outcome, Unanswered):
        return outcome.reason
    return refs[:1] if isinstance(outcome, Answered) else refs
