"""Tells whether a sentence is a matter of its own: it asks, or it turns to something else ("also someone left a laptop in 214").

Only what is searched for and shown depends on this. Whether a person has to decide is judged by the whole message.
"""

from __future__ import annotations

import re

from retrieval.search.turns import leans_on_earlier
from retrieval.talk.recognising import Intent, talk_of
from retrieval.talk.tables import any_of

_FILE = "asking.txt"
ASKING = any_of(_FILE, "interrogatives") + r"\b"
LEAD = rf"^\W*(?:{any_of(_FILE, 'lead')}\W+)*"
_ASKS = re.compile(rf"{LEAD}(?:{ASKING}|{any_of(_FILE, 'begging')}\b)", re.IGNORECASE)
_FAREWELL = re.compile(r"\W*(?:(?:with )?(?:kind|best|warm|many) )?(?:regards|wishes)\b|\W*sent from my \w+", re.IGNORECASE)
_TURN = re.compile(rf"^\W*(?:(?:and|oh|ps|hi|hey)\W+)*{any_of(_FILE, 'another matter')}\b[\s,:;-]*", re.IGNORECASE)
_PRAISE = re.compile(rf"\W*{any_of(_FILE, 'praise')}\b", re.IGNORECASE)
_MORE_THAN_PRAISE = re.compile(r"[\d,;:?]|\b(?:but|to the|is|are|was|were)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|this|that|our|my)\s+\w", re.IGNORECASE)
"""Begins a statement that may go on about what was spoken of in an earlier message."""

_DETAIL = re.compile(rf"{any_of(_FILE, 'details')}(?!\w)", re.IGNORECASE)
_REQUESTS = re.compile(r"\b(?:wants?|asks?|asking|demands?|insists?|complains?|threatens?|requests?|would like)\b", re.IGNORECASE)
_LEAST_MATTER = 4
"""Words of a statement that may be a matter of its own."""

_ASKS_WITHIN = re.compile(rf",\s+(?={ASKING})", re.IGNORECASE)
POINTS_BACK = re.compile(r"\b(?:it|this|that|these|those|them|they)\b", re.IGNORECASE)
GENERIC = re.compile(rf"{LEAD}{any_of(_FILE, 'generic')}\W*$", re.IGNORECASE)


def is_matter(sentence: str) -> bool:
    """Return whether a sentence is searched for on its own: it asks, or turns to something that is no detail of what was said."""
    return is_another_matter(sentence) if turns_away(sentence) else is_asking(sentence)


def is_another_matter(sentence: str) -> bool:
    """Return whether a sentence turns to another matter. "also the amount is EUR 5,000, is that ok?" adds to the one before it."""
    told = after_turn(sentence)
    within = _ASKS_WITHIN.search(told)
    if within and GENERIC.match(told[within.end() :]):
        told = told[: within.start()]
    is_long = len(told.split()) >= _LEAST_MATTER
    is_request = _REQUESTS.search(told) is not None and not POINTS_BACK.search(told)
    is_detail = _PRAISE.match(told) or (_DETAIL.match(told) and not is_request)
    return asks(told) or (is_long and not is_detail)


def turns_away(text: str) -> bool:
    return _TURN.match(text) is not None


def after_turn(text: str) -> str:
    """Return what follows the words that turn to another matter."""
    return _TURN.sub("", text, count=1)


def opened(text: str) -> str:
    """Return a message without the "also" that it begins with, where it makes sense without the messages before it: "also who
    approves above 500?" does not.
    """
    rest = after_turn(text)
    is_alone = is_another_matter(text) and not (POINTS_BACK.search(rest) or _DEFINITE.match(rest))
    return rest if is_alone and not leans_on_earlier(text if is_asking(rest) else rest) else text


def is_talk(part: str) -> bool:
    rest = after_turn(part)
    is_praise = _PRAISE.match(rest) is not None and not _MORE_THAN_PRAISE.search(rest)
    return is_praise or any(_is_kind(text) for text in {part, rest} if text)


def _is_kind(text: str) -> bool:
    talk = talk_of(text)
    is_kind = talk is not None and talk.intent in {Intent.GREETING, Intent.THANKS, Intent.CLOSING, Intent.PUZZLED}
    return is_kind or _FAREWELL.match(text) is not None


def asks(text: str) -> bool:
    """Return whether a text asks at its beginning, its end, or behind a comma: "she asks if her mum can come, what do i charge"."""
    return is_asking(text) or _ASKS_WITHIN.search(text) is not None


def is_asking(sentence: str) -> bool:
    return sentence.rstrip("\"') ").endswith("?") or _ASKS.match(sentence) is not None
