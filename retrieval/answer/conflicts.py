"""Finds SOPs that state different numbers for the same thing. Both are shown side by side; Cairn never says which one is right.

Sentences are about the same thing when they share nearly all their words apart from the numbers, under headings and titles that
do not separate two cases ("Gold card" and "Silver card" may well have different fees). Where three SOPs state three numbers, the
number belongs to each SOP's own subject, and nothing is in conflict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.amounts.reading import Amount, quantities
from retrieval.library.likeness import jaccard, like_sets
from retrieval.library.models import BlockKind, CurrentSection, SectionRef

ALIKE = 0.6
"""Share of words (Jaccard) from which two sentences are about the same thing."""

FEWEST_WORDS = 3

_LIKE_HEADINGS = 0.5
_CROWD = 4

VARIED = 3
"""With this many SOPs that state different numbers, the number is an attribute, not a conflict."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9*])|\n+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SILENT = re.compile(
    r"the|and|for|with|from|that|this|these|those|are|was|were|has|have|had|not|but|can|may|must|will|would|should|you|your|our"
    r"|their|its|all|any|within|after|before|than|more|most|least|only|into|per|out|who|which|when|what|how"
)
_GENERIC = frozenset(["policy", "proces", "proced", "guide", "handli", "sop", "steps", "intern", "rules", "overvi"])
"""Words of titles that name no subject, cut as `_words` cuts."""

