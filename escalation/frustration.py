"""Decides when a person should be offered a human before they ask, by points for their words, repeated questions and thumbs down.

The points and the bar are those that were measured best (docs/measurements/triage.md). Anger that is quoted or somebody else's
counts nothing: "customer is furious, which macro?" is calm. Pure: times and similarities are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

OFFER_AT = 2.0
"""Points from which on a person is offered."""

SIMILAR = 0.62
"""Cosine from which on two messages ask the same; finds half of the repeats, hence the other signs."""

RECENT = timedelta(minutes=60)
REMEMBERED = timedelta(days=7)

READ = 2_000
"""Characters of a message that are read: who is at the end of their patience says so early."""

_FLAGS = re.IGNORECASE
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']{4,}'|\u201c[^\u201d]*\u201d|^>.*$", re.MULTILINE)

POINTS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "still failing",
        2.0,
        re.compile(
            r"\b(?:still (?:the same|stuck|not|doesn't|doesnt|does not|no|can't|cant|fails?|failing|broken|nothing|"
            r"wrong|asks?|get(?:ting)?)|"
            r"(?:that|it|this|which) (?:doesn't|does not|doesnt|didn't|did not|didnt) (?:work|help|answer)|not working|"
            r"no luck|same (?:error|problem|thing)|"
            r"not what i (?:asked|meant|need)|(?:isn't|is not|isnt|wasn't) (?:there|what i)|asks? for .{1,30} again|"
            r"is dead again|nothing you say|"
            r"did (?:that|all that|this) already|tried (?:that|this|everything))\b|^nope\b",
            _FLAGS,
        ),
    ),
    (
        "anger",
        2.0,
        re.compile(
            r"\b(?:are you kidding|kidding me|ridiculous|useless\b(?!-)|unbelievable|waste of time|fed up|sick of|"
            r"i give up|give up\.|what the (?:hell|heck)|wtf|ffs|"
            r"asked (?:\w+ )?(?:three|four|five|\d+|several|many) times|how many times|terrible|hopeless|"
            r"this is (?:a joke|insane|stupid))\b|^seriously\b.*\?|\bseriously\?\?",
            _FLAGS,
        ),
    ),
    (
        "confusion",
        2.0,
        re.compile(
            r"\b(?:don't understand|dont understand|do not understand|makes? no sense|i'm (?:lost|confused|stuck)|"
            r"im (?:lost|confused|stuck)|so confus(?:ed|ing)|no idea what|"
            r"don't get (?:it|this)|not clear at all|(?:i am|i'm) still (?:lost|stuck|confused))\b|^\W*(?:huh|"
            r"what)?\s*\?{2,}\W*$|^huh\b",
            _FLAGS,
        ),
    ),
    (
        "urgent",
        2.0,
        re.compile(
            r"\basap\b(?! mean)|\burgent(?:ly)?\b|\bemergency\b|\b(?:is|are) down\b.*!|\bright now!|"
            r"\bin (?:the next )?\d+ min(?:ute)?s?\b.{0,3}(?:$|,)",
            _FLAGS,
        ),
    ),
    (
        "asks for a human",
        3.0,
        re.compile(
            r"\b(?:talk|speak|chat|get through|connect(?: me)?|transfer(?: me)?|put me through) (?:to|with) (?:a |an |"
            r"some)?(?:real |actual )?(?:human|person|someone|somebody|agent|people)\b|"
            r"\bget me (?:a|some)\w*\b|\b(?:a|real|actual|want a) (?:human|person)\b(?! resources)|\b(?:yes|no) or a person\b",
            _FLAGS,
        ),
    ),
    ("exclamations", 1.0, re.compile(r"!{2,}|\?{3,}")),
)

_THIRD_PARTY = re.compile(
    r"\b(?:customers?|clients?|callers?|users?|guests?|patients?|he|she|they|boss|manager|vendor|supplier)(?:'s| is|"
    r" are| was| says?| said| seems?| keeps?)?\s.{0,20}"
    r"\b(?:furious|angry|mad|upset|fed up|ridiculous|useless|urgent|asap|terrible|confused|a (?:human|person))\b|"
    r"\b(?:angry|furious|upset|confused) (?:customer|caller|client|user|guest)s?\b",
    _FLAGS,
)
_ABOUT_THE_WORD = re.compile(r"\bwhat (?:does|is|do) .{0,20}\b(?:asap|urgent|still)\b|\bis the .{0,20}\bstill\b", _FLAGS)
_AGAIN = re.compile(r"\b(?:again|once more|as i said|i asked|asking again|sorry to bother)\b|^ok again", _FLAGS)
_NUMBERED = re.compile(r"\b(?:step|section|page|part|chapter|level|tier|line|phase|no\.?|#)\s*(\d+|[a-z]\b)|\b(\d+)\b", _FLAGS)
_SHOUTED = 3
"""Words in capitals: two may be acronyms."""

_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier message of the person. `similarity` is its cosine with the new one; `thumbs_down` their vote on its answer."""

    text: str
    at: datetime
    similarity: float
    thumbs_down: bool = False


