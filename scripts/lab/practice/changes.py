"""What an edit does to items: lost evidence suspends, a changed section is flagged and still asked, everything else stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from nudges.items.outline import outline
from nudges.items.plain import stands_in
from retrieval.library.models import Section, SopDocument

_FEWEST_WORDS = 4


class Effect(StrEnum):
    KEEP = "keep"
    FLAG = "flag"
    SUSPEND = "suspend"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage and the section that holds it: all of an item that an edit can touch."""

    section: str
    evidence: str


class HasEvidence(Protocol):
    """What is judged: an item, or evidence alone. `section` is empty when the SOP as a whole is meant."""

    @property
    def section(self) -> str: ...

    @property
    def evidence(self) -> str: ...


_Judged = TypeVar("_Judged", bound=HasEvidence)


@dataclass(frozen=True, slots=True)
class Change(Generic[_Judged]):
    item: _Judged
    effect: Effect


def evidence_of(sop: SopDocument) -> list[Evidence]:
    """Return every sentence of an SOP as evidence; for measuring what edits do, whatever the generator would ask."""
    views = [outline(sop, section) for section in sop.sections]
    return [
        Evidence(view.section.anchor, view.evidence(sentence.start, sentence.end))
        for view in views
        for part in view.parts
        for sentence in part.sentences
        if len(sentence.text.split()) >= _FEWEST_WORDS
    ]


def changed(items: Iterable[_Judged], old: Section, new: Section | None) -> list[Change[_Judged]]:
    """Judge the items of one section against its new form; None when the section is gone."""
    return [Change(item, _effect(item, old, new)) for item in items if item.section == old.anchor]


def changed_document(items: Iterable[_Judged], old: SopDocument, new: SopDocument) -> list[Change[_Judged]]:
    """Judge every item of an SOP; a section that was renamed or moved is found again by the evidence."""
    all_items = list(items)
    changes: list[Change[_Judged]] = []
    after = {section.anchor: section for section in new.sections}
    for section in old.sections:
        for item in all_items:
            if item.section == section.anchor:
                changes += changed([item], section, after.get(section.anchor) or _elsewhere(item, new))
    is_same_owner = old.governance.owner == new.governance.owner
    changes += [Change(item, Effect.KEEP if is_same_owner else Effect.SUSPEND) for item in all_items if not item.section]
    return changes


def _elsewhere(item: HasEvidence, new: SopDocument) -> Section | None:
    return next((section for section in new.sections if stands_in(item.evidence, section.text)), None)


def _effect(item: HasEvidence, old: Section, new: Section | None) -> Effect:
    if new is None or not stands_in(item.evidence, new.text):
        return Effect.SUSPEND
    return Effect.KEEP if new.digest == old.digest else Effect.FLAG
