"""Syncs one source into the library. A page counts as removed only after a complete listing; a failed run changes nothing, and its
result is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from retrieval.library.errors import LibraryError, TooManyRetiredError
from retrieval.library.models import FolderContents, SyncReport
from retrieval.library.ports import Progress
from retrieval.publishing import Publisher, quiet
from retrieval.search.errors import SearchError
from retrieval.sources.errors import SourceError
from retrieval.sources.models import MOST_PAGES, Listing, SourceRun, SourceSettings
from retrieval.sources.naming import NamedContents, SourceSnapshot, named
from retrieval.sources.ports import Source, SourceCopy, SourceUnit


@dataclass(frozen=True, slots=True)
class ConfiguredSource:
    """A source with its settings and Cairn's copy of it. `connect` raises `SourceError` where a token cannot be used."""

    settings: SourceSettings
    connect: Callable[[], Source]
    copy: SourceCopy


@dataclass(frozen=True)
class SourceSync:
    """Syncs sources through the publisher, which holds back what a person must check."""

    units: Callable[[], SourceUnit]
    publisher: Publisher
    clock: Callable[[], datetime]

    def run(
        self,
        configured: ConfiguredSource,
        fetching: Progress = quiet,
        embedding: Progress = quiet,
        *,
        allow_retire: bool = False,
    ) -> SyncReport:
        """Make the library hold what the source holds; both progresses are told (done, total). `allow_retire`: withdraw more than a
        fifth of the source's SOPs, if need be.

        Raises:
            SourceError: the source could not be listed or read; nothing was changed.
            TooManyRetiredError: so much would be withdrawn, and that was not allowed; nothing was changed.
            LibraryError: the library could not be changed.
        """
        name = configured.settings.name
        with self._noted(name):
            source = configured.connect()
            listing = listed(source)
            updated = configured.copy.update(source, listing.entries, fetching)
            entries = tuple(entry for entry in listing.entries if entry.id not in updated.gone)
            with self.units() as unit:
                known = unit.sources.pages(name)
            snapshot = SourceSnapshot(configured.settings, entries, updated.copies, known)
            read = configured.copy.read()
            problems = (*listing.skipped, *updated.problems, *read.problems)
            placed = named(snapshot, replace(read, problems=problems))
            by = f"cairn sources sync {name}"
            report = self.publisher.sync(placed.contents, self.clock(), by, embedding, allow_retire=allow_retire)
            configured.copy.published()
            self._note_completed(name, placed, len(listing.skipped) + len(updated.problems))
        return report

    def withdraw(self, name: str) -> SyncReport:
        """Retire every SOP of a source that is no longer configured, and forget the source."""
        contents = FolderContents(namespace=name)
        report = self.publisher.sync(contents, self.clock(), f"cairn sources withdraw {name}", allow_retire=True)
        with self.units() as unit:
            unit.sources.forget(name)
            unit.commit()
        return report

    def _note_completed(self, name: str, placed: NamedContents, skipped: int) -> None:
        now = self.clock()
        with self.units() as unit:
            unit.sources.replace(name, placed.pages)
            unit.sources.note(SourceRun(name, now, now, pages=len(placed.contents.documents), skipped=skipped))
            unit.commit()

    @contextmanager
    def _noted(self, name: str) -> Iterator[None]:
        """Store why a run failed beside the last good state."""
        try:
            yield
        except (SourceError, LibraryError, SearchError) as error:
            with self.units() as unit:
                before = unit.sources.run(name) or SourceRun(name, self.clock())
                is_held = isinstance(error, TooManyRetiredError)
                unit.sources.note(replace(before, tried_at=self.clock(), error=str(error), is_held=is_held))
                unit.commit()
            raise


def listed(source: Source) -> Listing:
    """List a source. Raises `SourceError`: it cannot be listed completely."""
    listing = source.listing()
    if not listing.complete:
        why = listing.why or "the listing was not complete"
        raise SourceError(why, "Nothing was changed; the next run tries again.")
    if len(listing.entries) > MOST_PAGES:
        what = f"it lists {len(listing.entries)} pages, more than {MOST_PAGES:,}"
        raise SourceError(what, "Name a folder or space that holds SOPs only.")
    return listing