@dataclass(frozen=True, slots=True)
class Frustration:
    """The points, and the reasons for them."""

    points: float
    signs: tuple[str, ...]

    @property
    def offers_human(self) -> bool:
        return self.points >= OFFER_AT


def frustration(message: str, now: datetime, earlier: Sequence[Earlier] = ()) -> Frustration:
    """Score a message together with the messages before it.

    Args:
        message: as it was written.
        now: when.
        earlier: of the same person, any order; what is older than a week is passed over.
    """
    message = message[:READ]
    own_words = _QUOTED.sub(" ", message)
    points_of: dict[str, float] = (
        {} if _is_calm(own_words) else {name: points for name, points, pattern in POINTS if pattern.search(own_words)}
    )
    if _shouts(own_words):
        points_of["capitals"] = 1.0
    recalled = [earlier_message for earlier_message in earlier if timedelta() <= now - earlier_message.at <= REMEMBERED]
    points_of |= _repeats(message, now, recalled)
    downs = sum(earlier_message.thumbs_down for earlier_message in recalled)
    if downs:
        points_of["thumbs down"] = float(min(downs, 2))
    return Frustration(sum(points_of.values()), tuple(points_of))


def asks_the_same(message: str, other: str, similarity: float) -> bool:
    """Return whether two messages are one question. "Step 3?" is not "step 4?", however alike they are."""
    mine, theirs = _entities(message), _entities(other)
    return similarity >= SIMILAR and (mine == theirs or not mine or not theirs)


def _repeats(message: str, now: datetime, earlier: Sequence[Earlier]) -> dict[str, float]:
    same = [
        earlier_message for earlier_message in earlier if asks_the_same(message, earlier_message.text, earlier_message.similarity)
    ]
    if len(same) > 1:
        return {"asked again, twice": 2.0}
    if not same:
        return {}
    recent = now - same[0].at <= RECENT
    says_so = {"says so": 1.0} if _AGAIN.search(message) and recent else {}
    return {"asked again": 1.0 if recent else 0.5} | says_so


def _is_calm(own_words: str) -> bool:
    return _THIRD_PARTY.search(own_words) is not None or _ABOUT_THE_WORD.search(own_words) is not None


def _shouts(own_words: str) -> bool:
    letters = _LETTERS.findall(own_words)
    words = [word for word in re.findall(r"[^\W\d_]{2,}", own_words) if word.isupper()]
    return len(words) >= _SHOUTED and sum(letter.isupper() for letter in letters) > len(letters) / 2


def _entities(text: str) -> frozenset[str]:
    return frozenset(entity.casefold() for pair in _NUMBERED.findall(text) for entity in pair if entity)