_FLOOR = re.compile(r"\b(?:at least|minimum|no less than|not less than|or more|more than|over|above|from)\W*$", re.IGNORECASE)
_CEILING = re.compile(
    r"\b(?:at most|maximum|up to|no more than|not more than|within|under|below|less than|until)\W*$", re.IGNORECASE
)
_HOURS = {"minute": 1 / 60, "hour": 1, "day": 24, "week": 168, "month": 730, "year": 8760}
_BUSINESS_HOURS = {"business hour": 1, "business day": 8, "business week": 40}


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with a number, verbatim from a section; `stated` is the number with its unit, verbatim."""

    current: CurrentSection
    sentence: str
    stated: str


@dataclass(frozen=True, slots=True)
class Conflict:
    one: Claim
    other: Claim


@dataclass(frozen=True, slots=True)
class _Statement:
    claim: Claim
    words: frozenset[str]
    heading: frozenset[str]
    bound: str
    kind: str
    value: float


def conflicts_among(sections: Sequence[CurrentSection], question: str) -> tuple[Conflict, ...]:
    """Return conflicts between the first section and each other one that belongs to another SOP; at most one for each.

    Only sentences that share a word with the question, or are under a heading that does, are compared.
    """
    words = _words(question)
    stated = [
        [statement for statement in _statements(section) if words & (statement.words | statement.heading)] for section in sections
    ]
    return tuple(conflict for number in range(1, len(stated)) for conflict in _between(stated[0], stated[number], stated)[:1])


def conflicts_in(groups: Sequence[Sequence[CurrentSection]]) -> dict[tuple[SectionRef, SectionRef], Conflict]:
    """Return every conflict between sections of different SOPs in the groups of `like_headings`, without a question; at most one
    for each pair of sections, by the pair's places.
    """
    stated = {section.ref: list(_statements(section)) for group in groups for section in group}
    return {
        (section.ref, other.ref): conflict
        for group in groups
        for section, other in combinations(group, 2)
        if section.sop.id != other.sop.id
        for conflict in _between(stated[section.ref], stated[other.ref], [stated[member.ref] for member in group])[:1]
    }


def like_headings(headings: Sequence[tuple[SectionRef, str]], sops: Collection[str]) -> Iterator[list[SectionRef]]:
    """Yield groups of sections whose headings are alike, in the given order; only groups that include one of these SOPs.

    Without a question headings have to say that two sentences are about the same thing. Where four SOPs have such a heading, each
    tells it of its own subject, and nothing is in conflict.
    """
    under: dict[frozenset[str], list[int]] = {}
    for at, (_, heading) in enumerate(headings):
        under.setdefault(_words(heading), []).append(at)
    under.pop(frozenset(), None)
    words = list(under)
    alike = {at: [at] for at in range(len(words))}
    for index, other in like_sets(words, _LIKE_HEADINGS):
        alike[index].append(other)
        alike[other].append(index)
    for near in alike.values():
        group = [headings[place][0] for place in sorted(place for at in near for place in under[words[at]])]
        theirs = {ref.sop_id for ref in group}
        if 1 < len(theirs) < _CROWD and not theirs.isdisjoint(sops):
            yield group


def _between(ours: Sequence[_Statement], theirs: Sequence[_Statement], stated: Sequence[Sequence[_Statement]]) -> list[Conflict]:
    if any(_same_thing(mine, other) and mine.value == other.value for mine in ours for other in theirs):
        return []
    return [
        Conflict(mine.claim, other.claim)
        for mine in ours
        for other in theirs
        if _contradict(mine, other) and not _varies(mine, stated) and not _are_parallel(mine.claim.current, other.claim.current)
    ]


def _varies(statement: _Statement, stated: Sequence[Sequence[_Statement]]) -> bool:
    like_it = [other for some in stated for other in some if _same_thing(statement, other)]
    return len({other.value for other in like_it}) >= VARIED <= len({other.claim.current.sop.id for other in like_it})


def _contradict(statement: _Statement, other: _Statement) -> bool:
    return _same_thing(statement, other) and statement.value != other.value


def _same_thing(statement: _Statement, other: _Statement) -> bool:
    shared = statement.words & other.words
    is_opposite = bool(statement.bound and other.bound) and statement.bound != other.bound
    in_place = jaccard(statement.words | statement.heading, other.words | other.heading) >= ALIKE
    return (
        statement.kind == other.kind
        and not is_opposite
        and len(shared) >= FEWEST_WORDS
        and jaccard(statement.words, other.words) >= ALIKE
        and in_place
    )


def _are_parallel(section: CurrentSection, other: CurrentSection) -> bool:
    """Return whether the sections are about two different cases: they belong to the same SOP, or their titles share some words and
    differ in others.
    """
    ours, theirs = _words(section.sop.title) - _GENERIC, _words(other.sop.title) - _GENERIC
    return section.sop.id == other.sop.id or (ours != theirs and bool(ours & theirs))


def _statements(section: CurrentSection) -> Iterator[_Statement]:
    """Yield the sentences that hold exactly one quantity: with two, it is unclear which belongs to what."""
    for block in section.section.blocks:
        if block.kind in {BlockKind.TABLE, BlockKind.CODE}:
            continue
        for sentence in _SENTENCE.split(block.text):
            stated = quantities(sentence)
            if len(stated) == 1:
                yield _statement(section, sentence.strip(), stated[0], sentence)


def _statement(section: CurrentSection, shown: str, quantity: Amount, sentence: str) -> _Statement:
    before, stated, after = sentence[: quantity.start], sentence[quantity.start : quantity.end], sentence[quantity.end :]
    bound = "floor" if _FLOOR.search(before) else "ceiling" if _CEILING.search(before) else ""
    kind, value = _comparable(quantity)
    return _Statement(
        Claim(section, shown, stated), _words(f"{before} {after}"), _words(section.section.heading), bound, kind, value
    )


def _comparable(quantity: Amount) -> tuple[str, float]:
    """Return the kind and value by which quantities are compared. Times are in hours; a business day differs from a calendar day,
    but both are times.
    """
    value, unit = float(quantity.value), quantity.unit
    if unit in _HOURS:
        return "time", value * _HOURS[unit]
    return ("time", value * _BUSINESS_HOURS[unit]) if unit in _BUSINESS_HOURS else (unit, value)


def _words(text: str) -> frozenset[str]:
    """Return content words in lower case, cut to six letters, so that "refund" and "refunds" are equal."""
    return frozenset(word[:6] for word in _WORD.findall(text.lower()) if not _SILENT.fullmatch(word))
