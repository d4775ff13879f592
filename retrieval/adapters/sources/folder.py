"""Reads a folder as a source: a shared drive, or the output of another tool. An unreadable folder does not count as empty."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from retrieval.adapters.files import MAX_BYTES, is_read, link_problem, others_problem, unread_problem, walked
from retrieval.documents.models import MEGABYTE, Limits
from retrieval.library.models import Problem
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import Entry, Listing, SourcePage

LARGEST: Final = max(MAX_BYTES, Limits().size)
"""Bytes of a file that may be converted."""


@dataclass(frozen=True)
class FolderSource:
    """Implements `retrieval.sources.ports.Source` for a folder. A file's revision is the digest of its content."""

    root: Path

    def listing(self) -> Listing:
        if not self.root.is_dir():
            raise SourceError(f"{self.root} is no folder here", "Mount it, or correct the address in sources.yaml.")
        unread: list[OSError] = []
        entries, skipped, others = list[Entry](), list[Problem](), list[str]()
        for path in walked(self.root, unread.append):
            source = path.relative_to(self.root).as_posix()
            problem = link_problem(path, source, self.root) or unread_problem(source)
            if problem is not None:
                skipped.append(problem)
            elif is_read(path.name):
                entries.append(_entry(path, source, unread))
            else:
                others.append(source)
        why = f"{unread[0].filename} cannot be read ({unread[0].strerror})" if unread else ""
        return Listing(tuple(entries), not unread, why, (*skipped, *others_problem(others)))

    def fetch(self, entry: Entry) -> SourcePage:
        try:
            with (self.root / entry.path).open("rb") as file:
                content = file.read(LARGEST + 1)
        except FileNotFoundError as error:
            raise PageGoneError("the file is gone", "Nothing to do, if it was deleted.") from error
        except OSError as error:
            raise PageError(f"the file cannot be read ({error.strerror})", "Let Cairn read it.") from error
        return SourcePage(within(content))


def within(content: bytes) -> bytes:
    """Return the content; raises `PageError` when it is too large."""
    if len(content) > LARGEST:
        raise PageError(f"it is larger than {LARGEST // MEGABYTE} MB", "Split it into several documents.")
    return content


def _entry(path: Path, source: str, unread: list[OSError]) -> Entry:
    """Return the entry of a file. One that is too large to be read has no digest; fetching it reports that."""
    revision = ""
    try:
        if path.stat().st_size <= LARGEST:
            with path.open("rb") as file:
                revision = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        unread.append(error)
    return Entry(source, revision or f"unread {source}", source, source)
