"""Defines the versions of an SOP: who wrote one, where and why, and whether readers may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VersionOrigin(StrEnum):
    """The origin of a version."""

    FILE = "file"
    SUGGESTION = "suggestion"
    """A change that was suggested and approved in Cairn."""
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Provenance:
    """The author of a version, its place and its reason. `author` is a Slack id, an e-mail address or a plain name, None where
    nobody knows.

    `commit` names the commit of a git checkout. `warnings` are what was odd when the file was read, in sentences. `over` is the
    digest that the SOP's file had when the version was made in Cairn: as long as the file says the same, a sync does not take the
    version back. None for a version from a file.
    """

    origin: VersionOrigin = VersionOrigin.FILE
    author: str | None = None
    commit: str | None = None
    why: str = ""
    over: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One state of an SOP. It waits until somebody approves or rejects it (or its file says `approval: auto`)."""

    sop_id: str
    number: int
    digest: str
    created_at: datetime
    approved_at: datetime | None = None
    approved_by: str | None = None
    provenance: Provenance = Provenance()
    rejected_at: datetime | None = None
    rejected_by: str | None = None

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.approved_at is None and self.rejected_at is None

    @property
    def file_digest(self) -> str:
        """Return the digest that the SOP's file had when this version was made."""
        return self.provenance.over or self.digest
