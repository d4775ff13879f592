"""Measures how much of a handbook is practised: sections with a released item, and for others the edit that would bring one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nudges.items.gates import page_is_asked, section_is_asked
from nudges.items.generate import views_of
from nudges.items.models import REPEAT_KINDS, Item, Kind, Release
from nudges.items.outline import outline
from nudges.items.recall import EDITS, FEWEST_WORDS, not_taught, word_count
from nudges.items.roles import roles_of
from nudges.items.rule_lines import rule_lines
from nudges.items.sizes import measured
from nudges.items.written import is_check
from retrieval.library.models import Section, SectionRef, SopDocument

_LOST = ("its words could not be found again in the page", "Write its rule as plain sentences.")
_FOREIGN = ("questions are made from English pages only", "Write a question of your own below `## Check yourself`.")
_ASIDE = (
    "its title or heading speaks of examples, history, tips or people, or its text is marked as unsettled",
    "Move the rules under a heading that names the task.",
)
_WAITS = (
    "{what} waits for its owner{why}",
    "Look at it with `cairn quiz preview ID --release review`; the owner releases it from the list of questions in Slack.",
)
_KINDS = {
    Kind.MISTAKES: "a question about three of its rules",
    Kind.SCENARIO: "a case beside its limit",
    Kind.DATE: "a date of its deadline",
}
_GUESSED = ", since an amount alone is guessed too often"
_FEW = (
    "it has a rule with {detail}, and its SOP has fewer than three such rules that can be asked together",
    "Write two more limits, roles or days of the SOP as sentences that can be read alone.",
)
_UNSURE = (
    "it names {amount}, but in no sentence or table that surely says by itself what it is the limit of",
    "Write that limit as one whole sentence: who does what, how much, within what time.",
)
_NO_RULE = (
    "none of its rules names an amount, a role, a weekday or a code",
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
    waiting = [item for item in items if item.release is Release.REVIEW and not item.is_self_rated]
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
        only_recall=tuple(
            _ungraded(place, *about, [item for item in waiting if item.section == place.anchor and item.sop == place.sop_id])
            for place, about in places.items()
            if place in practised - graded
        ),
    )


def _sections(documents: Sequence[SopDocument]) -> Iterator[tuple[SopDocument, Section]]:
    for document in documents:
        for section in document.sections:
            if word_count(section.text) >= FEWEST_WORDS and not is_check(section):
                yield document, section


def _lacking(place: SectionRef, document: SopDocument, section: Section) -> Lack:
    reason = not_taught(document, section)
    return Lack(place, *_LOST) if reason is None else Lack(place, reason.value, EDITS[reason])


def _ungraded(place: SectionRef, document: SopDocument, section: Section, waiting: Sequence[Item]) -> Lack:
    """Return why a section gives only a recall card: something waits, or what its text lacks."""
    if waiting:
        item = min(waiting, key=lambda item: item.kind is not Kind.MISTAKES)
        findings = f", because {'; '.join(finding.in_words for finding in item.findings)}" if item.findings else ""
        why = _WAITS[0].format(
            what=_KINDS.get(item.kind, "a question"), why=findings or (_GUESSED if item.kind in REPEAT_KINDS else "")
        )
        return Lack(place, why, _WAITS[1].replace("ID", place.sop_id))
    if not document.governance.language.startswith("en"):
        return Lack(place, *_FOREIGN)
    if not page_is_asked(document) or not section_is_asked(outline(document, section)):
        return Lack(place, *_ASIDE)
    return Lack(place, *_lacking_rules(document, section))


def _lacking_rules(document: SopDocument, section: Section) -> tuple[str, str]:
    views = views_of(document)
    view = next(view for view in views if view.section.anchor == section.anchor)
    line = next((line for line in rule_lines(view, roles_of(views)) if line.is_shown), None)
    if line is not None:
        return _FEW[0].format(detail=f"“{line.named[0]}”"), _FEW[1]
    named = (amount for part in view.parts for amount in measured(part.text) if amount.is_measured)
    first = next(named, None)
    return _NO_RULE if first is None else (_UNSURE[0].format(amount=f"“{first.text}”"), _UNSURE[1])
