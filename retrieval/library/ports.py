"""What the library needs from a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from core.people import Directory
from retrieval.library.models import CurrentSection, Section, SectionRef, SopCard, SopDocument
from retrieval.library.versions import Version


@dataclass(frozen=True, slots=True)
class SopStatus:
    """One line of `cairn sops status`: the current version (None: none approved yet), what waits, when it was retired."""

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
    """Keeps every version for ever. Lookups of what is not there return None or nothing; they never raise."""

    def latest(self, sop_id: str) -> Version | None:
        """The newest version, approved or not."""
        ...

    def digests(self) -> dict[str, str]:
        """Newest version's digest of every SOP that is not retired, by SOP id."""
        ...

    def edited(self) -> dict[str, str]:
        """Return the digest that an SOP's file had when its newest version was made in Cairn, by SOP id."""
        ...

    def add_version(self, document: SopDocument, version: Version) -> None:
        """Store the document's sections under this version, which brings a retired SOP back; does not make it current."""
        ...

    def relocate(self, sop_id: str, source: str) -> None:
        """The file moved, its content did not change. Raises `revision`."""
        ...

    def make_current(self, sop_id: str, number: int, at: datetime, by: str) -> None:
        """Approve (if it is not yet) and make this the version that readers see; raises `revision`."""
        ...

    def reject(self, sop_id: str, number: int, at: datetime, by: str) -> bool:
        """Note that a version that waits will not hold. False when it does not wait. Raises `revision`."""
        ...

    def note_file(self, sop_id: str, number: int) -> None:
        """The SOP's file says by now what this version says, which was made in Cairn."""
        ...

    def confirm_review(self, sop_id: str, at: datetime, by: str) -> None:
        """The owner read the current version and it still holds."""
        ...

    def retire(self, sop_id: str, at: datetime) -> None:
        """Take the SOP from the readers; its versions stay. Raises `revision`."""
        ...

    def versions(self, sop_id: str) -> Sequence[Version]:
        """All versions, oldest first."""
        ...

    def document(self, sop_id: str, number: int) -> SopDocument | None:
        """A version as it was stored."""
        ...

    def statuses(self) -> Sequence[SopStatus]:
        """Return every SOP by id, retired ones included."""
        ...

    def card(self, sop_id: str) -> SopCard | None:
        """The SOP as readers see it now; None when retired, unknown or never approved."""
        ...

    def audiences(self) -> Collection[frozenset[str]]:
        """The distinct audiences of current SOPs; few."""
        ...

    def current(self, audience: frozenset[str]) -> Sequence[CurrentSection]:
        """Sections of the current approved versions with exactly this audience, by SOP id and ordinal."""
        ...

    def section(self, ref: SectionRef) -> CurrentSection | None: ...

    def sections(self, refs: Collection[SectionRef]) -> Mapping[SectionRef, CurrentSection]:
        """Several at once; one that is not there (any more) is left out."""
        ...

    def revision(self) -> int:
        """Grows with every change that readers could notice; cheap to ask."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveIndex:
    """The generation of the vector index that readers use, its model, and the library revision that it holds."""

    generation: str
    model: str
    revision: int


class IndexState(Protocol):
    """The one row that says which index is live; switching it is what makes a rebuild visible, all at once."""

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
    """The vector side of publishing. A generation is one complete index; each audience has its own collection in it,
    so that what a role may not see is never searched. All calls are idempotent.
    """

    @property
    def model(self) -> str:
        """Fingerprint of the encoder; an index made by another one must be rebuilt."""
        ...

    def add(self, generation: str, audience: frozenset[str], sections: Sequence[Indexable], progress: Progress) -> int:
        """Embed the passages that the generation does not hold yet; returns how many."""
        ...

    def prune(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> int:
        """Remove every passage of the generation that is not live; returns how many."""
        ...

    def drop_all_but(self, generation: str) -> None:
        """Remove the other generations."""
        ...

    def reset(self) -> None:
        """Throw everything away, also what cannot be read any more."""
        ...
