"""Runs and pages of sources in memory, a source whose pages a test sets, and Cairn's copy of it without a disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from fakes.memory import Memory

from retrieval.library.models import FolderContents, Problem, SopDocument
from retrieval.library.ports import Progress
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import Copy, Entry, KnownPage, Listing, SourcePage, SourceRun
from retrieval.sources.ports import Source


class FakeSources:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def run(self, name: str) -> SourceRun | None:
        return self._memory.source_runs.get(name)

    def runs(self) -> Sequence[SourceRun]:
        return [self._memory.source_runs[name] for name in sorted(self._memory.source_runs)]

    def note(self, run: SourceRun) -> None:
        self._memory.source_runs[run.name] = run

    def pages(self, name: str) -> Sequence[KnownPage]:
        return sorted(self._memory.source_pages.get(name, ()), key=lambda page: page.entry)

    def replace(self, name: str, pages: Sequence[KnownPage]) -> None:
        assert len({page.entry for page in pages}) == len(pages)
        self._memory.source_pages[name] = tuple(pages)

    def forget(self, name: str) -> None:
        self._memory.source_pages.pop(name, None)
        self._memory.source_runs.pop(name, None)


@dataclass
class FakeSource:
    """Lists what stands in `pages` (entry id -> content, which is the revision too)."""

    pages: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    why: str = ""
    error: SourceError | None = None
    broken: dict[str, PageError | SourceError] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: tuple[Problem, ...] = ()
    fetched: list[str] = field(default_factory=list)

    def listing(self) -> Listing:
        if self.error is not None:
            raise self.error
        entries = [Entry(name, text, name, self.paths.get(name, f"{name}.md")) for name, text in self.pages.items()]
        return Listing(tuple(entries), not self.why, self.why, self.skipped)

    def fetch(self, entry: Entry) -> SourcePage:
        self.fetched.append(entry.id)
        if entry.id in self.broken:
            raise self.broken[entry.id]
        return SourcePage(self.pages[entry.id].encode(), author="ada@example.com", warnings=self.warnings.get(entry.id, ()))


@dataclass
class FakeUpdated:
    copies: dict[str, Copy] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class FakeCopy:
    """Keeps contents in memory; `make` reads a file as a document."""

    make: Callable[[str, str], SopDocument]
    held: dict[str, tuple[Entry, str, Copy]] = field(default_factory=dict)

    def update(self, source: Source, entries: Sequence[Entry], progress: Progress) -> FakeUpdated:
        updated = FakeUpdated()
        self.held = {entry.id: self.held[entry.id] for entry in entries if entry.id in self.held}
        for entry in entries:
            if entry.id not in self.held or self.held[entry.id][0] != entry:
                self._fetch(source, entry, updated)
        updated.copies = {name: copy for name, (_, _, copy) in self.held.items()}
        return updated

    def _fetch(self, source: Source, entry: Entry, updated: FakeUpdated) -> None:
        self.held.pop(entry.id, None)
        try:
            page = source.fetch(entry)
        except PageGoneError:
            updated.gone.add(entry.id)
        except PageError as error:
            updated.problems.append(Problem(entry.path, None, error.what, error.remedy))
        else:
            copy = Copy(page.author, page.message, page.commit, page.warnings)
            self.held[entry.id] = (entry, page.content.decode(), copy)

    def published(self) -> None:
        self.held = {name: (entry, text, replace(copy, author=None, message="")) for name, (entry, text, copy) in self.held.items()}

    def read(self) -> FolderContents:
        return FolderContents(tuple(self.make(entry.path, text) for entry, text, _ in self.held.values()))
