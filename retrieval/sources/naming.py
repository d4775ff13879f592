"""Assigns SOP ids and library paths to the documents of a source, such that an id survives a rename, and applies the source's own
rules (audience, owner, approval).

A page keeps its SOP while its entry lives. A file that was moved without a change is the same page: one listed path is gone, and
another has its content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from retrieval.library.ids import default_id, name_in, namespaced, placed
from retrieval.library.models import Approval, FolderContents, Governance, Problem, Severity, SopDocument
from retrieval.library.versions import Provenance, VersionOrigin
from retrieval.sources.models import Copy, Entry, KnownPage, SourceSettings

_LOST_REMEDY: Final = "Compare it with the page at the source, then approve it or fix the page."


@dataclass(frozen=True, slots=True)
class SourceSnapshot:
    """The present state of the source: its settings, its entries, their copies, and the pages that the last run knew."""

    settings: SourceSettings
    entries: Sequence[Entry]
    copies: Mapping[str, Copy]
    known: Sequence[KnownPage]

    def place(self, path: str) -> str:
        """Return the name of a source's file in messages and in the library."""
        return placed(self.settings.name, path)


@dataclass(frozen=True, slots=True)
class NamedContents:
    """The contents for the library, and the pages to remember once they are published."""

    contents: FolderContents
    pages: tuple[KnownPage, ...]


def named(snapshot: SourceSnapshot, contents: FolderContents) -> NamedContents:
    """Give documents and problems their ids and paths in the library."""
    by_path = {entry.path: entry for entry in snapshot.entries}
    ids = _ids(snapshot, contents)
    twice = {sop_id for sop_id, count in Counter(ids[document.source] for document in contents.documents).items() if count > 1}
    documents, problems = [], [_placed(snapshot, ids, problem) for problem in contents.problems]
    written: dict[str, Provenance] = {}
    for document in contents.documents:
        sop_id, copy = ids[document.source], snapshot.copies.get(by_path[document.source].id, Copy())
        governed = _governed(snapshot, replace(document, id=sop_id, source=snapshot.place(document.source)), copy)
        if sop_id in twice:
            problems.append(_used_twice(snapshot.place(document.source), sop_id))
        elif isinstance(governed, Problem):
            problems.append(governed)
        else:
            documents.append(_linked(governed, by_path[document.source]))
            problems += [_lost(governed, warning) for warning in copy.warnings]
            written[sop_id] = Provenance(VersionOrigin.FILE, copy.author, copy.commit, copy.message)
    pages = tuple(KnownPage(entry.id, entry.revision, entry.path, ids.get(entry.path, "")) for entry in snapshot.entries)
    name = snapshot.settings.name
    return NamedContents(FolderContents(tuple(documents), tuple(problems), written, name), pages)


def _ids(snapshot: SourceSnapshot, contents: FolderContents) -> dict[str, str]:
    """Return the whole SOP id of every path that is a page; ids of front matter first, then remembered ones, then new ones."""
    remembered = _remembered(snapshot)
    read = {document.source: document.id for document in contents.documents}
    read |= {problem.file: problem.sop_id for problem in contents.problems if problem.sop_id and problem.file not in read}
    ids: dict[str, str] = {}
    for path, sop_id in read.items():
        if sop_id != default_id(path):
            ids[path] = namespaced(snapshot.settings.name, sop_id)
    taken = set(ids.values())
    for entry in snapshot.entries:
        if entry.path not in ids and entry.id in remembered and remembered[entry.id] not in taken:
            ids[entry.path] = remembered[entry.id]
            taken.add(remembered[entry.id])
    for path in sorted(read):
        if path not in ids:
            ids[path] = _free(namespaced(snapshot.settings.name, read[path]), taken)
            taken.add(ids[path])
    return ids


def _free(wanted: str, taken: set[str]) -> str:
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _remembered(snapshot: SourceSnapshot) -> dict[str, str]:
    """Return SOP ids by entry, also of files that were moved."""
    known = {page.entry: page.sop_id for page in snapshot.known if page.sop_id}
    listed = {entry.id for entry in snapshot.entries}
    gone = [page for page in snapshot.known if page.entry not in listed and page.sop_id]
    new = [entry for entry in snapshot.entries if entry.id not in {page.entry for page in snapshot.known}]
    by_revision = Counter(page.revision for page in gone), Counter(entry.revision for entry in new)
    moved = {page.revision: page.sop_id for page in gone if all(count[page.revision] == 1 for count in by_revision)}
    return known | {entry.id: moved[entry.revision] for entry in new if entry.revision in moved}


def _placed(snapshot: SourceSnapshot, ids: Mapping[str, str], problem: Problem) -> Problem:
    sop_id = ids.get(problem.file) or (namespaced(snapshot.settings.name, problem.sop_id) if problem.sop_id else None)
    return replace(problem, file=snapshot.place(problem.file), sop_id=sop_id)


def _governed(snapshot: SourceSnapshot, document: SopDocument, copy: Copy) -> SopDocument | Problem:
    """Apply the source's rules to a document. They only ever restrict it."""
    settings, governance = snapshot.settings, document.governance
    allowed = settings.audience
    audience = governance.audience & allowed if governance.audience and allowed else governance.audience or allowed
    if (governance.audience or allowed) and not audience:
        what = f"its audience ({_roles(governance.audience)}) lies outside the audience of {settings.name} ({_roles(allowed)})"
        return Problem(document.source, None, what, "Name a role that stands in both.", sop_id=document.id)
    is_held = settings.approval is Approval.REQUIRED or bool(copy.warnings)
    governance = replace(
        governance,
        audience=audience,
        owner=governance.owner or settings.owner,
        approval=Approval.REQUIRED if is_held else governance.approval,
    )
    return replace(document, governance=governance)


def _linked(document: SopDocument, entry: Entry) -> SopDocument:
    governance: Governance = replace(document.governance, url=document.governance.url or entry.url or None)
    return replace(document, governance=governance)


def _lost(document: SopDocument, warning: str) -> Problem:
    return Problem(document.source, None, f"check by hand: {warning}", _LOST_REMEDY, Severity.WARNING, document.id)


def _used_twice(file: str, sop_id: str) -> Problem:
    what = f"the id `{name_in(sop_id)}` is used by another page of this source too"
    return Problem(file, None, what, "Give each page its own id.", sop_id=sop_id)


def _roles(audience: frozenset[str]) -> str:
    return ", ".join(sorted(audience))
