"""Opens a folder of SOPs as a library of its own, kept below CAIRN_HOME: asking the same folder again embeds only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot import wiring
from bot.wiring import Cairn, Parts
from retrieval.library.models import Approval, FolderContents, Problem, SopDocument, digest_of
from retrieval.library.ports import Progress
from retrieval.publishing import quiet


@dataclass(frozen=True)
class FolderLibrary:
    """Holds the library that readers would see if the folder was published, and the folder's problems."""

    cairn: Cairn
    documents: tuple[SopDocument, ...]
    problems: tuple[Problem, ...]


@contextmanager
def folder_library(
    folder: Path, by: str, progress: Progress = quiet, *, reading: FolderContents | None = None, parts: Parts | None = None
) -> Iterator[FolderLibrary]:
    """Open the folder's library and bring it up to date. The caller vouches for the folder, so nothing waits for approval.

    Args:
        folder: names the library, and is read unless `reading` is given.
        by: stands in the record of the library.
        progress: told how many passages are embedded.
        reading: what to publish in place of what the folder holds.
        parts: dependencies to use instead of the usual ones.
    """
    settings = wiring.settings_of()
    home = settings.cairn_home / "folders" / digest_of(str(folder.resolve()))
    with wiring.build(settings.embedded_in(home), parts or Parts()) as cairn:
        read = reading or cairn.read(folder)
        documents = tuple(map(_approved, read.documents))
        report = cairn.publisher.sync(FolderContents(documents, namespace=None), cairn.clock(), by, progress, allow_retire=True)
        for sop_id in report.pending:  # an earlier version of the file needed approval, or was restricted
            cairn.publisher.approve(sop_id, by, cairn.clock(), opens=True)
        yield FolderLibrary(cairn, documents, read.problems)


def _approved(document: SopDocument) -> SopDocument:
    return replace(document, governance=replace(document.governance, approval=Approval.AUTO))
