"""Tells matters of one message apart: what turns to another matter ("also someone left a laptop in 214"), and a detail of the one
before it ("also the amount is EUR 5,000").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.search.turns import leans_on_earlier
from retrieval.talk.recognising import Intent, talk_of
from retrieval.talk.tables import any_of

_FILE = "asking.txt"
ASKING = any_of(_FILE, "interrogatives") + r"\b"
LEAD = rf"^\W*(?:{any_of(_FILE, 'lead')}\W+)*"
_ASKS = re.compile(rf"{LEAD}(?:{ASKING}|{any_of(_FILE, 'begging')}\b)", re.IGNORECASE)
_FAREWELL = re.compile(r"\W*(?:(?:with )?(?:kind|best|warm|many) )?(?:regards|wishes)\b|\W*sent from my \w+", re.IGNORECASE)
TURNS_TO_ANOTHER = re.compile(rf"^\W*(?:(?:and|oh|ps|hi|hey)\W+)*{any_of(_FILE, 'another matter')}\b[\s,:;-]*", re.IGNORECASE)
"""Begins a question about something else: a statement before it is a question of its own."""

_REPORT = re.compile(rf"{LEAD}{any_of(_FILE, 'reports')}(?!\w)", re.IGNORECASE)
_PRAISE = re.compile(rf"\W*{any_of(_FILE, 'praise')}\b", re.IGNORECASE)
_MORE_THAN_PRAISE = re.compile(r"[\d,;:?]|\b(?:but|to the|is|are|was|were)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|this|that|our|my|an?)\s+\w", re.IGNORECASE)
"""Begins a statement about what was spoken of, also where a question mark ends it."""

_DETAIL = re.compile(rf"{any_of(_FILE, 'details')}(?!\w)", re.IGNORECASE)
_LEAST_MATTER = 4
_SURELY_MATTER = 8
"""Words of a statement that may be a matter of its own, and of a question that is one even if it speaks of the same person."""

ASKS_WITHIN = re.compile(rf",\s+{ASKING}", re.IGNORECASE)
_OF_THE_SAME = re.compile(r"\b(?:he|she|him|her|his|their)\b", re.IGNORECASE)
POINTS_BACK = re.compile(r"\b(?:it|this|that|these|those|them|they)\b", re.IGNORECASE)
GENERIC = re.compile(rf"{LEAD}{any_of(_FILE, 'generic')}\W*$", re.IGNORECASE)


def is_another_matter(text: str) -> bool:
    """Return whether a text turns to another matter, whatever was asked before it, and does not only add to that."""
    rest = after_turn(text)
    words = len(rest.split())
    if words < _LEAST_MATTER or POINTS_BACK.search(rest) or is_talk(rest):
        return False
    if is_asking(rest) or ASKS_WITHIN.search(rest):
        return words >= _SURELY_MATTER or not _OF_THE_SAME.search(rest)
    return _REPORT.match(rest) is not None and not _PRAISE.match(rest)


def stands_alone(text: str) -> bool:
    """Return whether a message turns to another matter and makes sense alone: "also who approves above 500?" does not."""
    rest = after_turn(text)
    return is_another_matter(text) and not leans_on_earlier(text if is_asking(rest) else rest)


def with_its_turn(asked: str, text: str) -> str:
    """Return the first question of a message with the "also" that was taken from it: in a conversation it would be searched for
    alone without that word.
    """
    return f"also {asked}" if is_another_matter(text) and not TURNS_TO_ANOTHER.match(asked) else asked


def may_be_matter(text: str) -> bool:
    """Return whether a statement is a matter of its own where nothing is asked: "the bike crashed. also the till is 35 short"."""
    rest = after_turn(text)
    is_long = len(rest.split()) >= _LEAST_MATTER
    return is_long and not (POINTS_BACK.search(rest) or _DETAIL.match(rest) or _PRAISE.match(rest))


def after_turn(text: str) -> str:
    """Return what follows the words that turn to another matter; nothing when there are none."""
    turn = TURNS_TO_ANOTHER.match(text)
    return text[turn.end() :] if turn else ""


def opened(text: str) -> str:
    """Return what turns to another matter without its first words, by which it would be taken for a follow-up."""
    return TURNS_TO_ANOTHER.sub("", text, count=1) if is_another_matter(text) else text


def is_talk(part: str) -> bool:
    rest = after_turn(part)
    is_praise = _PRAISE.match(rest) is not None and not _MORE_THAN_PRAISE.search(rest)
    return is_praise or any(_is_kind(text) for text in (part, rest) if text)


def _is_kind(text: str) -> bool:
    talk = talk_of(text)
    is_kind = talk is not None and talk.intent in {Intent.GREETING, Intent.THANKS, Intent.CLOSING, Intent.PUZZLED}
    return is_kind or _FAREWELL.match(text) is not None


def is_asking(sentence: str) -> bool:
    return sentence.rstrip("\"') ").endswith("?") or _ASKS.match(sentence) is not None


def stand_before(pending: Sequence[str], sentence: str) -> bool:
    """Return whether statements before a turn, with nothing asked yet, are a matter of their own: a report, or beside another."""
    is_asked = is_asking(sentence) or ASKS_WITHIN.search(sentence) is not None
    return not is_asked or any(_REPORT.match(statement) for statement in pending)


def detail_in(sentence: str) -> tuple[str, bool]:
    """Return what a sentence that begins with "also" adds to the question before it, and whether it asks something besides."""
    rest, within = after_turn(sentence), ASKS_WITHIN.search(sentence)
    if not rest or _ASKS.match(rest) or _REPORT.match(rest):
        return "", True
    asked = sentence[within.start() :].strip(" ,") if within else ""
    if not _DEFINITE.match(rest) and (asked or is_asking(rest)):
        return "", True
    if within is None or GENERIC.match(asked):
        return sentence, False
    return sentence[: within.start()], True
