"""What triage reads: the words as a person would see them. Full-width letters, invisible characters and tags change nothing."""

from __future__ import annotations

import re
import unicodedata

READ = 1_000
"""Characters of a question that are read; nobody asks a longer one, and a pasted log must not cost time."""

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\U000e0000-\U000e0fff]"
)
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": " - ", "\u2212": "-"}
)
_REPEATED = re.compile(r"([^\W\d_]|[!?.])\1{3,}")


def readable(text: str, most: int = READ) -> str:
    """NFKC, without invisible and control characters, straight quotes, single spaces, at most `most` characters."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[: 4 * most]))
    plain = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in plain).translate(_QUOTES)
    return " ".join(_REPEATED.sub(r"\1\1", plain).split())[:most]
