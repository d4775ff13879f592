"""Defines what can happen to a proposal. Events are frozen and appended: a body says what happened, an event by whom and when.

A body is also the request for it: `rules.propose` turns (actor, body) into an event or says why it may not happen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core import eventlog
from core.eventlog import CardPosted


class ProposedIn(StrEnum):
    """The origin of a proposal."""

    FILE = "file"
    """A sync brought a version that waits."""
    ANSWER = "answer"
    ALERT = "alert"
    CASE = "case"
    """A decided case that the SOP should cover."""
    OWNER = "owner"
    THREAD = "thread"
    """The owner marked what a colleague wrote in a thread as right."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The first event of every proposal.

    sop_id: the SOP that it is about.
    seal: digest of what is proposed; a decision names the seal that the decider saw.
    number: the version that waits; None: it is a text that becomes a version when it is approved.
    base: the version that it is compared with; None: readers never saw the SOP.
    base_digest: of the section that a text replaces, as its author saw it; empty for a new section.
    anchor: the section that a text replaces; None: a new section below `heading`.
    author: who wrote it: a Slack id, an e-mail address, a name from git; empty where nobody knows.
    is_named: whether the owner is told who suggested it.
    about: id of the question, alert or case that it came from.
    """

    sop_id: str
    seal: str
    origin: ProposedIn
    number: int | None = None
    base: int | None = None
    base_digest: str = ""
    anchor: str | None = None
    heading: str = ""
    text: str = ""
    author: str = ""
    is_named: bool = True
    why: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A decider replaced the suggested words with other ones."""

    seal: str
    base: int | None
    base_digest: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Approved:
    """Somebody approved it: readers see it from `effective` on; None: at once. `opens`: everyone may read what was restricted until
    now.
    """

    seal: str
    effective: date | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    seal: str
    note: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The proposal was overtaken: `why` says by what, in a sentence for people."""

    why: str


@dataclass(frozen=True, slots=True)
class Published:
    """Readers see it as this version."""

    number: int


@dataclass(frozen=True, slots=True)
class Returned:
    """It was approved and could not be published; `why` is a sentence for people. It waits for a decision again."""

    why: str


@dataclass(frozen=True, slots=True)
class RolledBack:
    """Readers see the text of version `to` again; `number` is the version that was made of it. 0: that version is not made yet."""

    to: int
    number: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """Golden questions were asked before and after: of `asked`, so many are `lost` and `mended`; `examples` quotes lost ones."""

    seal: str
    asked: int
    lost: int
    mended: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Another recipient got it, as the first one could not be reached. `to` is the Slack id of a person or channel."""

    to: str


Body = Opened | CardPosted | Edited | Approved | Rejected | Withdrawn | Published | Returned | RolledBack | Measured | HandedOver

NAMES: dict[type[Body], str] = {
    Opened: "opened",
    CardPosted: "shown",
    Edited: "edited",
    Approved: "approved",
    Rejected: "rejected",
    Withdrawn: "withdrawn",
    Published: "published",
    Returned: "returned",
    RolledBack: "rolled_back",
    Measured: "measured",
    HandedOver: "handed_over",
}
"""The word for each kind of event, as stored. Words stay; they are never renamed."""

Event = eventlog.Event[Body]
