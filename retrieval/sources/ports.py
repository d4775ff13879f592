"""Declares what syncing needs from a source, from Cairn's copy of it, and from a store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from retrieval.library.models import FolderContents, Problem
from retrieval.library.ports import LibraryUnit, Progress
from retrieval.sources.models import Copy, Entry, KnownPage, Listing, SourcePage, SourceRun


class Source(Protocol):
    """Reads a place where SOPs are written."""

    def listing(self) -> Listing:
        """List every page with its revision.

        Raises:
            SourceError: it cannot be listed at all.
        """

    def fetch(self, entry: Entry) -> SourcePage:
        """Read a page of the newest listing.

        Raises:
            PageGoneError: it is not there any more, or not for Cairn.
            PageError: this page alone cannot be read.
            SourceError: nothing can be read now.
        """


class SourceCopy(Protocol):
    """Keeps Cairn's copy of a source's files. The copy is derived: without it everything is fetched again."""

    def update(self, source: Source, entries: Sequence[Entry], progress: Progress) -> Updated:
        """Fetch what is new or changed, and drop what is not listed. Raises `SourceError` as `fetch` does."""

    def read(self) -> FolderContents:
        """Read the copied files as a folder of SOPs."""

    def published(self) -> None:
        """Forget the authors of changes: the library knows them from now on."""


class Updated(Protocol):
    """The contents of a copy after its update."""

    @property
    def copies(self) -> Mapping[str, Copy]:
        """Return the copies by entry id."""

    @property
    def gone(self) -> Collection[str]:
        """Return the ids of entries that were deleted or restricted since they were listed."""

    @property
    def problems(self) -> Sequence[Problem]:
        """Return the pages that could not be read; `file` is the entry's path."""


class Sources(Protocol):
    """Stores the results of runs, and which page is which SOP. Nothing here commits."""

    def run(self, name: str) -> SourceRun | None: ...

    def runs(self) -> Sequence[SourceRun]:
        """Return the last run of every source that was ever tried, by name."""

    def note(self, run: SourceRun) -> None:
        """Store the result of the last run, in place of the one before."""

    def pages(self, name: str) -> Sequence[KnownPage]:
        """Return the pages of the last complete run, by entry."""

    def replace(self, name: str, pages: Sequence[KnownPage]) -> None: ...

    def forget(self, name: str) -> None:
        """Remove a source that is no longer configured."""


class SourceUnit(LibraryUnit, Protocol):
    @property
    def sources(self) -> Sources: ...
