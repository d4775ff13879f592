"""Defines the values that the library holds. They are frozen; text is kept verbatim, so a quote can be checked against it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from typing_extensions import override

from retrieval.library.versions import Provenance

EVERYONE: frozenset[str] = frozenset()
"""The audience of an SOP that names none: every person of the workspace may see it."""


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    STEP = "step"
    BULLET = "bullet"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, table, code fence or quote of a section.

    `text` is the Markdown source without its list marker and quote sign, so it is verbatim in the section apart from
    line breaks inside a paragraph. `number` is a step's number as written, `indent` the depth of nesting (0 = top).
    """

    kind: BlockKind
    text: str
    indent: int = 0
    number: int | None = None


@dataclass(frozen=True)
class Section:
    """The text under one heading. `path` holds the headings from the SOP's title (excluded) down to this one; `reference` says
    where it is in a document of another format (`page 4`, `slide 7`, `00:12:30`).
    """

    anchor: str
    path: tuple[str, ...]
    text: str
    ordinal: int
    line: int
    blocks: tuple[Block, ...] = ()
    reference: str = ""

    @cached_property
    def digest(self) -> str:
        """Return 16 hex digits of SHA-256 that change when the heading path or the text changes, and only then."""
        return digest_of(*self.path, self.text)

    @property
    def heading(self) -> str:
        """Return the innermost heading; empty for the text before the first heading."""
        return self.path[-1] if self.path else ""


class Approval(StrEnum):
    AUTO = "auto"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Governance:
    """The owner and backup of an SOP, and the roles that may read it. People are Slack ids or e-mail addresses, as the file has
    them.
    """

    owner: str | None = None
    backup: str | None = None
    channel: str | None = None
    audience: frozenset[str] = EVERYONE
    review_every: timedelta | None = None
    approval: Approval = Approval.AUTO
    tasks: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    url: str | None = None
    language: str = "en"
    effective: date | None = None
    """The day from which readers see this version; None: at once."""


@dataclass(frozen=True)
class SopDocument:
    """One SOP as read from its file in a sync, before it becomes a version. `source` is the path below the synced folder."""

    id: str
    title: str
    source: str
    governance: Governance
    sections: tuple[Section, ...]

    @cached_property
    def digest(self) -> str:
        """Return a digest that changes with anything a reader could notice: title, governance, any section, their order."""
        sections = (section.anchor + section.reference + section.digest for section in self.sections)
        return digest_of(self.title, repr(_plain(self.governance)), *sections)


@dataclass(frozen=True)
class SopCard:
    """One SOP as readers see it: its current approved version and what should be known about it.

    `reviewed_at` is the last approval or confirmation; `pending` the number of a newer version that waits for approval.
    """

    id: str
    title: str
    source: str
    version: int
    governance: Governance
    reviewed_at: datetime
    pending: int | None = None

    def review_due(self) -> date | None:
        """Return the day by which the owner promised to review it; None when the SOP promises none."""
        every = self.governance.review_every
        return None if every is None else (self.reviewed_at + every).date()

    def is_overdue(self, today: date) -> bool:
        due = self.review_due()
        return due is not None and due < today


@dataclass(frozen=True)
class CurrentSection:
    """A section of a current approved version together with its SOP: the unit that is searched and quoted."""

    sop: SopCard
    section: Section

    @property
    def ref(self) -> SectionRef:
        return SectionRef(self.sop.id, self.section.anchor)


@dataclass(frozen=True, slots=True, order=True)
class SectionRef:
    """Names a section across versions: `refunds#limits`."""

    sop_id: str
    anchor: str

    @classmethod
    def of(cls, text: str) -> SectionRef:
        """Return the reference that a text written by `str` names. Without a `#` the whole SOP is meant: its anchor is empty."""
        sop_id, _, anchor = text.partition("#")
        return cls(sop_id, anchor)

    @override
    def __str__(self) -> str:
        return f"{self.sop_id}#{self.anchor}"


class Severity(StrEnum):
    """What a problem means for its file and for the command that found it."""

    ERROR = "error"
    """The file is left out; the SOP keeps the state it had. Exit status 1."""
    WARNING = "warning"
    """The file is taken in, but somebody has to look at it. Exit status 1."""
    NOTICE = "notice"
    """Nothing to fix: something was left out or looks odd, or a draft is not published. Exit status 0."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or remark about a file that a person wrote. `line` counts from 1; None when the whole file is meant.

    `sop_id` names the SOP that the file is about, where it could be read: that SOP does not count as removed.
    """

    file: str
    line: int | None
    what: str
    remedy: str
    severity: Severity = Severity.ERROR
    sop_id: str | None = None

    @override
    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class FolderContents:
    """The contents of a folder of SOP files: the documents that may be published, by id, and everything wrong, by file and line."""

    documents: tuple[SopDocument, ...] = ()
    problems: tuple[Problem, ...] = ()
    written: Mapping[str, Provenance] = field(default_factory=dict)
    """Who wrote a document's newest change, by SOP id, where that is known."""
    namespace: str | None = ""
    """The name of the source that holds all of this (`retrieval.library.ids`); empty for a folder that is synced by hand, None for
    a whole library."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of one sync. `embedded` and `removed` count passages in the vector index; ids are SOP ids.

    `opening` are the pending ones that would show everyone what is restricted until now.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    unchanged: int = 0
    embedded: int = 0
    removed: int = 0
    problems: tuple[Problem, ...] = field(default=())
    opening: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    """SOPs that were changed in Cairn and whose file does not say so yet: the file's older text was not taken."""


def digest_of(*parts: str) -> str:
    """Return 16 hex digits of SHA-256 over the parts, each closed by a NUL so that no two lists collide by concatenation."""
    return hashlib.sha256("".join([part + "\0" for part in parts]).encode()).hexdigest()[:16]


def _plain(governance: Governance) -> tuple[object, ...]:
    every = governance.review_every
    return (
        governance.owner,
        governance.backup,
        governance.channel,
        sorted(governance.audience),
        None if every is None else every.days,
        governance.approval.value,
        governance.tasks,
        governance.limits,
        governance.url,
        governance.language,
        *([governance.effective.isoformat()] if governance.effective else []),
    )
