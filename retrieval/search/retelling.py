"""Labelled questions retold in other words, to fit the scope gate on. Handbooks' own questions share most words with their
sections; what people ask does not, and a gate that has only seen the former turns the latter away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Sequence

from retrieval.search.ports import Lexicon

KEPT = 0.4
REPLACED = 0.3
"""Shares of the words shared with the section that stay, and that become a word of like meaning; the rest is left out."""

_LEAST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_SPACES = re.compile(r"\s+")


def retold(
    question: str, section_terms: Collection[str], lexicon: Lexicon, like: Callable[[str], Sequence[str]], rng: random.Random
) -> str | None:
    """The question with some of the words that it shares with its section replaced (`like` names words of like meaning) or left
    out; None when nothing changed or hardly anything is left.
    """

    def other(match: re.Match[str]) -> str:
        terms = lexicon.terms(match.group())
        if not terms or terms[0] not in section_terms:
            return match.group()
        fate = rng.random()
        if fate < KEPT:
            return match.group()
        words = [word for word in like(match.group().lower()) if lexicon.terms(word) != terms] if fate < KEPT + REPLACED else []
        return rng.choice(words) if words else ""

    told = _SPACES.sub(" ", _WORD.sub(other, question)).strip()
    return told if told != question and len(told.split()) >= _LEAST_WORDS else None
