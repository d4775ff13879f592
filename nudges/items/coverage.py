"""Measures how much of a handbook is practised: sections with a released item, and for others the edit that would bring one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nudges.items.gates import page_is_asked, section_is_asked
from nudges.items.models import Item, Release
from nudges.items.outline import outline
from nudges.items.recall import EDITS, FEWEST_WORDS, not_taught, word_count
from nudges.items.written import is_check
from retrieval.library.models import Section, SectionRef, SopDocument

_LOST = ("its words could not be found again in the page", "Write its rule as plain sentences.")
_FOREIGN = ("questions are made from English pages only", "Write a question of your own below `## Check yourself`.")
_ASIDE = (
    "its title or heading speaks of examples, history, tips or people, or its text is marked as unsettled",
    "Move the rules under a heading that names the task.",
)
_NO_RULE = (
    "none of its rules names an amount, a role, a weekday or a code, or its SOP has fewer than three such rules",
    "Write the limit with its number and who does what, one rule a sentence.",
)


@dataclass(frozen=True, slots=True)
class Lack:
    """A section that lacks items, why, and the edit that would help, in sentences for the owner."""

    section: SectionRef
    why: str
    edit: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts sections of `FEWEST_WORDS` or more: all, those with a released item, and by kind of released item.

    `graded` have an item with a right answer; `without` have no item at all, `only_recall` none with a right answer.
    """

    sections: int
    practisable: int
    graded: int
    by_kind: Mapping[str, int]
    without: tuple[Lack, ...]
    only_recall: tuple[Lack, ...]


def coverage(documents: Sequence[SopDocument], items: Sequence[Item]) -> Coverage:
    """Compare the sections of SOPs with their items."""
    released = [item for item in items if item.release is Release.AUTO]
    kinds = {(SectionRef(item.sop, item.section), item.kind) for item in released}
    practised = {place for place, _ in kinds}
    graded = {SectionRef(item.sop, item.section) for item in released if not item.is_self_rated}
    places = {SectionRef(document.id, section.anchor): (document, section) for document, section in _sections(documents)}
    return Coverage(
        sections=len(places),
        practisable=len(practised & places.keys()),
        graded=len(graded & places.keys()),
        by_kind=dict(sorted(Counter(kind.value for place, kind in kinds if place in places).items())),
        without=tuple(_lacking(place, *about) for place, about in places.items() if place not in practised),
        only_recall=tuple(_ungraded(place, *about) for place, about in places.items() if place in practised - graded),
    )


def _sections(documents: Sequence[SopDocument]) -> Iterator[tuple[SopDocument, Section]]:
    for document in documents:
        for section in document.sections:
            if word_count(section.text) >= FEWEST_WORDS and not is_check(section):
                yield document, section


def _lacking(place: SectionRef, document: SopDocument, section: Section) -> Lack:
    reason = not_taught(document, section)
    return Lack(place, *_LOST) if reason is None else Lack(place, reason.value, EDITS[reason])


def _ungraded(place: SectionRef, document: SopDocument, section: Section) -> Lack:
    """Return why a section gives only a recall card."""
    if not document.governance.language.startswith("en"):
        reason = _FOREIGN
    elif not page_is_asked(document) or not section_is_asked(outline(document, section)):
        reason = _ASIDE
    else:
        reason = _NO_RULE
    return Lack(place, *reason)
