"""Adds questions that people write one by one: checked as in `## Check yourself`, then asked or sent to the SOP's owner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.localization import N_, counted
from core.localization import gettext as _
from nudges.items.bank import BankItem, ItemSource, ItemState
from nudges.items.lint import lint
from nudges.items.models import Draft, Family, Item, ItemOrigin, Kind, Release
from nudges.items.plain import words_of
from nudges.items.written import passage_of
from nudges.learners.remarks import Remark, RemarkKind
from nudges.ports import PracticeUnit
from retrieval.library.models import Section, SopDocument, digest_of

FEWEST, MOST = 2, 5
_SHORTEST_QUOTE: Final = 3
_BULLET = re.compile(r"^\s*(?:[-*•]\s+)?(?:\[[ xX]?\]\s*)?")


class Field(StrEnum):
    """The part of a question that is wrong."""

    STEM = "stem"
    OPTIONS = "options"
    RIGHT = "right"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that somebody wrote. `right` counts from 0; `quote` holds the SOP's words that prove it."""

    stem: str
    options: tuple[str, ...]
    right: int
    quote: str


@dataclass(frozen=True, slots=True)
class Faulty:
    """The question was not stored: what is wrong with a field, and how to correct it."""

    field: Field
    what: str


def options_of(text: str) -> tuple[str, ...]:
    """Read options, one per line; bullets and boxes before them are left out."""
    lines = (" ".join(_BULLET.sub("", line, count=1).split()) for line in text.splitlines())
    return tuple(line for line in lines if line)


def made(sop: SopDocument, new: NewQuestion, origin: ItemOrigin, fewest: int = FEWEST) -> Item | Faulty:
    """Return the item of a question with at least `fewest` options, or what is wrong with it first."""
    fault = _fault(new, fewest)
    if fault is not None:
        return fault
    passage = passage_of(sop, new.quote)
    if passage is None or (origin is not ItemOrigin.IMPORTED and len(passage[1].split()) < _SHORTEST_QUOTE):
        return Faulty(Field.EVIDENCE, _(_NO_PASSAGE))
    return _item(sop, new, passage, origin)


def add(unit: PracticeUnit, item: Item, person: str, now: datetime) -> BankItem | Faulty:
    """Store an item: an owner's is asked unless the lint found something, anybody else's waits for the owner."""
    is_asked = item.origin is ItemOrigin.OWNER and not item.findings
    stored = BankItem(item, ItemState.APPROVED if is_asked else ItemState.REVIEW, now, by=person if is_asked else "")
    if not unit.items.add([stored]):
        return Faulty(Field.STEM, _(_KNOWN))
    if item.origin is ItemOrigin.SUGGESTED:
        unit.remarks.add(Remark(person, RemarkKind.SUGGESTED, item.id, now))
        unit.items.add_source(ItemSource(item.id, f"suggested:{item.id}", person))
    return stored


_NO_PASSAGE: Final = N_("These words don't stand in this SOP. Copy a sentence from it word for word.")
_KNOWN: Final = N_("There is a question with these words already. Change the question or its options.")


def _fault(new: NewQuestion, fewest: int) -> Faulty | None:
    folded = [option.casefold() for option in new.options]
    checks = (
        (bool(new.stem.strip()), Field.STEM, _("Write the question.")),
        (
            fewest <= len(folded) <= MOST,
            Field.OPTIONS,
            counted(
                len(folded),
                "Write two to five options, one per line. There is one now.",
                "Write two to five options, one per line. There are {n} now.",
            )
            if folded
            else _("Write two to five options, one per line. There is none now."),
        ),
        (len(set(folded)) == len(folded), Field.OPTIONS, _("Two options are the same. Change one of them.")),
        (0 <= new.right < len(folded), Field.RIGHT, _("Give the line's number, from 1 to {number}.").format(number=len(folded))),
    )
    return next((Faulty(field, what) for is_right, field, what in checks if not is_right), None)


def _item(sop: SopDocument, new: NewQuestion, passage: tuple[Section, str], origin: ItemOrigin) -> Item:
    section, evidence = passage
    stem = " ".join(new.stem.split())
    explanation = f"“{sop.title}” says: “{words_of(evidence)}”"
    draft = Draft(Kind.WRITTEN, stem, new.options, new.right, evidence, explanation)
    name = digest_of(re.sub(r"\W+", "-", stem.casefold()).strip("-"))
    at = f"{sop.id}#added/{name}"  # the stem's words would outlive the item in everybody's cards and answers
    findings = lint(draft, section.text)
    is_asked = origin is ItemOrigin.OWNER and not findings
    return Family(at, sop.id, section, origin=origin).item(draft, findings, Release.AUTO if is_asked else Release.REVIEW)
