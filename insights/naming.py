"""Caches names of topics that a language model words in the background.

Looking a name up never waits for the model, because the caller has a transaction open or a person waiting.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.language_model import LanguageModel
from insights.headings import MOST_QUESTIONS, topic_name
from retrieval.library.models import digest_of

AT_ONCE = 5
"""So many names a round: a tick is not held up, and the day's budget is not spent on names."""

_KEPT = 1_000


@dataclass
class TopicNames:
    """Keeps the names in memory; thread-safe. Without a model every topic keeps its plain name.

    A name is cached by its questions. So questions that a channel may not read add no words to the names shown there.
    """

    model: LanguageModel | None = None
    _named: dict[str, str] = field(default_factory=dict, init=False)
    _wanted: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def name(self, questions: Sequence[str], plain: str) -> str:
        """Return the topic's name, or the plain one and queue the topic for `prepare`. The questions are masked, the most typical
        first, and only those that may be read where the name is shown.
        """
        if self.model is None or not questions:
            return plain
        given = tuple(questions[:MOST_QUESTIONS])
        key = digest_of(plain, *given)
        with self._lock:
            if key not in self._named and len(self._wanted) < _KEPT:
                self._wanted[key] = (given, plain)
            return self._named.get(key, plain)

    def prepare(self, most: int = AT_ONCE) -> int:
        """Ask the model for queued names, the oldest first; return how many. No transaction may be open."""
        with self._lock:
            turn = list(self._wanted.items())[:most]
        for key, (questions, plain) in turn:
            name = topic_name(self.model, questions, plain)
            with self._lock:
                self._wanted.pop(key, None)
                self._named[key] = name
                while len(self._named) > _KEPT:
                    self._named.pop(next(iter(self._named)))
        return len(turn)
