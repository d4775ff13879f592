"""Labelled cases of a prompt: `labelled_cases/<name>.cases.yaml`, and the sections of the sample company that they point at.

Cases belong to what a prompt is for, not to its version: another version is scored on the same ones. `good` is a reply that a
person wrote and that the production checks let pass; no score looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.wiring import now
from core.amounts.reading import amount
from core.yaml_files import YamlError, parse_yaml
from escalation.triage.models import Tier
from nudges.items.model_cases import Assignment
from nudges.items.model_checks import WrittenCase
from nudges.items.outline import outline
from retrieval.adapters.markdown.writing import with_section
from retrieval.library.models import Approval, CurrentSection, Section, SopCard, SopDocument
from retrieval.summaries import Point
from scripts.lab.prompts.digests import digest_of_text
from scripts.lab.prompts.labelled import NOTHING, Wanted

C = TypeVar("C")

_CASES = Path(__file__).parent / "labelled_cases"
EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


class CasesError(Exception):
    """The cases of a prompt cannot be read, or do not fit the sample company; the text says where."""


@dataclass(frozen=True, slots=True)
class Place:
    """A section by SOP and heading; `text` where it is no section of the sample company."""

    sop: str
    section: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class LookCase:
    question: str
    passages: tuple[Place, ...]
    wanted: Tier


@dataclass(frozen=True, slots=True)
class ItemCase:
    """`right` says what the right option has to say, whoever writes the item."""

    at: Place
    rule: str
    person: str
    good: WrittenCase
    state: str = ""
    amount: str = ""
    right: Wanted = NOTHING


@dataclass(frozen=True, slots=True)
class LessonCase:
    at: Place
    wanted: Wanted
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameCase:
    questions: tuple[str, ...]
    wanted: Wanted
    good: str


@dataclass(frozen=True, slots=True)
class LeadCase:
    facts: tuple[str, ...]
    wanted: Wanted
    good: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Where `was` is empty, `now` becomes a further paragraph; where `now` is empty, `was` goes."""

    section: str
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class ChangeCase:
    sop: str
    edits: tuple[Edit, ...]
    wanted: Wanted
    good: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """`at` is None where the library does not hold the answer, though it has something near."""

    question: str
    at: Place | None = None
    wanted: Wanted = NOTHING
    good: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpCase:
    turns: tuple[str, ...]
    at: Place
    good: str


@dataclass(frozen=True, slots=True)
class OtherWordsCase:
    question: str
    at: Place
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindCase:
    """`at` is None where no passage answers; `good` is the line that does."""

    question: str
    at: Place | None = None
    good: str = ""


@dataclass(frozen=True)
class Cases(Generic[C]):
    """`digest` changes with the cases, not with remarks in their file: figures compare only where it is the same."""

    cases: tuple[C, ...]
    digest: str


def read_cases(name: str, kind: type[C]) -> Cases[C]:
    """The cases of a prompt. Raises `CasesError`."""
    file = _CASES / f"{name}.cases.yaml"
    try:
        text = file.read_text(encoding="utf-8")
        rows = parse_yaml(text).value
        cases = TypeAdapter(tuple[kind, ...]).validate_python(rows)  # type: ignore[valid-type]
    except (OSError, YamlError, ValidationError) as error:
        raise CasesError(f"{file}: {error}") from error
    return Cases(cases, digest_of_text(json.dumps(rows, sort_keys=True, ensure_ascii=False)))


@dataclass(frozen=True)
class Shelf:
    """The sample company's SOPs, taken for approved."""

    documents: tuple[SopDocument, ...]

    @classmethod
    def of(cls, documents: Iterable[SopDocument]) -> Shelf:
        return cls(
            tuple(replace(document, governance=replace(document.governance, approval=Approval.AUTO)) for document in documents)
        )

    def document(self, sop: str) -> SopDocument:
        """Raises `CasesError` when there is none."""
        if sop not in self._by_id:
            raise CasesError(f"the sample company has no SOP {sop}")
        return self._by_id[sop]

    def current(self, place: Place) -> CurrentSection:
        """The section as a reader meets it. Raises `CasesError` when there is none."""
        if place.text:
            given = Section("given", (place.section,), place.text, 0, 1)
            return CurrentSection(replace(_card(self.documents[0]), id=place.sop, title=place.sop), given)
        document = self.document(place.sop)
        section = next((section for section in document.sections if section.heading == place.section), None)
        if section is None:
            raise CasesError(f"{place.sop} has no section “{place.section}”")
        return CurrentSection(_card(document), section)

    def assignment(self, case: ItemCase) -> Assignment:
        """The case as `nudges` has one written about. Raises `CasesError` when its rule does not stand in the section."""
        document, section = self.document(case.at.sop), self.current(case.at).section
        if case.rule not in " ".join(section.text.split()):
            raise CasesError(f"{case.at.sop}, “{case.at.section}” does not say: {case.rule}")
        family = f"{document.id}#{section.anchor}/labelled"
        given = amount(case.amount) if case.amount else None
        return Assignment(outline(document, section), document.id, family, case.rule, case.person, case.state, 0, given)

    def edited(self, case: ChangeCase) -> tuple[SopDocument, SopDocument]:
        """An SOP before and after its edits. Raises `CasesError` when an edit finds no place."""
        old = new = self.document(case.sop)
        for edit in case.edits:
            section = next((section for section in new.sections if section.heading == edit.section), None)
            if section is None or edit.was not in section.text:
                raise CasesError(f"{case.sop}, “{edit.section}” does not say: {edit.was}")
            text = section.text.replace(edit.was, edit.now, 1) if edit.was else f"{section.text}\n\n{edit.now}"
            new = with_section(new, section.anchor, section.heading, text)
        return old, new

    @cached_property
    def _by_id(self) -> Mapping[str, SopDocument]:
        return {document.id: document for document in self.documents}


def _card(document: SopDocument) -> SopCard:
    return SopCard(document.id, document.title, document.source, 1, document.governance, now())
