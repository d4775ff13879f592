"""Corrects what is misspelled in a question before it is read: an encoder takes "gaurd" for three pieces that mean nothing.

Which words are right is known from the library that the viewer may see, from the word lists of two packages, and from chat slang. A
word that is in none of them becomes the nearest that is, with the same first letter: one letter wrong, left out, added or swapped
with the next. Words of the library go before others, and may be two letters away. Numbers, codes and names in capitals stay.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.search.packaged import common_words

_LEAST = 3
_SHORTEST = 5
_TWO_FROM = 7
_LONGEST = 20
"""Letters of a word from which lists know it, from which one may be wrong (shorter ones are abbreviations), from which two may be,
and up to which it is corrected at all.
"""

_NAME_FROM = 6
"""Letters from which a capitalised word inside a sentence is corrected, and only to a word of the library; others are names."""

_FEW = 3
"""So many unknown words are misspelled, whatever stands around them; more of them only where most words are known. Else the
question is in a language of which there is no list.
"""

_WORD = re.compile(r"(?<![\w@#/.'’-])[^\W\d_]+(?![\w@/]|[.:'’-][\w/])")


@dataclass(frozen=True)
class WordList:
    """Holds the words of a language in lower case as UTF-8 (Python's own strings would take four times as much): all of them
    sorted, and those in use by their first letter, the commonest first.
    """

    words: NDArray[np.bytes_]
    in_use: Mapping[str, NDArray[np.bytes_]]

    def __contains__(self, word: str) -> bool:
        sought = word.encode()
        at = int(np.searchsorted(self.words, sought))
        return at < len(self.words) and bool(self.words[at] == sought)

    def common(self, letter: str) -> list[str]:
        """Return the words in use with this first letter, the commonest first."""
        return _decoded(self.in_use[letter]) if letter in self.in_use else []

    def all_from(self, letter: str) -> list[str]:
        """Return all words with this first letter, rare ones too."""
        start, end = np.searchsorted(self.words, (letter.encode(), letter.encode() + b"\xff"))
        return _decoded(self.words[start:end])


def _decoded(words: NDArray[np.bytes_]) -> list[str]:
    return [word.decode() for word in words.tolist()]


@cache
def word_list(language: str) -> WordList | None:
    """Return what is known of a language (ISO 639-1); None where nothing is.

    pyspellchecker counts words in subtitles, in American spelling, symspellpy in books, in British spelling. The least count of a
    list is no count: words that have it are rare.
    """
    shares: dict[str, float] = {}
    for counts in (_of_subtitles(language), _of_books() if language == "en" else {}):
        least, total = min(counts.values(), default=0), sum(counts.values())
        for word, count in counts.items():
            if _LEAST <= len(word) <= _LONGEST:
                shares[word] = max(shares.get(word, 0.0), count / total if count > least else 0.0)
    letters: dict[str, list[bytes]] = {}
    for word in sorted((word for word, share in shares.items() if share), key=lambda word: (-shares[word], word)):
        letters.setdefault(word[0], []).append(word.encode())
    in_use = {letter: np.array(words) for letter, words in letters.items()}
    return WordList(np.array(sorted(map(str.encode, shares))), in_use) if shares else None


def _of_subtitles(language: str) -> dict[str, int]:
    file = resources.files("spellchecker.resources").joinpath(f"{language}.json.gz")
    counts: dict[str, int] = json.loads(gzip.decompress(file.read_bytes())) if file.is_file() else {}
    return counts


def _of_books() -> dict[str, int]:
    text = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return {word: int(count) for word, count in map(str.split, text.splitlines())}


class Spelling:
    """Corrects questions to one view's library, so that no correction tells a word of a section that the viewer may not see.

    `words` are those of its sections in lower case. Immutable.
    """

    def __init__(self, words: Collection[str], languages: Sequence[str]) -> None:
        self._words = words
        self._lists = [known for language in languages if (known := word_list(language)) is not None]
        self._library: dict[str, list[str]] = {}
        for word in sorted(words):
            self._library.setdefault(word[0], []).append(word)

    def corrected(self, text: str, is_slang: Callable[[str], bool]) -> str:
        """Return the text with its misspelled words corrected."""
        words = _WORD.finditer(text) if self._lists else ()
        found = {match[0]: match.start() for match in words if _LEAST <= len(match[0]) <= _LONGEST}
        unknown = [word for word in found if not (self._knows(word.lower()) or is_slang(word.lower()))]
        if len(unknown) > max(_FEW, len(found) // 2):
            return text
        meant = {word: self._nearest(word, is_inside=found[word] > 0) for word in unknown if len(word) >= _SHORTEST}
        return _WORD.sub(lambda match: meant.get(match[0]) or match[0], text) if meant else text

    def _knows(self, word: str) -> bool:
        singular = word.removesuffix("s")
        return any(
            each in self._words or each in common_words() or any(each in known for known in self._lists)
            for each in (word, singular)
        )

    def _nearest(self, word: str, *, is_inside: bool) -> str | None:
        """Return the nearest known word, of equally near ones that of the library, else the commonest; None where none is near."""
        is_name = is_inside and word[0].isupper()
        if word.isupper() or (is_name and len(word) < _NAME_FROM):
            return None
        lower = word.lower()
        near = [
            (far, source, at, other)
            for letter in dict.fromkeys(lower[:2])
            for source, (words, edits) in enumerate(self._sources(letter, is_name=is_name))
            for other, far, at in process.extract(lower, words, scorer=OSA.distance, score_cutoff=edits, limit=None)
            if far == 1 or len(lower) >= _TWO_FROM
            if letter == lower[0] or other[1:2] == lower[0]
        ]
        return min(near)[-1] if near else None

    def _sources(self, letter: str, *, is_name: bool) -> list[tuple[Sequence[str], int]]:
        """Return the words with a first letter, those that are meant more often first, each with the edits that may be between."""
        library = (self._library.get(letter, ()), 2)
        lists = () if is_name else self._lists
        return [library, *((each.common(letter), 1) for each in lists), *((each.all_from(letter), 1) for each in lists)]
