"""Guesses the language of a short message, and reads the tables of this room: a text file with `[name]` above the lines of each
table and remarks after `#`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def table(file: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lines by the name of their table, in the file's order."""
    lines: dict[str, list[str]] = {}
    name = ""
    for line in resources.files("retrieval.talk").joinpath(file).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
            lines[name] = []
        elif line.strip() and not line.startswith("#"):
            lines[name].append(line)
    return {name: tuple(kept) for name, kept in lines.items()}


def any_of(file: str, name: str) -> str:
    """Return the lines of a table as one group of a regular expression."""
    return f"(?:{'|'.join(table(file)[name])})"


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
