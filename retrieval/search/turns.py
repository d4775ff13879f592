"""Recognises follow-up questions: a question that depends on earlier ones is searched together with them; one that makes sense
alone is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.search.name_words import SYNONYMS
from retrieval.talk.tables import small_words

MOST_TURNS = 3
"""Earlier turns of a thread that are read with a question."""

ALONE = 0.3
"""What a section's score for the follow-up alone adds to its score for the turns together: they say what it is about, and must not
drown what it asks (docs/measurements/handbooks.md, "Follow-ups").
"""

_OPENERS = re.compile(
    r"^\W*(?:(?:ok|okay|thanks|thank you|sure|yes|no|right|got it|hmm)\W+)*"
    r"(?:and|but|or|so|then|also|what if|what about|how about|what else|which one|same|in that case|if so|if not|otherwise"
    r"|instead|does that|does it|is it|is that|can it|can that|why|until when|since when|by whom|how long|how much|how many"
    r"|how often|who|when|where)\b",
    re.IGNORECASE,
)
_POINTERS = re.compile(
    r"\b(?:it|its|it's|that|this|those|these|them|they|their|there|then|he|she|him|her|one|ones|same|such|above)\b",
    re.IGNORECASE,
)
_TAKES_UP = re.compile(
    r"^\W*(?:(?:ok|okay|sure|yes|no|right|hmm)\W+)*"
    r"(?:and|but|or|so|then|also|what if|what about|how about|what else|which one|same|if so|if not|otherwise"
    r"|by when|until when|since when|by whom|for|in|at|with|without|on|from|after|before|as|its|it's|it is|theirs?|und|et|y|e)\b",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(r"\b(?:when|how (?:long|soon|fast|often)|what (?:time|day)|deadline)\b", re.IGNORECASE)
_TELLS_WHEN = re.compile(
    r"\b(?:\d+|one|two|three|a|an|same|next|each|every|working|business)(?:[ -](?:calendar|working|business|full))? ?-?"
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?)\b"
    r"|\b(?:day \d+|\d{1,2}:\d\d|\d{1,2} ?[ap]m|noon|midnight|immediately|at once|today|tomorrow|daily|weekly|monthly"
    r"|annually|yearly|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_STEM = 6
_FILLERS = "much many long does what about also same case one ones else then okay yes thanks there they them".split()  # noqa: SIM905
_SMALL = frozenset(word[:_STEM] for word in (*small_words("en"), *_FILLERS))
_SHORT = 4
_MEDIUM = 9


@dataclass(frozen=True, slots=True)
class Words:
    """Holds a question joined with the earlier turns it depends on, alone, and in other words (`variants`)."""

    joined: str
    alone: str
    variants: tuple[str, ...] = ()

    def changed(self, change: Callable[[str], str]) -> Words:
        """Return the question with its own words changed, with the earlier turns and alone."""
        return Words(change(self.joined), change(self.alone), self.variants)


def leans_on_earlier(text: str) -> bool:
    """Return whether a question makes no sense alone: very short, opening like a follow-up, or short and pointing back."""
    words = len(_WORD.findall(text))
    if words <= _SHORT:
        return True
    opens = _OPENERS.search(text) is not None
    points = _POINTERS.search(text) is not None
    return (words <= _MEDIUM and (opens or points)) or (opens and points)


def goes_on(text: str) -> bool:
    """Return whether a further question of one message continues the one before it: "and what is the fee?", "by when?". "Where do I
    park?" asks about something else, though it is short.
    """
    return leans_on_earlier(text) and (
        len(_WORD.findall(text)) < _SHORT or _TAKES_UP.search(text) is not None or _POINTERS.search(text) is not None
    )


def takes_up(text: str) -> bool:
    """Return whether a message outside a thread continues the question before it: "and by when?", "for kids?", "its annual". Being
    short is not enough for that: "opening hours" is a question of its own.
    """
    words = len(_WORD.findall(text))
    if words > _MEDIUM or not leans_on_earlier(text):
        return False
    return _TAKES_UP.search(text) is not None or (words <= _SHORT and _POINTERS.search(text) is not None)


def joined(text: str, turns: Sequence[str]) -> str:
    """Return the text to search for: the question alone, or after the turns that it depends on, oldest first, back to the latest
    turn that makes sense alone.
    """
    return " ".join([*_leant_on(text, turns), text.strip()])


def _leant_on(text: str, turns: Sequence[str]) -> list[str]:
    earlier: list[str] = []
    if not leans_on_earlier(text):
        return earlier
    for turn in reversed([turn.strip() for turn in turns[-MOST_TURNS:] if turn.strip()]):
        earlier.insert(0, turn)
        if not leans_on_earlier(turn):
            break
    return earlier


def asks_when(text: str) -> bool:
    """Return whether a text asks for a time, a deadline or a period."""
    return _ASKS_WHEN.search(text) is not None


def tells_when(text: str) -> bool:
    return _TELLS_WHEN.search(text) is not None


def telling_words(text: str) -> frozenset[str]:
    """Return the words that carry a meaning, cut to six letters; "annual" and "yearly" are one."""
    words = (min({word, *SYNONYMS.get(word, ())}) for word in _LETTERS.findall(text.casefold()))
    return frozenset(word[:_STEM] for word in words) - _SMALL
