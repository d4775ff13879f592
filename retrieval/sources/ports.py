"""What syncing needs of a source, of Cairn's copy of it, and of a store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from retrieval.library.models import FolderContents, Problem
from retrieval.library.ports import LibraryUnit, Progress
from retrieval.sources.models import Copy, Entry, KnownPage, Listing, SourcePage, SourceRun


class Source(Protocol):
    """A place where SOPs are written."""

    def listing(self) -> Listing:
        """List every page with its revision.

        Raises:
            SourceError: it cannot be listed at all.
        """
        ...

    def fetch(self, entry: Entry) -> SourcePage:
        """Read a page of the newest listing.

        Raises:
            PageGoneError: it is not there any more, or not for Cairn.
            PageError: this page alone cannot be read.
            SourceError: nothing can be read now.
        """
        ...


class SourceCopy(Protocol):
    """Cairn's copy of a source's files. What it holds is derived: without it everything is fetched again."""

    def update(self, source: Source, entries: Sequence[Entry], progress: Progress) -> Updated:
        """Fetch what is new or changed, and drop what is not listed. Raises `SourceError` as `fetch` does."""
        ...

    def read(self) -> FolderContents:
        """Read the copied files as a folder of SOPs."""
        ...

    def published(self) -> None:
        """Forget who wrote what: the library knows it from now on."""
        ...


class Updated(Protocol):
    """What a copy holds after its update."""

    @property
    def copies(self) -> Mapping[str, Copy]:
        """Return the copies by entry id."""
        ...

    @property
    def gone(self) -> Collection[str]:
        """Ids of entries that were deleted or restricted since they were listed."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """Pages that could not be read; `file` is the entry's path."""
        ...


class Sources(Protocol):
    """How runs went, and which page is which SOP. Nothing here commits."""

    def run(self, name: str) -> SourceRun | None: ...

    def runs(self) -> Sequence[SourceRun]:
        """Return the last run of every source that was ever tried, by name."""
        ...

    def note(self, run: SourceRun) -> None:
        """Keep how the last run went, in place of the one before."""
        ...

    def pages(self, name: str) -> Sequence[KnownPage]:
        """The pages of the last complete run, by entry."""
        ...

    def replace(self, name: str, pages: Sequence[KnownPage]) -> None: ...

    def forget(self, name: str) -> None:
        """Drop a source that is not configured any more."""
        ...


class SourceUnit(LibraryUnit, Protocol):
    @property
    def sources(self) -> Sources: ...
