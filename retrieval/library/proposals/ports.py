"""Declares what proposals need from storage and from the Markdown reader. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.eventlog import EventStore
from retrieval.library.models import SopDocument
from retrieval.library.ports import LibraryUnit
from retrieval.library.proposals.events import Body
from retrieval.library.proposals.models import Proposal


class Proposals(EventStore[Proposal, Body], Protocol):
    """Stores the events of proposals."""

    def live(self) -> Sequence[Proposal]:
        """Return all proposals that are not settled, oldest first."""

    def of_sop(self, sop_id: str) -> Sequence[Proposal]:
        """Return every proposal about an SOP, oldest first."""

    def touched(self, since: datetime) -> Sequence[Proposal]:
        """Return proposals with an event at or after `since`, oldest first."""


class ProposalUnit(LibraryUnit, Protocol):
    @property
    def proposals(self) -> Proposals: ...


class SectionWriter(Protocol):
    def __call__(self, document: SopDocument, anchor: str | None, heading: str, text: str) -> SopDocument:
        """Return the document with another text in the section `anchor`; None: with a new section below `heading` at its end.

        Raises:
            UnknownSectionError: the document has no such section.
            EmptyTextError: nothing is left of the text that a reader would see.
        """
