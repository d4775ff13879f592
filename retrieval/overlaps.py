"""Sections of different SOPs that repeat or contradict each other: found when a library is read, not only when somebody asks."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from retrieval.answer.conflicts import Conflict, conflicts_in
from retrieval.library.likeness import like_sets
from retrieval.library.models import CurrentSection, Problem, SectionRef, Severity, SopCard, SopDocument

ALIKE: Final = 0.8
"""Share of words (Jaccard) from which a section repeats another one."""

FEWEST_WORDS: Final = 15
"""Different words below which two sections may well be the same: "Ask the owner.\""""

_WORD = re.compile(r"\w+")
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Sections of files are compared as text; when their SOP was reviewed plays no part."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two sections that say the same, or nearly; `one` comes first by SOP and place."""

    one: CurrentSection
    other: CurrentSection


@dataclass(frozen=True, slots=True)
class Overlaps:
    """A pair that states different amounts for the same thing is a conflict and no repeat."""

    repeats: tuple[Repeat, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def overlaps_in(library: Sequence[CurrentSection]) -> Overlaps:
    """Compare the sections of a library across its SOPs."""
    conflicts = conflicts_in(library)
    at_odds = {_places(conflict.one.found, conflict.other.found) for conflict in conflicts}
    worded = [(section, words) for section in library if len(words := _words(section)) >= FEWEST_WORDS]
    pairs = [(worded[index][0], worded[other][0]) for index, other in like_sets([words for _, words in worded], ALIKE)]
    repeats = [
        Repeat(section, other)
        for section, other in pairs
        if section.sop.id != other.sop.id and _places(section, other) not in at_odds
    ]
    return Overlaps(tuple(repeats), conflicts)


def sections_of(documents: Sequence[SopDocument]) -> list[CurrentSection]:
    """The sections of files as they would be published."""
    cards = [
        (document, SopCard(document.id, document.title, document.source, 0, document.governance, _EPOCH)) for document in documents
    ]
    return [CurrentSection(card, section) for document, card in cards for section in document.sections]


def overlap_problems(documents: Sequence[SopDocument]) -> tuple[Problem, ...]:
    """What overlaps in a folder, as remarks: one for each pair, at the first of the two sections."""
    overlaps = overlaps_in(sections_of(documents))
    return (*_conflict_problems(overlaps), *_repeat_problems(overlaps))


def _conflict_problems(overlaps: Overlaps) -> Iterator[Problem]:
    for conflict in overlaps.conflicts:
        claim, other = conflict.one, conflict.other
        what = f"“{_named(claim.found)}” says {claim.stated}, and {_where(other.found)} says {other.stated} for the same thing"
        yield _problem(claim.found, what, "Agree on one amount, and let the other SOP link to it.")


def _repeat_problems(overlaps: Overlaps) -> Iterator[Problem]:
    for repeat in overlaps.repeats:
        what = f"“{_named(repeat.one)}” says nearly the same as {_where(repeat.other)}"
        yield _problem(
            repeat.one, what, "Keep the text in one SOP, and let the other link to it: else one of them will be out of date."
        )


def _problem(section: CurrentSection, what: str, remedy: str) -> Problem:
    return Problem(section.sop.source, section.section.line, what, remedy, Severity.NOTICE, section.sop.id)


def _where(section: CurrentSection) -> str:
    return f"{section.sop.source}:{section.section.line} (“{_named(section)}”)"


def _named(section: CurrentSection) -> str:
    return section.section.heading or section.sop.title


def _places(section: CurrentSection, other: CurrentSection) -> frozenset[SectionRef]:
    return frozenset((section.ref, other.ref))


def _words(section: CurrentSection) -> frozenset[str]:
    """Interned, so that equal words of different sections are one object: comparing takes a quarter less time."""
    return frozenset(map(sys.intern, _WORD.findall(section.section.text.casefold())))
