"""Finds which of several names (of branches, plans, products) a question holds, also misspelled. Lists the words that say what a
name is given to (branch, plan) and the words that are never a name.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

_KINDS_TEXT = (
    "branch site store shop location office plan tier product model region country city town team department warehouse "
    "hotel school campus gym club studio building floor room hall wing class grade vehicle car van truck machine device "
    "version contract brand supplier carrier customer client system account package bundle membership subscription server "
    "plant line depot station property facility type card level gate pool court lab clinic ward centre center restaurant "
    "cafe bar kitchen camp lot area zone district market currency provider courier printer tool option edition filiale "
    "standort"
)
KINDS = frozenset(re.findall(r"\w+", _KINDS_TEXT))
"""Words that say what a name is a name of."""

_GENERIC_TEXT = (
    "policy policies guide guides handbook manual sop sops procedure procedures process rules hours opening the a an and of "
    "for in at on to with how our your info information notes page overview faq list form checklist part step day week "
    "month chapter"
)
GENERIC = frozenset(re.findall(r"\w+", _GENERIC_TEXT))
"""Words that occur in titles of any page."""

SYNONYMS = {"annual": {"yearly", "year", "annually"}, "yearly": {"annual", "annually", "year"}, "monthly": {"month"}}

TOKEN = re.compile(r"[^\W_]+")

_TELLING = 4
"""Letters from which one word of a name is enough for the whole, and a letter may be wrong."""

_TWO_FROM = 8
_ENDING = 2
"""Letters of a name from which two may be wrong, and of an ending that may differ ("annual", "annually"): names are short, and with
two of six wrong Bremen becomes Bergen.
"""


def named_in(question: str, values: Sequence[str], kind: str = "") -> tuple[int, ...]:
    """Return the positions of the values that the question names. A letter may be wrong, and of a name of several words one is
    enough if no other value has it.
    """
    asked = [token.casefold() for token in TOKEN.findall(question)]
    parts = [_parts(value) for value in values]
    named = []
    for at, own in enumerate(parts):
        others = {token for number, other in enumerate(parts) if number != at for token in other}
        telling = [token for token in own if token not in others]
        hits = [token for token in telling if _is_asked(token, asked, kind)]
        if hits and (len(hits) == len(own) or any(len(token) >= _TELLING for token in hits)):
            named.append(at)
    return tuple(named)


def folded(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words in lower case."""
    return tuple(word.casefold() for word in words)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(token for token in folded(TOKEN.findall(name)) if token not in KINDS)


def _is_asked(token: str, asked: Sequence[str], kind: str) -> bool:
    if token.isdigit() or len(token) == 1:
        return any((before, word) == (kind, token) for before, word in itertools.pairwise(asked))
    return any(_means(word, token) for word in asked)


def _means(word: str, token: str) -> bool:
    if word == token or word in SYNONYMS.get(token, ()):
        return True
    longest, shortest = max(len(word), len(token)), min(len(word), len(token))
    if not (word.isalpha() and token.isalpha()) or shortest < _TELLING:
        return False
    if shortest > _TELLING and longest - shortest <= _ENDING and (word.startswith(token) or token.startswith(word)):
        return True
    most = 2 if len(token) >= _TWO_FROM else 1
    return word[0] == token[0] and longest - shortest <= most and OSA.distance(word, token, score_cutoff=most) <= most
