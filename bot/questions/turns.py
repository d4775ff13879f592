"""Finds the context of a question: the language of the library, and what came before it: the person's earlier questions that it
may refer to, and the section that was shown last.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.ports import UnitOfWork
from core.people import Viewer
from retrieval.library.models import SectionRef
from retrieval.questions import ANSWERED, PLACES, LoggedQuestion, Question, Surface
from retrieval.search.turns import takes_up
from retrieval.talk.questions import questions_in


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
                live = [status.card for status in uow.library.statuses() if status.card is not None and status.retired_at is None]
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
