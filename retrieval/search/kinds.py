"""Recognises the kind of section that a question wants. Records of past decisions, introductions and forbidden actions count less
unless the question asks for them; procedures count more when it asks what to do, and a line that begins with a word when it asks
what the word means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Flag, auto

import numpy as np
from numpy.typing import NDArray

from retrieval.library.models import BlockKind, CurrentSection
from retrieval.search.lexical import Floats

RECORD_LOGIT = -2.0
DEFINING_LOGIT = 2.0
STEPS_LOGIT = 0.4
INTRODUCTION_LOGIT = -0.4
FORBIDDING_LOGIT = -1.2
OUTDATED_LOGIT = -4.0
"""Log odds that a section's kind adds. Set by hand: few of 272 labelled questions of eight trades ask for any of these, too few to
fit anything (docs/measurements/trades.md).
"""

_LEAST_STEPS = 2
_SHORT = 400
"""Letters: a page without headings is longer, and no introduction to anything."""

_RECORD = re.compile(
    r"\b(?:adrs?|(?:decision|change)[ _-]?(?:log|record|register)s?|release[ _-]notes?|what'?s new|minutes of|history of changes"
    r"|(?:revision|version|document|change|amendment)[ _-]histor(?:y|ies)|document control|meeting[ _-](?:notes?|minutes)"
    r"|retrospectives?|post-?mortems?|änderungs(?:historie|verzeichnis|protokoll)|versionshistorie|besprechungsprotokolle?)\b"
    r"|^\W*archived?\s*[:\])–—-]|[(\[]archived?[)\]]",
    re.IGNORECASE | re.MULTILINE,
)
_OLD_WORDS = (
    "(?:out-?dated|superseded|obsolete|deprecated|no longer valid|(?:replaced|superseded) by [^()\\[\\]]*|old version|older"
    "|veraltet|überholt|nicht mehr gültig|ersetzt durch [^()\\[\\]]*|alte (?:version|fassung))"
)
_OUTDATED = re.compile(
    rf"^\W*{_OLD_WORDS}\s*[:\])–—-]|\s[–—:-]\s*{_OLD_WORDS}\W*$|[(\[](?:old|alt)[)\]]"
    rf"|[(\[](?:[^()\[\]]*[^\w()\[\]])?{_OLD_WORDS}(?:[^\w()\[\]][^()\[\]]*)?[)\]]|\b(?-i:OUTDATED|SUPERSEDED|OBSOLETE|VERALTET)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""A title that says so, and not one about outdated things (`Replace outdated readers`)."""
