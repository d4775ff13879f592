"""Rewrites a follow-up question with a language model, so that it makes sense alone. The text is only a search query and is never
shown.

The model's text is used only if it is made of the person's own words; otherwise, or when it is late, the turns are joined.
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
        """Return the question to search for in place of question and turns; None where these are better."""
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
    """Return whether a rewritten question keeps the content of the question, and adds next to nothing that nobody said."""
    if not text or len(text) > LONGEST or "\n" in text or hidden(text) or refusal(text, ""):
        return False
    written, question_keys = _keys(text), _keys(question)
    known = question_keys | _keys(" ".join(turns))
    new = written - known
    return question_keys <= written and len(new) <= NEW_WORDS and not any(key.startswith("#") for key in new)


def _keys(text: str) -> frozenset[str]:
    return frozenset(token.key for token in read(plain(text)).tokens if token.kind is not Kind.SIGN)
