"""Normalises text for comparison: NFKC, Markdown removed, one kind of quote and dash, single spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"\*{1,3}|~~|`+|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_ESCAPED = re.compile(r"\\(?=[^\w\s])")
_SIGNS = str.maketrans(
    dict.fromkeys("“”„«»", '"') | dict.fromkeys("\u2018\u2019", "'") | dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-")
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})


@lru_cache(maxsize=8_192)
def plain(text: str) -> str:
    """Return the words of Markdown as they read. Line breaks become spaces."""
    shown = _MARKS.sub("", _ESCAPED.sub("", _LINK.sub(r"\1", unicodedata.normalize("NFKC", text))))
    return " ".join(shown.translate(_SIGNS).split())


def hidden(text: str) -> str:
    """Return the control and invisible characters of a text; an honest sentence has none but line breaks."""
    if text.isascii() and text.isprintable():
        return ""
    return "".join(sign for sign in text if sign not in "\n\t" and unicodedata.category(sign) in _INVISIBLE)
