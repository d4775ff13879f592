"""Words to terms with PyStemmer (Snowball). What people type exactly must survive: a code ("R-1042"), an amount ("$500"), a
short name ("3DS", "Net-30") and an acronym that looks like a stop word ("IT") are terms as written.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import cache

import Stemmer

_WORD = re.compile(r"[$€£]?\d[\d,.]*\d%?|[$€£]?[^\W_]+(?:[-.'’/][^\W_]+)*%?")
_PART = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_LONGEST_ACRONYM = 5

_STOPPED = """
a about after all am an and any are as at be been being but by can could did do does doing for from had has have having
he her here hers him his how i if in into is it its itself just let may me might mine must my myself no nor not of off on
onto or our ours out over own per please shall she should so some such than that the their theirs them themselves then
there these they this those through to too under until up upon us very was we were what when where whether which while
who whom whose why will with would yes you your yours yourself d ll m re s t ve"""

STOP_WORDS = frozenset(_STOPPED.split())
"""English only: other languages keep every word, and inverse document frequency makes the common ones light."""

_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "id": "indonesian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip


class Stems:
    """Terms of a text in its language. Thread-safe; words already seen are looked up, which makes indexing ten times faster."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], str] = {}

    def terms(self, text: str, language: str = "en") -> list[str]:
        return list(self._terms(text, language[:2].lower()))

    def _terms(self, text: str, language: str) -> Iterator[str]:
        for match in _WORD.finditer(text):
            word = match.group()
            if any(sign.isdigit() for sign in word):
                yield from _code_terms(word)
                continue
            for part in _PART.findall(word):
                lowered = part.lower()
                if language != "en" or lowered not in STOP_WORDS or _is_acronym(part):
                    yield self._stem(lowered, language)

    def _stem(self, word: str, language: str) -> str:
        found = self._known.get((word, language))
        if found is None:
            with self._lock:  # a Snowball stemmer keeps state between calls
                stemmer = _stemmer(language)
                found = word if stemmer is None else str(stemmer.stemWord(word))
                self._known[word, language] = found
        return found


def _code_terms(word: str) -> Iterator[str]:
    """`R-1042` gives r-1042, r, 1042; `$1,500.00` gives $1500, 1500; `3DS` gives 3ds."""
    whole = _THOUSANDS.sub("", word.lower())
    whole = re.sub(r"(?<=\d)\.0+(?=%?$)", "", whole)
    yield whole
    parts = re.findall(r"[^\W_]+(?:\.\d+)?", whole)
    if parts != [whole]:
        yield from parts


def _is_acronym(part: str) -> bool:
    return 1 < len(part) <= _LONGEST_ACRONYM and part.isupper()


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    name = _SNOWBALL.get(language)
    return None if name is None else Stemmer.Stemmer(name)
