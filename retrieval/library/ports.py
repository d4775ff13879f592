"""Declares what the library needs from a store and from the search index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from core.people import Directory
from retrieval.library.models import CurrentSection, Section, SectionRef, SopCard, SopDocument
from retrieval.library.versions import Version


@dataclass(frozen=True, slots=True)
class SopStatus:
    """The state of one SOP, a line of `cairn sops status`: its current version (None: none approved yet), the version that waits,
    and when it was retired.
    """

    id: str
    title: str
    source: str
    owner: str | None
    card: SopCard | None
    pending: Version | None
    retired_at: datetime | None
    current: int | None = None
    """The version that readers see, or saw last before the SOP was retired."""


class LibraryRepository(Protocol):
    """Stores every version permanently. Lookups of what does not exist return None or nothing; they never raise."""

    def latest(self, sop_id: str) -> Version | None:
        """Return the newest version, approved or not."""

    def digests(self) -> dict[str, str]:
        """Return the digest of the newest version of every SOP that is not retired, by SOP id."""

    def edited(self) -> dict[str, str]:
        """Return the digest that an SOP's file had when its newest version was made in Cairn, by SOP id."""

    def add_version(self, document: SopDocument, version: Version) -> None:
        """Store the document's sections under this version, which brings a retired SOP back; does not make it current."""

    def relocate(self, sop_id: str, source: str) -> None:
        """Store the new path of a file that was moved without a change of its content. Increases `revision`."""

    def make_current(self, sop_id: str, number: int, at: datetime, by: str) -> None:
        """Approve (if it is not yet) and make this the version that readers see; increases `revision`."""

    def reject(self, sop_id: str, number: int, at: datetime, by: str) -> bool:
        """Note that a version that waits will not hold. False when it does not wait. Increases `revision`."""

    def note_file(self, sop_id: str, number: int) -> None:
        """Note that the SOP's file now has the text of this version, which was made in Cairn."""

    def confirm_review(self, sop_id: str, at: datetime) -> None:
        """Note that the owner read the current version and that it is still valid."""

    def retire(self, sop_id: str, at: datetime) -> None:
        """Hide the SOP from readers; its versions are kept. Increases `revision`."""

    def versions(self, sop_id: str) -> Sequence[Version]:
        """Return all versions, oldest first."""

    def document(self, sop_id: str, number: int | None = None) -> SopDocument | None:
        """Return a version as it was stored; without a number the one that readers see now."""

    def statuses(self) -> Sequence[SopStatus]:
        """Return every SOP by id, retired ones included."""

    def cards(self) -> Sequence[SopCard]:
        """Return every SOP that readers see now, by id."""

    def card(self, sop_id: str) -> SopCard | None:
        """Return the SOP as readers see it now; None when retired, unknown or never approved."""

    def audiences(self) -> Collection[frozenset[str]]:
        """Return the distinct audiences of current SOPs; they are few."""

    def current(self, audience: frozenset[str]) -> Iterator[CurrentSection]:
        """Yield the sections of the current approved versions with exactly this audience, by SOP id and ordinal, read some hundred
        at a time: all of them take 28 MB where there are 10,000.
        """

    def size(self) -> int:
        """Return how many sections of current approved versions there are."""

    def section(self, ref: SectionRef) -> CurrentSection | None: ...

    def sections_of(self, sop_id: str) -> Sequence[CurrentSection]:
        """Return the sections of an SOP as readers see it now, in its order."""

    def sections(self, refs: Collection[SectionRef]) -> Mapping[SectionRef, CurrentSection]:
        """Return several sections at once; those that do not exist (any more) are left out."""

    def revision(self) -> int:
        """Return a number that grows with every change that readers could notice; it is cheap to read."""


@dataclass(frozen=True, slots=True)
class ActiveIndex:
    """The generation of the vector index that readers use, its model, and the library revision that it holds."""

    generation: str
    model: str
    revision: int


class IndexState(Protocol):
    """Stores the one row that says which index is live. Switching that row makes a complete rebuild visible at once."""

    def active(self) -> ActiveIndex | None: ...

    def activate(self, index: ActiveIndex) -> None: ...


class LibraryUnit(Protocol):
    """The part of the unit of work that the library uses. Leaving the block without `commit()` undoes everything."""

    @property
    def library(self) -> LibraryRepository: ...
    @property
    def people(self) -> Directory: ...
    @property
    def index(self) -> IndexState: ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def commit(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Indexable:
    """What the index needs to know of a section."""

    sop_id: str
    title: str
    section: Section


Progress = Callable[[int, int], None]
"""Called with (done, total) passages while embedding."""


class SectionIndex(Protocol):
    """Keeps the search index in step with the library when it is published. A generation is one complete index; each audience has
    its own collection in it, so that what a role may not see is never searched. All calls are idempotent.
    """

    @property
    def model(self) -> str:
        """Return the fingerprint of the encoder; an index made by another encoder must be rebuilt."""

    def add(self, generation: str, audience: frozenset[str], sections: Sequence[Indexable], progress: Progress) -> int:
        """Embed the passages that the generation does not hold yet; returns how many."""

    def prune(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> int:
        """Remove every passage of the generation that is not live; returns how many."""

    def drop_all_but(self, generation: str) -> None:
        """Remove the other generations."""

    def reset(self) -> None:
        """Delete everything, also what can no longer be read."""
