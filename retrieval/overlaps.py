"""Finds sections of different SOPs that repeat or contradict each other when a library is read, not only when somebody asks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from retrieval.answer.conflicts import Conflict, conflicts_in, like_headings
from retrieval.library.likeness import LikeSets
from retrieval.library.models import CurrentSection, Problem, SectionRef, Severity, SopCard, SopDocument
from retrieval.search.siblings import are_siblings

ALIKE: Final = 0.8
"""Share of words (Jaccard) from which a section repeats another one."""

FEWEST_WORDS: Final = 15
"""Different words below which two sections may well be the same: "Ask the owner.\""""

_WORD = re.compile(r"\w+")
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Sections of files are compared as text; the date of their SOP's review does not matter."""


Read = Callable[[str], Sequence[CurrentSection]]
"""Returns the sections of an SOP by its id; none when it no longer exists."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Two sections that say the same, or nearly; `one` comes first by SOP and place."""

    one: SectionRef
    other: SectionRef


@dataclass(frozen=True, slots=True)
class Overlaps:
    """The repeats and conflicts that were found. A pair that states different amounts for the same thing is a conflict and no
    repeat.
    """

    repeats: tuple[Repeat, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def overlaps_of(sops: Collection[str], library: Sequence[str], read: Read) -> Overlaps:
    """Compare the sections of some SOPs with those of all others. Siblings (one branch's hours, another's) that differ in their
    words are no repeats: what changes in one stays as it is in the other.

    The library is read SOP by SOP, and of what is read only headings are kept, so that memory grows with `sops`, not with the
    library.

    Args:
        sops: whose overlaps are wanted.
        library: the ids of all SOPs, these too, in the order in which pairs are returned.
        read: asked for each SOP once or twice.
    """
    headings, repeats = _compared(frozenset(sops), library, read)
    conflicts = _conflicts(frozenset(sops), headings, read)
    at_odds = {frozenset(pair) for pair in conflicts}
    told = (repeat for repeat in repeats if frozenset((repeat.one, repeat.other)) not in at_odds)
    return Overlaps(tuple(told), tuple(conflicts[pair] for pair in sorted(conflicts)))


def _compared(sops: frozenset[str], library: Sequence[str], read: Read) -> tuple[list[tuple[SectionRef, str]], list[Repeat]]:
    """Return every section's heading, and which sections repeat one of these SOPs'."""
    ours = [(section, words) for sop in library if sop in sops for section, words in _worded(read(sop))]
    place_of = {section.ref: at for at, (section, _) in enumerate(ours)}
    known = LikeSets([words for _, words in ours], ALIKE)
    headings: list[tuple[SectionRef, str]] = []
    repeats: list[Repeat] = []
    order = {sop: at for at, sop in enumerate(library)}
    for sop in library:
        sections = read(sop)
        headings += [(section.ref, section.section.heading) for section in sections]
        for section, words in _worded(sections):
            like_it = (ours[at] for at in known.like(words, before=place_of.get(section.ref)))
            refs = (one.ref for one, said in like_it if said == words or not are_siblings(one, section))
            pairs = (sorted((ref, section.ref), key=lambda each: order[each.sop_id]) for ref in refs if ref.sop_id != sop)
            repeats += [Repeat(first, second) for first, second in pairs]
    return headings, repeats


def _conflicts(
    sops: frozenset[str], headings: Sequence[tuple[SectionRef, str]], read: Read
) -> dict[tuple[SectionRef, SectionRef], Conflict]:
    groups = list(like_headings(headings, sops))
    wanted = {ref for group in groups for ref in group}
    sections = {section.ref: section for sop in {ref.sop_id for ref in wanted} for section in read(sop) if section.ref in wanted}
    conflicts = conflicts_in([[sections[ref] for ref in group if ref in sections] for group in groups])
    return {pair: conflict for pair, conflict in conflicts.items() if not sops.isdisjoint(ref.sop_id for ref in pair)}


def sections_of(documents: Sequence[SopDocument]) -> list[CurrentSection]:
    """Return the sections of files as they would be published."""
    cards = [
        (document, SopCard(document.id, document.title, document.source, 0, document.governance, _EPOCH)) for document in documents
    ]
    return [CurrentSection(card, section) for document, card in cards for section in document.sections]


def overlap_problems(documents: Sequence[SopDocument]) -> tuple[Problem, ...]:
    """Return the overlaps of a folder as remarks: one for each pair, at the first of the two sections."""
    by_sop: dict[str, list[CurrentSection]] = {document.id: [] for document in documents}
    for section in sections_of(documents):
        by_sop[section.sop.id].append(section)
    overlaps = overlaps_of(by_sop, list(by_sop), lambda sop: by_sop[sop])
    by_ref = {section.ref: section for sections in by_sop.values() for section in sections}
    return (*_conflict_problems(overlaps), *_repeat_problems(overlaps, by_ref))


def _conflict_problems(overlaps: Overlaps) -> Iterator[Problem]:
    for conflict in overlaps.conflicts:
        claim, other = conflict.one, conflict.other
        what = f"“{_named(claim.current)}” says {claim.stated}, and {_where(other.current)} says {other.stated} for the same thing"
        yield _problem(claim.current, what, "Agree on one amount, and let the other SOP link to it.")


def _repeat_problems(overlaps: Overlaps, sections: Mapping[SectionRef, CurrentSection]) -> Iterator[Problem]:
    for repeat in overlaps.repeats:
        section, other = sections[repeat.one], sections[repeat.other]
        what = f"“{_named(section)}” says nearly the same as {_where(other)}"
        yield _problem(
            section, what, "Keep the text in one SOP, and let the other link to it: else one of them will be out of date."
        )


def _problem(section: CurrentSection, what: str, remedy: str) -> Problem:
    return Problem(section.sop.source, section.section.line, what, remedy, Severity.NOTICE, section.sop.id)


def _where(section: CurrentSection) -> str:
    return f"{section.sop.source}:{section.section.line} (“{_named(section)}”)"


def _named(section: CurrentSection) -> str:
    return section.section.heading or section.sop.title


def _worded(sections: Sequence[CurrentSection]) -> Iterator[tuple[CurrentSection, frozenset[str]]]:
    """Yield the sections that are long enough to repeat another one, with their words."""
    for section in sections:
        words = _words(section)
        if len(words) >= FEWEST_WORDS:
            yield section, words


def _words(section: CurrentSection) -> frozenset[str]:
    """Return the section's words, interned so that equal words of different sections are one object: comparing takes a quarter less
    time.
    """
    return frozenset(map(sys.intern, _WORD.findall(section.section.text.casefold())))
