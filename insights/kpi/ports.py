"""Declares what KPIs and the pages about work and knowledge need from storage. All is read-only and counted in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from insights.kpi.tallies import EVERYTHING, PersonValue, Slice, Span, Tallies
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class SectionUse:
    """Counts what became of a section in a span. `people` asked; of the `asked` questions that led to it `answered` were answered,
    and `stuck` ended stuck, those of `stuck_people`. `tried` and `missed` count practice answers, of `practised_people` and of
    `missed_people`. `errors` are mistakes at work that named the section, of `error_people`.
    """

    place: SectionRef
    asked: int = 0
    answered: int = 0
    people: int = 0
    stuck: int = 0
    tried: int = 0
    missed: int = 0
    stuck_people: int = 0
    practised_people: int = 0
    missed_people: int = 0
    errors: int = 0
    error_people: int = 0


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Counts cases of a span: opened, decided, and those whose promised time ran out. `people` opened them."""

    opened: int = 0
    decided: int = 0
    breached: int = 0
    people: int = 0


class PieceRow(NamedTuple):
    """Counts what one person did of a kind in a piece of time; `person` is empty for erased people."""

    piece: int
    person: str
    kind: str
    n: int
    valued: int
    total: float


class Asking(NamedTuple):
    """Records one question of a known person about a topic, in a piece of time."""

    piece: int
    person: str
    topic: str


class Counts(Protocol):
    """Counts rows per span."""

    def tallies(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Tallies:
        """Return how often each kind happened. A kind without rows is left out."""

    def of_people(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PersonValue]:
        """Return the same by person, in the order of persons and kinds. Erased persons are left out."""


class Facts(Counts, Protocol):
    """Counts rows per span. Each call costs one statement per table that it needs, and returns some thousand rows at most."""

    def of_pieces(self, bounds: Sequence[datetime], kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PieceRow]:
        """Return what each person did between each bound and the next, numbered from 0; questions come from `askings`."""

    def askings(self, bounds: Sequence[datetime], part: Slice = EVERYTHING) -> Sequence[Asking]:
        """Return every question with a topic between the first bound and the last."""

    def units(self, span: Span, kinds: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the units of work events' values by kind; an event without a unit counts as empty."""

    def sections(self, span: Span, sops: Collection[str] | None = None) -> Sequence[SectionUse]:
        """Return what became of each section that anybody asked about, practised or did wrong, by SOP and anchor."""

    def most_missed(self, place: SectionRef, span: Span) -> str:
        """Return the family of a section's items with the most wrong answers; empty without one."""

    def cases(self, span: Span, sops: Collection[str] | None = None) -> CaseCounts:
        """Count the cases about these SOPs; None: all."""
