"""Defines a proposal as folded from its events. Nothing here is stored; the events are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core import eventlog
from core.eventlog import Record
from retrieval.library.models import digest_of
from retrieval.library.proposals.events import Body, Measured, ProposedIn


class Status(StrEnum):
    WAITING = "waiting"
    """Waits for somebody who may decide."""
    APPROVED = "approved"
    """Readers will see it: at once, or from `effective` on."""
    LIVE = "live"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ROLLED_BACK = "rolled_back"


OPEN = frozenset({Status.WAITING, Status.APPROVED})
"""Statuses after which something will still happen to the proposal."""


@dataclass(frozen=True, kw_only=True)
class Proposal(Record):
    """A proposal in its present state. `number` is the version that waits, or that the proposal became; None for a text that is no
    version yet.

    `authors` wrote the present words: whoever edited them last. `suggested_by` is the first author.
    """

    status: Status
    sop_id: str
    seal: str
    origin: ProposedIn
    number: int | None
    base: int | None
    base_digest: str
    anchor: str | None
    heading: str
    text: str
    suggested_by: str
    is_named: bool
    authors: frozenset[str]
    why: str
    about: str
    decided_by: str = ""
    decided_at: datetime | None = None
    effective: date | None = None
    opens: bool = False
    note: str = ""
    """Why it was rejected, withdrawn or returned."""
    measured: Measured | None = None
    handed_to: str | None = None
    back_to: int | None = None
    """The version whose text readers see again."""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_text(self) -> bool:
        """Return whether it is a suggested text, in contrast to a version from a file."""
        return self.origin is not ProposedIn.FILE

    @property
    def is_edited(self) -> bool:
        return self.authors != {self.suggested_by}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that somebody suggests. `anchor` names the section that `text` replaces; None: a new section below `heading`.

    by: a Slack id or an e-mail address.
    is_named: whether the owner is told who suggested it.
    origin: where they were when they suggested it; `about` is the id of the question, alert or case.
    why: their own words to the owner.
    """

    sop_id: str
    anchor: str | None
    text: str
    by: str
    is_named: bool
    origin: ProposedIn
    heading: str = ""
    why: str = ""
    about: str = ""


class Why(StrEnum):
    """The reason why an action was refused."""

    UNKNOWN = "unknown"
    ALREADY_DONE = "already_done"
    """The very same thing was done before, as by a double click."""
    WRONG_STATUS = "wrong_status"
    """Somebody else decided first, or the time has passed: `Refused.record` shows the present state."""
    OUTDATED = "outdated"
    """The words have changed since the decider saw them."""
    OWN_WORDS = "own_words"
    """Whoever wrote the change cannot approve it alone."""
    CONFLICT = "conflict"
    """The section has changed since the change was suggested."""
    FILE_WAITS = "file_waits"
    """A newer version from the file is waiting and comes first."""
    OPENS = "opens"
    """It would show everyone what is restricted, and that was not confirmed."""
    NOT_CURRENT = "not_current"
    """A newer version is live, and going back would undo that one as well."""
    EMPTY = "empty"
    """There is no text, or it is the same as before."""
    BUSY = "busy"
    """Others kept changing it at the same time; try again."""


ProposalDone = eventlog.Done[Proposal, Body]
ProposalRefused = eventlog.Refused[Proposal, Why]


def version_id(sop_id: str, number: int) -> str:
    """Return the id of the proposal that is about a version."""
    return digest_of("version", sop_id, str(number))


def seal_of(heading: str, text: str) -> str:
    """Return the digest of a suggested text."""
    return digest_of(heading, text)
