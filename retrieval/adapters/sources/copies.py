"""Keeps Cairn's copy of a source below CAIRN_HOME: a plain folder of files, and a note beside each about what was fetched.

A note holds the digest of its file, so whatever a crash leaves half written is fetched again. Authors stay until the page is
published, and no longer.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from retrieval.adapters.files import DOCUMENTS, write_private
from retrieval.library.models import FolderContents, Problem
from retrieval.library.ports import Progress
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import Copy, Entry, SourcePage
from retrieval.sources.ports import Source

_FOLDER_MODE: Final = 0o700


@dataclass(frozen=True, slots=True)
class _Note:
    """The contents of a note: which entry the files belong to, what they held, and what else came with the page."""

    id: str
    revision: str
    title: str
    path: str
    digests: Mapping[str, str]
    author: str | None
    message: str
    commit: str | None
    warnings: tuple[str, ...]

    def is_of(self, entry: Entry) -> bool:
        return (self.id, self.revision, self.title, self.path) == (entry.id, entry.revision, entry.title, entry.path)

    @property
    def copy(self) -> Copy:
        return Copy(self.author, self.message, self.commit, self.warnings)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> _Note:
        return cls(**{**values, "warnings": tuple(values["warnings"])})

    def to_json(self) -> str:
        values = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(values, ensure_ascii=False)


@dataclass
class UpdatedCopy:
    """Implements `retrieval.sources.ports.Updated`."""

    copies: dict[str, Copy] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


class FolderCopy:
    """Implements `retrieval.sources.ports.SourceCopy` in a folder of this source alone."""

    def __init__(self, home: Path, read: Callable[[Path], FolderContents]) -> None:
        self._files, self._notes = home / "files", home / "notes"
        self._read = read

    def update(self, source: Source, entries: Sequence[Entry], progress: Progress) -> UpdatedCopy:
        try:
            return self._updated(source, entries, progress)
        except OSError as error:
            what = f"Cairn's copy in {self._files.parent} cannot be written ({error.strerror})"
            raise SourceError(what, "Make room there, and let Cairn write.") from error

    def _updated(self, source: Source, entries: Sequence[Entry], progress: Progress) -> UpdatedCopy:
        kept = self._kept(entries)
        self._drop_all_but(kept)
        updated = UpdatedCopy({note.id: note.copy for note in kept})
        missing = [entry for entry in entries if entry.id not in updated.copies]
        for number, entry in enumerate(missing):
            progress(number, len(missing))
            self._fetch(source, entry, updated)
        return updated

    def published(self) -> None:
        for file in self._notes.glob("*.json"):
            note = self._note(file)
            if note is not None and (note.author or note.message):
                write_private(file, replace(note, author=None, message="").to_json().encode())

    def read(self) -> FolderContents:
        self._files.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
        return self._read(self._files)

    def _fetch(self, source: Source, entry: Entry, updated: UpdatedCopy) -> None:
        try:
            page = source.fetch(entry)
        except PageGoneError:
            updated.gone.add(entry.id)
        except PageError as error:
            updated.problems.append(Problem(entry.path, None, error.what, error.remedy))
        else:
            files = _files_of(entry, page)
            for path, content in files.items():
                write_private(self._files / path, content)
            digests = {path: _digest(content) for path, content in files.items()}
            identity = (entry.id, entry.revision, entry.title, entry.path)
            note = _Note(*identity, digests, page.author, page.message, page.commit, page.warnings)
            write_private(self._note_file(entry.id), note.to_json().encode())
            updated.copies[entry.id] = note.copy

    def _kept(self, entries: Sequence[Entry]) -> list[_Note]:
        """Return the notes of listed pages whose files are unchanged since they were fetched."""
        notes = []
        for entry in entries:
            note = self._note(self._note_file(entry.id))
            if note is not None and note.is_of(entry) and all(self._holds(path, digest) for path, digest in note.digests.items()):
                notes.append(note)
        return notes

    def _holds(self, path: str, digest: str) -> bool:
        try:
            return _digest((self._files / path).read_bytes()) == digest
        except OSError:
            return False

    def _drop_all_but(self, kept: Sequence[_Note]) -> None:
        paths = {path for note in kept for path in note.digests}
        notes = {self._note_file(note.id).name for note in kept}
        for file in self._notes.glob("*.json"):
            if file.name not in notes:
                file.unlink()
        for folder, folders, names in os.walk(self._files, topdown=False):
            for name in names:
                if Path(folder, name).relative_to(self._files).as_posix() not in paths:
                    Path(folder, name).unlink()
            for name in folders:
                with suppress(OSError):  # not empty
                    Path(folder, name).rmdir()

    def _note_file(self, entry: str) -> Path:
        return self._notes / f"{_digest(entry.encode())[:32]}.json"

    def _note(self, file: Path) -> _Note | None:
        try:
            return _Note.from_json(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):  # none, or damaged
            return None


def forget_copy(home: Path) -> None:
    """Remove everything that is kept of a source."""
    shutil.rmtree(home, ignore_errors=True)


def _files_of(entry: Entry, page: SourcePage) -> dict[str, bytes]:
    """Return the page's file, and the one of its front matter where the format has room for none."""
    if not page.front:
        return {entry.path: page.content}
    front = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in page.front.items())
    if entry.path.lower().endswith(DOCUMENTS):
        return {entry.path: page.content, f"{entry.path}.yaml": front.encode()}
    return {entry.path: f"---\n{front}\n---\n".encode() + page.content}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
