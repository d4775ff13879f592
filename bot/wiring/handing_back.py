"""Brings a change that was made in Cairn back to its source: a patch or the whole file, the text of a pull request, a draft in
Confluence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from bot.ports import UnitOfWork
from bot.wiring import Cairn
from bot.wiring.deciding import NOBODY
from bot.wiring.source_kinds import wiki_reader
from bot.wiring.sources import source_of
from core.errors import SettingsError
from core.people import Directory
from retrieval.adapters.markdown.writing import body_of, markdown_of, patch_of
from retrieval.adapters.sources.confluence_draft import save_draft, storage_of
from retrieval.library.errors import LibraryError, UnknownSopError
from retrieval.library.ids import path_in
from retrieval.library.models import SopCard, SopDocument
from retrieval.library.pull_request import MadeVersion, PullRequest, pull_request_text
from retrieval.library.versions import Version, VersionOrigin
from retrieval.sources.models import Kind, SavedDraft

_WHERE: Final = {
    Kind.FOLDER: "a folder",
    Kind.GIT: "a git repository",
    Kind.CONFLUENCE: "Confluence",
    Kind.NOTION: "Notion",
    Kind.DRIVE: "Google Drive",
}
_SLACK_ID: Final = re.compile(r"[UW][A-Z0-9]+")
_FILES: Final = frozenset({Kind.FOLDER, Kind.GIT})


@dataclass(frozen=True, slots=True)
class _Change:
    """Holds what the SOP's file says, what readers see, and the versions that lie between them."""

    card: SopCard
    old: SopDocument
    new: SopDocument
    made: tuple[MadeVersion, ...]


def handed_back(cairn: Cairn, sop_id: str, folder: Path | None) -> str:
    """Return what brings the SOP's file up to what readers see: a patch for the file in a folder, else the whole file. Empty when
    nothing differs. Raises `LibraryError`: there is no such SOP, its file has a newer text that waits, or it does not hold the
    earlier one word for word.
    """
    change = _change(cairn, sop_id)
    if change is None:
        return ""
    return markdown_of(change.new) if folder is None else _patch(folder, _path(cairn, change.new), change)


def pull_request(cairn: Cairn, sop_id: str, folder: Path | None) -> str:
    """Return title and text of a pull request for the SOP's file; with a folder only if its patch fits. Empty: nothing to hand
    back. Raises `LibraryError`: as `handed_back`, or the SOP comes from a source that takes no pull requests.
    """
    source, change = source_of(cairn, sop_id), _change(cairn, sop_id)
    if source is not None and source.kind not in _FILES:
        way = "--confluence-draft" if source.kind is Kind.CONFLUENCE else "the text of `cairn sops patch`"
        raise LibraryError(f"{sop_id} comes from {_WHERE[source.kind]}, which takes no pull requests: use {way}.")
    if change is None:
        return ""
    path = _path(cairn, change.new)
    if folder is not None:
        _patch(folder, path, change)
    page = change.card.governance.url or cairn.links.page(change.card)
    return pull_request_text(PullRequest(change.old, change.new, change.made, path, source.branch if source else "", page))


def confluence_draft(cairn: Cairn, sop_id: str) -> SavedDraft | None:
    """Save what readers see as a draft of the SOP's page in Confluence; None: the page says it already.

    Raises:
        LibraryError: there is no such SOP, it comes from elsewhere, or a newer version of the page waits.
        SourceError: the page has changed, has a draft, or may not be written.
    """
    source, change = source_of(cairn, sop_id), _change(cairn, sop_id)
    if source is None or source.kind is not Kind.CONFLUENCE:
        where = _WHERE[source.kind] if source else "a folder that is synced by hand"
        raise LibraryError(f"{sop_id} comes from {where}, not from Confluence. Print the change with: cairn sops patch {sop_id}")
    if change is None:
        return None
    with cairn.unit() as unit:
        known = next((page for page in unit.sources.pages(source.name) if page.sop_id == sop_id), None)
    if known is None:
        raise LibraryError(f"Cairn knows no page of {sop_id}. Sync first: cairn sources sync {source.name}")
    message = f"Draft from Cairn, version {change.card.version}"
    return save_draft(wiki_reader(cairn, source), known, storage_of(body_of(change.new)), message)


def _change(cairn: Cairn, sop_id: str) -> _Change | None:
    with cairn.unit() as unit:
        card, latest = unit.library.card(sop_id), unit.library.latest(sop_id)
        if card is None or latest is None:
            raise UnknownSopError(f"No current SOP has the id {sop_id}. `cairn sops status` lists them.")
        if latest.is_waiting:
            raise LibraryError(
                f"The file of {sop_id} has a newer text that waits (version {latest.number}). Decide about it first: "
                f"cairn sops diff {sop_id}"
            )
        versions = unit.library.versions(sop_id)
        file = next((version for version in reversed(versions) if version.digest == latest.file_digest), None)
        old = unit.library.document(sop_id, file.number) if file else None
        new = unit.library.document(sop_id, card.version)
        made = tuple(_made(unit, [version for version in versions if version.number <= card.version]))
        if old is None or new is None or old.digest == new.digest or not made:
            return None
        return _Change(card, old, new, made)


def _made(unit: UnitOfWork, versions: Sequence[Version]) -> Iterator[MadeVersion]:
    """Return the approved versions that were made in Cairn on top of the newest one from the file."""
    proposals = {proposal.number: proposal for proposal in unit.proposals.of_sop(versions[-1].sop_id) if proposal.is_text}
    since = max((version.number for version in versions if version.provenance.origin is VersionOrigin.FILE), default=0)
    for version in versions:
        if version.number > since and version.is_approved:
            proposal = proposals.get(version.number)
            by = proposal.suggested_by if proposal is not None and proposal.is_named else ""
            yield MadeVersion(
                version.number,
                version.provenance.origin,
                version.provenance.why,
                _name(unit.people, by),
                _name(unit.people, version.approved_by or ""),
                version.approved_at,
            )


def _name(people: Directory, person: str) -> str:
    """Return a person's plain name. An id or an address is left out, because the reader of the text may be outside the company."""
    known = people.get(person) if person else None
    if known is not None:
        return known.name
    return "" if person == NOBODY or "@" in person or _SLACK_ID.fullmatch(person) else person


def _path(cairn: Cairn, document: SopDocument) -> str:
    """Return the file's path in its repository, or below the folder that is synced."""
    try:
        source = source_of(cairn, document.id)
    except SettingsError:
        source = None
    inside = source.folder if source is not None and source.kind is Kind.GIT else ""
    return (PurePosixPath(inside) / path_in(document.source)).as_posix()


def _patch(folder: Path, path: str, change: _Change) -> str:
    below = path_in(change.new.source)
    source = path if (folder / path).is_file() else below
    file = folder / source
    instead = f"Print the whole SOP with: cairn sops patch {change.new.id}"
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{file} cannot be read as text. {instead}") from error
    patch = patch_of(text, source, change.old, change.new)
    if patch is None:
        raise LibraryError(f"{file} does not hold the earlier text word for word, or a section of it is gone. {instead}")
    return patch
