"""Rewrites a follow-up question as one that stands alone, by a language model. The text is only a search query and is never shown.

What the model gives back is used only if it is made of the person's own words; else, or when it is late, the turns are joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from core.language_model import LanguageModel, ModelError
from retrieval.answer.grounding.plain import hidden, plain
from retrieval.answer.grounding.reading import Kind, read
from retrieval.answer.grounding.refusing import refusal
from retrieval.answer.prompting import follow_up_prompt

DEADLINE = 1.2
"""Seconds. The person still has to be answered within three."""

LONGEST = 300
NEW_WORDS = 1
"""Words that neither the question nor the turns hold."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class Rewriter:
    model: LanguageModel
    deadline: float = DEADLINE

    def standalone(self, question: str, turns: Sequence[str], asker: str) -> str | None:
        """The question to search for instead of question and turns; None where those are better."""
        if not turns:
            return None
        try:
            reply = self.model.complete(follow_up_prompt(question, turns), asker=asker, purpose="rewrite", deadline=self.deadline)
        except ModelError as error:
            _log.info("not_rewritten", why=error.reason.value)
            return None
        text = reply.text.strip()
        if not is_theirs(text, question, turns):
            _log.info("not_rewritten", why="foreign_words")
            return None
        return text


def is_theirs(text: str, question: str, turns: Sequence[str]) -> bool:
    """Whether a rewritten question holds what the question holds, and next to nothing that nobody said."""
    if not text or len(text) > LONGEST or "\n" in text or hidden(text) or refusal(text, ""):
        return False
    written, question_keys = _keys(text), _keys(question)
    known = question_keys | _keys(" ".join(turns))
    new = written - known
    return question_keys <= written and len(new) <= NEW_WORDS and not any(key.startswith("#") for key in new)


def _keys(text: str) -> frozenset[str]:
    return frozenset(token.key for token in read(plain(text)).tokens if token.kind is not Kind.SIGN)
