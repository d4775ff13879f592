"""Guesses the language of a short message. It returns none rather than a wrong one: it requires at least two typical words, and
more of them than of any other language, English included.
"""

from __future__ import annotations

import re

from retrieval.talk.tables import table

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2

_FILE = "languages.txt"
_LETTERS = "letters"
_SETS = {name: frozenset(" ".join(lines).split()) for name, lines in table(_FILE).items() if name != _LETTERS}
_SIGNS = dict(line.split() for line in table(_FILE)[_LETTERS])
"""Letters that indicate a language; they decide where several languages have as many words."""


def language_of(text: str) -> str | None:
    """Return a two-letter code; None where the words do not decide."""
    lowered = text.casefold()
    words = set(_WORD.findall(lowered))
    scores = {language: len(words & typical) + _signs(lowered, language) for language, typical in _SETS.items()}
    first, second = sorted(scores, key=lambda language: -scores[language])[:2]
    is_clear = scores[first] >= _ENOUGH and scores[first] > scores[second]
    return first if is_clear and (first == "en" or scores[first] >= 2 * scores["en"]) else None


def small_words(language: str) -> frozenset[str]:
    """Return words of a language that carry no meaning of their own; empty for an unknown language."""
    return _SETS.get(language, frozenset())


def _signs(lowered: str, language: str) -> int:
    return int(any(sign in lowered for sign in _SIGNS.get(language, "")))
