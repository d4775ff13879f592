"""Recognises messages that are talk rather than questions, by whole clauses: with one unknown clause a message is a question.

"thx, clear now" is talk; "thanks for the last one, but how do I cancel a hold?" is not. The table is phrases.txt.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from core.plain import Signs
from retrieval.talk.tables import table

LONGEST = 160
"""Characters of a message that can be talk; longer ones hold more than the table knows."""


RECENT = 64
"""Texts of which is remembered what they are: several parts of an answer ask about one text."""


class Intent(StrEnum):
    """The intent of a message that is no question, the most important first: a greeting before it or thanks after it change
    nothing.
    """

    NOT_HELPFUL = "not_helpful"
    MY_CASES = "my_cases"
    MY_RECORD = "my_record"
    LIST_SOPS = "list_sops"
    OWNERS = "owners"
    OWNER = "owner"
    CHANGED = "changed"
    STORES = "stores"
    IS_BOT = "is_bot"
    WHO = "who"
    CAN_DO = "can_do"
    FAR = "far"
    GREETING = "greeting"
    THANKS = "thanks"
    CLOSING = "closing"
    PUZZLED = "puzzled"


_WEIGHTS = {intent: weight for weight, intent in enumerate(Intent)}
_CLOSINGS = frozenset({Intent.THANKS, Intent.CLOSING, Intent.PUZZLED})
_PLEASANT = _CLOSINGS | {Intent.GREETING}
_RUN_TOGETHER = 8
_BESIDE_TALK = 12
_EMOJI_NAME = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
_PUZZLED = re.compile(r"[🤔😕😖😟🙁🤨😵😩😭]|:(?:thinking_face|thinking|confused|face_with_raised_eyebrow|weary|sob|disappointed):")
_CLAUSE = re.compile(r"(?:[.,;!?\n…]+|\s[-–—]+\s)+(?:\s|$)|(?:[;!?\n…]+|\s[-–—]+\s)+")
_APOSTROPHE = re.compile(r"['’`\u00b4]")
_POLITE = re.compile(r"\b(?:please|pls|plz|kindly|bitte|cairn|@cairn)\b")
_SPACES = re.compile(r"\s+")
_WRITTEN = Signs(lambda sign: sign if sign.isspace() or unicodedata.category(sign)[0] in "LNPM" or sign in "+×÷%" else " ")
_NAMED = re.compile(r"\(\?P<\w+>")
_REQUEST = re.compile(
    r"^(?:and |but |so )?(?:how|what|when|where|who|which|why|can|could|may|is|are|do|does|must|should"
    r"|i need|i want|i am looking|im looking)\b",
    re.MULTILINE,
)


_GOES_ON = re.compile(
    r"(?:and|but|or|so|then|also|if|for|in|at|with|on|from|by|as|is|are|it is)\b"
    r"|(?:will|would|am|was|were|had|did) (?:i|we|you|he|she|they|it|that|this)\b"
)
"""How words go on with the question before them: "ok and then", "yes for all of them"."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A message that was recognised as talk. `topic` names the SOP whose owner or changes are asked for, or is empty."""

    intent: Intent
    topic: str = ""


@lru_cache(RECENT)
def talk_of(text: str) -> Talk | None:
    """Return what a message says that is no question for the library; None for everything else, also for a blank one."""
    plain = _without_signs(text) if len(text) <= LONGEST else ""
    if not plain:
        return _smile(text)
    clauses = [clause for clause in _clauses(plain) if clause]
    return _recognised(plain.rstrip(" .,;!?…")) or _of_clauses(clauses, plain) or _beside_nothing(clauses, plain)


def _of_clauses(clauses: list[str], plain: str) -> Talk | None:
    recognised = [_recognised(clause) for clause in clauses]
    known = list(itertools.takewhile(lambda talk: talk is not None, recognised))
    dispute = next((talk for talk in known if talk and talk.intent is Intent.NOT_HELPFUL), None)
    if dispute and not _asks("\n".join(clauses[len(known) :]), plain):
        return dispute
    talks = [talk for talk in known if talk is not None]
    return min(talks, key=lambda talk: _WEIGHTS[talk.intent]) if talks and len(talks) == len(recognised) else None


def _beside_nothing(clauses: list[str], plain: str) -> Talk | None:
    """Recognise thanks or a closing that words follow which tell and ask nothing of work: "ok will try that"."""
    words = " ".join(clauses).split()
    if "?" in plain or len(words) > _BESIDE_TALK or words[:1] == ["no"]:
        return None
    for at in range(1, len(words)):
        rest = " ".join(words[at:])
        if _beside().issuperset(words[at:]) and not _GOES_ON.match(rest) and not _REQUEST.search(rest):
            first = _matching(" ".join(words[:at]))
            if first and first.intent in _CLOSINGS:
                return first
    return None


def is_closing(text: str) -> bool:
    """Return whether a message only thanks, agrees, smiles or says goodbye, and so needs no answer."""
    talk = talk_of(text)
    return talk is not None and talk.intent in _CLOSINGS


def _asks(rest: str, plain: str) -> bool:
    """Return whether the words after "that does not help" ask for something. A dispute such as "it must be 14 days" does not."""
    return bool(rest) and ("?" in plain or _REQUEST.search(rest) is not None)


def _smile(text: str) -> Talk | None:
    """Recognise a message of signs and emoji alone. A question mark alone asks for help, which is no talk."""
    if "?" in text or not text.strip() or any(sign.isalnum() for sign in _EMOJI_NAME.sub("", text)):
        return None
    return Talk(Intent.PUZZLED if _PUZZLED.search(text) else Intent.CLOSING)


def _without_signs(text: str) -> str:
    """Return the words with their punctuation, without case, emoji and apostrophes."""
    kept = _APOSTROPHE.sub("", _EMOJI_NAME.sub(" ", text.casefold()))
    plain = _SPACES.sub(" ", kept.translate(_WRITTEN).replace("\n", " \u2026 ")).strip()
    return plain if any(sign.isalnum() for sign in plain) else ""


def _clauses(plain: str) -> Iterator[str]:
    for clause in _CLAUSE.split(plain):
        yield _SPACES.sub(" ", clause).strip(' .,;!?…()"-')


def _recognised(clause: str) -> Talk | None:
    words = _SPACES.sub(" ", _POLITE.sub(" ", clause)).strip(" .,;!?…")
    if not words:
        return Talk(Intent.GREETING) if clause.strip() else None
    return _matching(clause) or _matching(words) or _run_together(words)


def _matching(words: str) -> Talk | None:
    if _any_talk().fullmatch(words) is None:  # most clauses are no talk; one expression says so in less than half the time
        return None
    for intent, pattern in _table():
        match = pattern.fullmatch(words)
        if match:
            return Talk(intent, (match.groupdict().get("topic") or "").strip())
    return None


def _run_together(words: str) -> Talk | None:
    """Recognise two pleasantries without a comma, such as "nvm found it"; the first one counts."""
    split = words.split()
    if len(split) > _RUN_TOGETHER:
        return None
    for at in range(1, len(split)):
        first, second = _matching(" ".join(split[:at])), _matching(" ".join(split[at:]))
        if first and second and first.intent in _PLEASANT and second.intent in _PLEASANT:
            return first
    return None


@cache
def _table() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    return tuple((Intent(name), re.compile(line)) for name, lines in table("phrases.txt").items() for line in lines)


@cache
def _beside() -> frozenset[str]:
    return frozenset(" ".join(table("asking.txt")["beside talk"]).split())


@cache
def _any_talk() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_NAMED.sub('(?:', pattern.pattern)})" for _, pattern in _table()))
