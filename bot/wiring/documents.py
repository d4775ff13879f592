"""Converts one document to the Markdown that a sync would read, so that it can be checked before it is published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from retrieval.adapters.document_files import losses_of
from retrieval.adapters.files import DOCUMENTS
from retrieval.adapters.markdown.files import read_file
from retrieval.library.models import Approval, Problem, SopDocument


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """Holds a converted document. `markdown` has front matter and marks of references; None with `document` where the file has an
    error.
    """

    markdown: str | None
    document: SopDocument | None
    problems: tuple[Problem, ...]

    @property
    def losses(self) -> list[str]:
        return losses_of(self.problems)


def is_document(path: Path) -> bool:
    """Return whether the file's name says that it is of a format that is converted."""
    return path.suffix.lower() in DOCUMENTS


def import_document(path: Path) -> ImportedDocument:
    """Convert a file beside its front matter, without a library."""
    read, draft = read_file(path)
    if read.document is None or draft is None:
        return ImportedDocument(None, None, read.problems)
    return ImportedDocument(f"{_front(read.document)}\n{draft.markdown}", read.document, read.problems)


def _front(document: SopDocument) -> str:
    """Return what the library knows of the document, as front matter."""
    governance, every = document.governance, document.governance.review_every
    values: dict[str, object] = {
        "title": document.title,
        "owner": governance.owner,
        "backup": governance.backup,
        "channel": governance.channel,
        "audience": sorted(governance.audience),
        "review_every": f"{every.days}d" if every else None,
        "approval": Approval.REQUIRED.value if governance.approval is Approval.REQUIRED else None,
        "tasks": list(governance.tasks),
        "limits": list(governance.limits),
        "url": governance.url,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
    return "\n".join(("---", *lines, "---", ""))
