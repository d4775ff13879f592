"""Reads a folder of Google Drive, with the folders below it, as a source. Google's own documents are exported as Word or
PowerPoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote, urlencode

from retrieval.adapters.files import DOCUMENTS, SUFFIXES, unread_problem
from retrieval.adapters.sources.answers import every, items, optional, paths_of, text
from retrieval.adapters.sources.folder import within
from retrieval.adapters.sources.http import HttpReader, Pace
from retrieval.library.models import Problem, Severity
from retrieval.sources.errors import PageError, PageGoneError, SourceError
from retrieval.sources.models import Entry, Listing, SourcePage

DRIVE: Final = "https://www.googleapis.com"
_FOLDER: Final = "application/vnd.google-apps.folder"
_OWN: Final = "application/vnd.google-apps."
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_EXPORTS: Final = {
    f"{_OWN}document": (".docx", f"{_OFFICE}wordprocessingml.document"),
    f"{_OWN}presentation": (".pptx", f"{_OFFICE}presentationml.presentation"),
}
_FIELDS: Final = (
    "nextPageToken,incompleteSearch,"
    "files(id,name,mimeType,modifiedTime,md5Checksum,trashed,webViewLink,lastModifyingUser(displayName,emailAddress))"
)
_FILE_FIELDS: Final = "mimeType,trashed,lastModifyingUser(displayName,emailAddress)"
_AT_ONCE: Final = 1000
_MOST_FOLDERS: Final = 1000
_EXPORT_REMEDY: Final = "Google exports 10 MB at most: split the document, or put a file of another format into the folder."


@dataclass(frozen=True)
class DriveSource:
    """Implements `retrieval.sources.ports.Source` for a folder (its id); pages in folders called Archive or Drafts are not
    published. `front` is the front matter of every page that can have none of its own.
    """

    folder: str
    reader: HttpReader
    front: Mapping[str, str]

    def listing(self) -> Listing:
        why: list[str] = []
        files = {text(file, "id"): (where, file) for where, file in self._files(why)}
        if not files:  # an unknown folder lists as an empty one
            self.reader.required(f"/drive/v3/files/{quote(self.folder)}?supportsAllDrives=true&fields=id")
        read, skipped = {}, []
        for file_id, (where, file) in files.items():
            suffix = _suffix(file)
            if suffix is None:
                skipped.append(_unread(file))
            else:
                read[file_id] = (where, file, suffix)
        paths = self._paths(read)
        entries = [_entry(file, paths[file_id]) for file_id, (_, file, _) in read.items()]
        return Listing(tuple(entries), not why, next(iter(why), ""), tuple(skipped))

    def fetch(self, entry: Entry) -> SourcePage:
        file = self.reader.json(f"/drive/v3/files/{quote(entry.id)}?supportsAllDrives=true&fields={quote(_FILE_FIELDS)}").value
        if file.get("trashed"):
            raise PageGoneError("the file was deleted", "Nothing to do.")
        export = _EXPORTS.get(text(file, "mimeType"))
        if export is None:
            content = self.reader.content(f"/drive/v3/files/{quote(entry.id)}?alt=media&supportsAllDrives=true")
        else:
            content = self._exported(entry.id, export[1])
        front = {"title": entry.title, **self.front} if entry.path.lower().endswith(DOCUMENTS) else {}
        author = optional(file, "lastModifyingUser", "emailAddress") or optional(file, "lastModifyingUser", "displayName")
        return SourcePage(within(content), front, author or None)

    def _exported(self, file: str, form: str) -> bytes:
        """Export a document. An export that is too large is refused by 403, which says nothing about who may read the file."""
        try:
            return self.reader.content(f"/drive/v3/files/{quote(file)}/export?mimeType={quote(form, safe='')}")
        except PageGoneError as error:
            raise PageError(error.what, _EXPORT_REMEDY) from None

    def _files(self, why: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield files with the path of their folder, folder by folder."""
        waiting, seen = [("", self.folder)], {self.folder}
        while waiting:
            where, folder = waiting.pop()
            for file in every(partial(self._part, why, folder)):
                file_id, is_folder = text(file, "id"), optional(file, "mimeType") == _FOLDER
                if file.get("trashed"):
                    continue
                if not is_folder:
                    yield where, file
                elif file_id not in seen:
                    seen.add(file_id)
                    name = next(iter(paths_of({file_id: text(file, "name")}, {file_id: ""}).values()))
                    waiting.append((f"{where}{name}/", file_id))
            if len(seen) > _MOST_FOLDERS:
                raise SourceError(f"the folder holds more than {_MOST_FOLDERS} folders", "Name a folder that holds SOPs only.")

    def _part(self, why: list[str], folder: str, token: str) -> tuple[Sequence[Mapping[str, Any]], str]:
        parameters = {
            "q": f"'{folder}' in parents and trashed = false",
            "fields": _FIELDS,
            "pageSize": _AT_ONCE,
            "supportsAllDrives": "true",
            "includeItemsFromAllDrives": "true",
            **({"pageToken": token} if token else {}),
        }
        answer = self.reader.required(f"/drive/v3/files?{urlencode(parameters)}").value
        if answer.get("incompleteSearch"):
            why.append("Google Drive lists only a part of the folder")
        return items(answer, "files"), optional(answer, "nextPageToken")

    @staticmethod
    def _paths(read: Mapping[str, tuple[str, Mapping[str, Any], str]]) -> dict[str, str]:
        paths: dict[str, str] = {}
        for folder in {where for where, _, _ in read.values()}:
            here = {file_id: (file, suffix) for file_id, (where, file, suffix) in read.items() if where == folder}
            titles = {file_id: _title(file, suffix) for file_id, (file, suffix) in here.items()}
            names = paths_of(titles, {file_id: suffix for file_id, (_, suffix) in here.items()})
            paths |= {file_id: f"{folder}{name}" for file_id, name in names.items()}
        return paths


def _suffix(file: Mapping[str, Any]) -> str | None:
    kind = text(file, "mimeType")
    if kind in _EXPORTS:
        return _EXPORTS[kind][0]
    suffix = PurePosixPath(text(file, "name")).suffix.lower()
    return suffix if suffix in {*DOCUMENTS, *SUFFIXES} and not kind.startswith(_OWN) else None


def _title(file: Mapping[str, Any], suffix: str) -> str:
    name = text(file, "name")
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name


def _unread(file: Mapping[str, Any]) -> Problem:
    name = text(file, "name")
    known = unread_problem(name)
    what = "not read: Cairn does not read this kind of file"
    return known or Problem(name, None, what, "Nothing to do, if it is no SOP.", Severity.NOTICE)


def _entry(file: Mapping[str, Any], path: str) -> Entry:
    revision = optional(file, "md5Checksum") or text(file, "modifiedTime")
    title = PurePosixPath(path).stem if optional(file, "md5Checksum") else text(file, "name")
    return Entry(text(file, "id"), revision, title, path, optional(file, "webViewLink"))


def drive_reader(token: str, pace: Pace, base: str = DRIVE) -> HttpReader:
    return HttpReader(base, {"Authorization": f"Bearer {token}"}, pace, "Google Drive")