_FOLDERS_TEXT = (
    "adr adrs decisions decision-records changelog changelogs history archive archives archived minutes meetings retros "
    "postmortems post-mortems release-notes"
)
_RECORD_FOLDERS = frozenset(re.findall(r"[\w-]+", _FOLDERS_TEXT))
_ASKS_RECORD = re.compile(
    r"\b(?:why (?:did|do|was|were|have|has)|decid\w+|decision|since when|changed?|history|log|release notes?|minutes|retro\w*"
    r"|post-?mortem|incident report|what'?s new|new in|version|used to|old|archive\w*|adr)\b",
    re.IGNORECASE,
)
_ASKS_OUTDATED = re.compile(
    r"\b(?:outdated|superseded|previous(?:ly)?|former(?:ly)?|used to|old (?:version|rules?|prices?|list)|back then|damals"
    r"|veraltet|alte[nrs]? (?:regeln?|preise?n?|fassung|version|liste)|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_ASKS_STEPS = re.compile(
    r"\bhow (?:do|does|can|could|should|would|to|d'?you)\b|\bwhere do (?:i|we)\b|\bhow ?to\b|\bsteps\b|\bnext steps?\b"
    r"|\bwh?at (?:do|should|must|shall|can) (?:i|we|you)\b(?! (?:pay|get|charge|need|have))|\bwhat (?:now|next|to do)\b"
    r"|\bwhat happens (?:now|next)\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"\b(?:what|things|when|how) not to\b|\bdon'?ts\b|\bnever do\b|\bcommon mistakes\b|\bprohibited\b", re.IGNORECASE
)
_ASKS_FORBIDDEN = re.compile(
    r"\b(?:not|never|no|avoid|don'?t|can'?t|cannot|mustn'?t|shouldn'?t|allowed|forbidden|mistakes?|wrong|may|can (?:i|we)|ok to)\b",
    re.IGNORECASE,
)
_ASKS_MEANING = re.compile(
    r"(?:(?:hey|hi|so|and|sorry),? )*"
    r"(?:what(?:['’]?s|'re| is| are| does| do)|wats|define|meaning of|was (?:ist|sind|bedeutet|heißt)) "
    r"(?:(?:an?|the|our|eine?|der|die|das) )?(?P<word>[^ ?!.,;]+(?: [^ ?!.,;]+){0,2}?)"
    r"(?: (?:means?|stands? for|again|here|exactly)\b.*)?[ ?!.]*",
    re.IGNORECASE,
)
_ASKS_OVERVIEW = re.compile(
    r"\b(?:about|overview|purpose|scope|summary|in short|apply|applies|what is (?!the\b)|what'?s (?!the\b)|whats|for whom)\b",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(r"introduction|overview|purpose|scope|about|background|summary|about this \w+", re.IGNORECASE)


class Kind(Flag):
    """The kind of a section, read from title, headings, folder and blocks."""

    RECORD = auto()
    STEPS = auto()
    INTRODUCTION = auto()
    FORBIDDING = auto()
    OUTDATED = auto()


def says_outdated(text: str) -> bool:
    """Return whether a title or heading says that something newer holds instead."""
    return _OUTDATED.search(text) is not None


def kind_of(current: CurrentSection, *, is_page: bool = False) -> Kind:
    """Return the kinds of a section; none for most. `is_page`: the section is all that its SOP has, so it is no introduction."""
    section, folders = current.section, current.sop.source.lower().split("/")[:-1]
    kind = Kind(0)
    if _RECORD_FOLDERS.intersection(folders) or _RECORD.search("\n".join((current.sop.title, *section.path))):
        kind |= Kind.RECORD
    if says_outdated("\n".join((current.sop.title, *section.path))):
        kind |= Kind.OUTDATED
    if sum(block.kind is BlockKind.STEP for block in section.blocks) >= _LEAST_STEPS:
        kind |= Kind.STEPS
    elif not is_page and len(section.text) < _SHORT and (not section.path or _INTRODUCTION.fullmatch(section.heading.strip())):
        kind |= Kind.INTRODUCTION
    if _FORBIDS.search(section.heading):
        kind |= Kind.FORBIDDING
    return kind


def kind_logits(question: str, kinds: NDArray[np.int64]) -> Floats:
    """Return what the kind of each section adds to its score. `kinds` holds the values of their `Kind`; same shape."""
    lowered = (
        (Kind.RECORD, RECORD_LOGIT, _ASKS_RECORD),
        (Kind.OUTDATED, OUTDATED_LOGIT, _ASKS_OUTDATED),
        (Kind.INTRODUCTION, INTRODUCTION_LOGIT, _ASKS_OVERVIEW),
        (Kind.FORBIDDING, FORBIDDING_LOGIT, _ASKS_FORBIDDEN),
    )
    counts = {kind: logit for kind, logit, asked in lowered if asked.search(question) is None}
    if _ASKS_STEPS.search(question) is not None:
        counts[Kind.STEPS] = STEPS_LOGIT
    leans = np.zeros(len(kinds), np.float64)
    for kind, logit in counts.items():
        leans += logit * ((kinds & kind.value) > 0)
    return leans


def definition_logits(question: str, sections: Sequence[CurrentSection]) -> Floats:
    """Return what a section gains when the question asks what a word means and one of its lines or rows begins with that word;
    shape (len(sections),).
    """
    match = _ASKS_MEANING.fullmatch(" ".join(question.split()))
    if match is None:
        return np.zeros(len(sections), np.float64)
    begins = re.compile(
        rf"^[\s|*_>#+-]*{re.escape(match['word'])}[*_]*\s*(?:[|:=(–—-]|is\b|are\b|means?\b)", re.IGNORECASE | re.MULTILINE
    )
    return np.array([DEFINING_LOGIT * (begins.search(section.section.text) is not None) for section in sections], np.float64)
