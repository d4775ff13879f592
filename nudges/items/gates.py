"""Excludes text that cannot be asked about: pages and sections without rules, sentences that depend on others or are not firm."""

from __future__ import annotations

import re
from functools import lru_cache

from core.amounts.reading import Amount
from nudges.items.outline import Outline
from nudges.items.phrases import phrases
from nudges.items.plain import GAP
from retrieval.library.models import BlockKind, SopDocument

CHECK_YOURSELF = "check yourself"

_ONE_SOP = 512
"""Sentences that are remembered: each way of asking looks at all of an SOP's."""

_NO_RULES = phrases("gates.no-rules")
_UNSETTLED = phrases("gates.unsettled")
_HEDGES = phrases("gates.hedges")
_EXAMPLE = phrases("gates.example")
_PAST = phrases("gates.past")
_DATED = phrases("gates.dated")
_REFERENCE = phrases("gates.reference")
_POINTING = phrases("gates.pointing")
_FAR = phrases("gates.far")
_RECORD = re.compile(
    r"^(?:\d+[-_ ])?(?:archived?|archives|changelogs?|change[-_ ]logs?|release[-_ ]?notes|releases|adrs?|decisions"
    r"|decision[-_ ]?(?:log|records?)|meeting[-_ ]?(?:notes|minutes)|meetings|minutes|retros?|retrospectives|news|blog|deprecated"
    r"|old|rfcs?|request-for-comments)(?:[-_. ]|$)",
    re.IGNORECASE,
)
"""Folders and files of what was, or was decided once."""
_URL = re.compile(r"https?://|www\.|\w@\w|\b\w+\.(?:gov|com|org|io|net)\b", re.IGNORECASE)
_LINK = re.compile(r"^\W*\[[^\]]*\]\([^)]*\)\W*(?:[-–:(]|$)")
_MOST_LINKS = 0.6
_OF_THE_AMOUNT = re.compile(
    r"(?<=[\d%])(.*?)\b(?:above|below|over|under|beneath|beyond|more than|less than|fewer than) (?:that|this)\b"
)
"""Behind an amount: "up to £20 you keep; above that it goes to the box" stands alone."""
_CIRCUMSTANCE = re.compile(r"\b(?:if|when|who|whoever|that|which|what|unless)\s[^,;:.]*", re.IGNORECASE)
"""Clauses in which the past is a condition of what holds now: "who has worked 14 hours does not drive"."""
_CLAUSE = re.compile(
    r"[,;:(]|\b(?:and|or|but|so|if|when|whenever|before|after|until|unless|while|because|since|that|which|who|whose|once|as|than|where)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|them|they|he|she|him)\b", re.IGNORECASE)
_FROM_EVENT = re.compile(
    r"^\s+(?:before|after|ahead of|prior to)\s+(?:(?:the|each|every|any|an?|public|our|their)\s+)?(?!that|this|it|and|or|at|on)"
    r"[a-z]{3,}",
    re.IGNORECASE,
)
"""Behind a time: what it is counted from, "75 minutes before public opening"."""


def page_is_asked(sop: SopDocument) -> bool:
    """Return whether a page may be asked about: an English page with rules.

    The rules for sentences know no other language, and nobody follows an archive.
    """
    is_record = any(_RECORD.search(part) for part in re.split(r"[/\\]", sop.source))
    return sop.governance.language.startswith("en") and _NO_RULES.search(sop.title) is None and not is_record


def section_is_asked(view: Outline) -> bool:
    """Return whether a section may be asked about: not history, examples, people, link lists or text marked as unsettled."""
    path = " / ".join(view.section.path)
    if _NO_RULES.search(path) or CHECK_YOURSELF in path.casefold() or _UNSETTLED.search(view.section.text):
        return False
    items = [part for part in view.parts if part.block.kind in {BlockKind.BULLET, BlockKind.STEP}]
    links = sum(_LINK.match(part.block.text) is not None for part in items)
    return not items or links / len(items) < _MOST_LINKS


@lru_cache(maxsize=_ONE_SOP)
def is_hedged(sentence: str) -> bool:
    """Return whether the author leaves an exception open, describes the past, or only gives an example."""
    told = _CIRCUMSTANCE.sub(" ", sentence)
    return _PAST.search(told) is not None or any(pattern.search(sentence) for pattern in (_HEDGES, _EXAMPLE))


def is_dated(sentence: str) -> bool:
    """Return whether a text holds a date, a time of day, a year or a version."""
    return _DATED.search(sentence) is not None


@lru_cache(maxsize=_ONE_SOP)
def points_elsewhere(sentence: str) -> bool:
    """Return whether a text cannot be read alone: "this form", "the above", "answer it" (an "it" that an earlier clause names)."""
    sentence = _OF_THE_AMOUNT.sub(r"\1", sentence)
    first = next((clause for clause in _CLAUSE.split(sentence) if clause.strip()), "")
    return any(match is not None for match in (_REFERENCE.search(sentence), _POINTING.search(sentence), _PRONOUN.search(first)))


def points_far(sentence: str) -> bool:
    """Return whether a text refers to something that may be further away: "as listed", "step 4", "see below"."""
    return _FAR.search(_OF_THE_AMOUNT.sub(r"\1", sentence)) is not None


def is_broken(sentence: str) -> bool:
    """Return whether an image, a template tag, an address or an open bracket or quote makes it unreadable on a card."""
    pairs = (("(", ")"), ("[", "]"), ("“", "”"))
    is_open = any(sentence.count(left) != sentence.count(right) for left, right in pairs) or sentence.count('"') % 2 == 1
    return (
        GAP in sentence
        or " -- " in sentence
        or "-- " in sentence
        or is_open
        or _URL.search(sentence) is not None
        or "|" in sentence
    )


def follows_event(text: str, amount: Amount) -> bool:
    """Return whether a time is counted from an event that is named after it."""
    return amount.is_time and _FROM_EVENT.match(text[amount.end :]) is not None
