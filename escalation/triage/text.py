"""Normalises a question for triage. Full-width letters, invisible characters and tags change nothing."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from core.texts import Signs

READ = 1_000
"""Characters of a question that are read; nobody asks a longer one, and a pasted log must not cost time."""

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\U000e0000-\U000e0fff]"
)
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": " - ", "\u2212": "-"}
)
_PLAIN = Signs(lambda sign: " " if unicodedata.category(sign) == "Cc" else sign.translate(_QUOTES))
_PIECE = re.compile(r"[a-z']+|\d+|[?!.,]")
_NUMBER = "#"
_START, _END = "<", ">"
_REPEATED = re.compile(r"([^\W\d_]|[!?.])\1{3,}")


def readable(text: str, most: int = READ) -> str:
    """Return the text in NFKC, without invisible and control characters, with straight quotes, cut to `most` characters."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[: 4 * most]))
    return " ".join(_REPEATED.sub(r"\1\1", plain.translate(_PLAIN)).split())[:most]


def phrases_of(text: str) -> frozenset[str]:
    """Return the words of a text that `readable` gave, and its pairs of neighbouring words and signs.

    All numbers count as one word, `<` and `>` stand for the ends. Which phrases count is learned.
    """
    pieces = [_NUMBER if piece[0].isdigit() else piece for piece in _PIECE.findall(text.lower())]
    return frozenset(pieces) | {f"{left} {right}" for left, right in pairwise([_START, *pieces, _END])}
