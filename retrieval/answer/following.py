"""Moves the section that was just shown to the end when a follow-up asks for something that it does not hold."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from retrieval.answer.confidence import LIKELY
from retrieval.library.models import SectionRef
from retrieval.search.models import Hit, SearchResult
from retrieval.talk.languages import small_words

_WORD = re.compile(r"[^\W_]+")
_ASKS_WHEN = re.compile(r"\b(?:when|how (?:long|soon|fast|often)|what (?:time|day)|deadline)\b", re.IGNORECASE)
_TELLS_WHEN = re.compile(
    r"\b(?:\d+|one|two|three|a|an|same|next|each|every|working|business) ?-?"
    r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?)\b"
    r"|\b(?:\d{1,2}:\d\d|\d{1,2} ?[ap]m|noon|midnight|immediately|at once|today|tomorrow|daily|weekly|monthly|annually|yearly"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    ("what", "about", "also", "same", "case", "one", "ones", "else", "then", "okay", "yes", "thanks", "there", "they", "them")
)
_STEM = 5


def moved_on(result: SearchResult, follow_up: str, shown: SectionRef | None) -> SearchResult:
    """Return the result with the section that was just shown last, where it lacks what the follow-up asks for. Its confidence no
    longer holds then: the person is shown places.
    """
    if shown is None or not result.hits or result.hits[0].found.ref != shown:
        return result
    if result.siblings is not None and len(result.siblings.named) == 1:  # the follow-up says which one it is about
        return result
    wanted, asks_when = _wanted(follow_up), _ASKS_WHEN.search(follow_up) is not None
    if _fits(result.hits[0], wanted, asks_when=asks_when):
        return result
    others = [hit for hit in result.hits if hit.found.ref != shown]
    ahead = [hit for hit in others if _fits(hit, wanted, asks_when=asks_when)]
    rest = [hit for hit in others if hit not in ahead]
    hits = (*ahead, *rest, result.hits[0])
    return replace(result, hits=hits, confidence=min(result.confidence, LIKELY - 0.01)) if others else result


def _fits(hit: Hit, wanted: Collection[str], *, asks_when: bool) -> bool:
    section = hit.found.section
    text = " ".join((hit.found.sop.title, *section.path, section.text)).casefold()
    if asks_when and not _TELLS_WHEN.search(section.text):
        return False
    return all(stem in text for stem in wanted)


def _wanted(follow_up: str) -> frozenset[str]:
    """Return the first letters of the words that the follow-up adds."""
    words = [word for word in _WORD.findall(follow_up.casefold()) if word not in _FILLERS and word not in small_words("en")]
    return frozenset(word[:_STEM] for word in words if len(word) > 2)  # noqa: PLR2004 - "of", "us"
