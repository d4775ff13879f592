"""Defines the events of a case. They are frozen and appended, never changed: a body says what happened, an event by whom and when.

A body is also the request for it: `rules.propose` turns (actor, body) into an event or says why it may not happen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core import eventlog
from core.eventlog import CardPosted
from escalation.cases.concern import Concern, Evidence
from escalation.owners import OwnerRoute


class Outcome(StrEnum):
    """The result of a decision."""

    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    DECLINED = "declined"
    ANSWERED = "answered"
    """The policy covers it; the reason says how."""

    @property
    def is_approval(self) -> bool:
        return self in {Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS}

    @property
    def is_verdict(self) -> bool:
        """Whether only those who may decide can give this outcome: an answer is open to others."""
        return self.is_approval or self is Outcome.DECLINED


class Clock(StrEnum):
    """The next response that a waiting asker is owed."""

    FIRST_RESPONSE = "first_response"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"


class Lapse(StrEnum):
    """Why a case expired without anybody's action."""

    NEVER_SENT = "never_sent"
    NO_INFO = "no_info"
    APPROVAL_RAN_OUT = "approval_ran_out"


@dataclass(frozen=True, slots=True)
class Opened:
    """First event of every case. `kind` is a value of triage's `Kind`. Without a route it is a draft until the asker sends it.

    `is_private`: it was asked in private and goes from person to person until its asker chooses a channel.
    """

    question_id: str
    asker: str
    kind: str
    concern: Concern | None = None
    evidence: Evidence = field(default_factory=Evidence)
    route: OwnerRoute | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The asker sent the draft to the receiver that they were shown."""

    route: OwnerRoute
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody took the case."""


@dataclass(frozen=True, slots=True)
class InfoAsked:
    """The asker was asked for information. The clocks stop until they reply."""

    text: str


@dataclass(frozen=True, slots=True)
class InfoGiven:
    text: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision. It holds for this case only; a precedent is shown, never applied.

    `amount` is what an approval allows, `expires_on` its last day; `should_be_in_sop` puts a gap on the content owner's list.
    `may_be_example`: the decider agrees that colleagues learn from the case, without names.
    """

    outcome: Outcome
    reason: str = ""
    conditions: str = ""
    amount: Decimal | None = None
    expires_on: date | None = None
    should_be_in_sop: bool = False
    may_be_example: bool = False


@dataclass(frozen=True, slots=True)
class NotMine:
    """A responder says that the case is not theirs, so it goes to the next in line. This is not a decision."""

    to: OwnerRoute
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reassigned:
    """Somebody gave the case to another person, or Cairn did because the holder cannot be reached any more."""

    to: OwnerRoute
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Cairn reminded the holder when `percent` of the clock's time had passed. `run` counts the clock's restarts, so each run is
    reminded of anew.
    """

    clock: Clock
    percent: int
    run: int = 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """The time is up: at 100 percent the backup gets the case too, at 200 the lead. `to` is the present route if nobody is left."""

    clock: Clock
    percent: int
    to: OwnerRoute
    run: int = 0


@dataclass(frozen=True, slots=True)
class Relayed:
    """The asker was told the decision, in this message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The asker no longer needs a decision."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """The decision no longer stands; it stays in the history."""

    route: OwnerRoute
    reason: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Expired:
    why: Lapse


@dataclass(frozen=True, slots=True)
class Closed:
    """The asker was told, and the case ended."""


@dataclass(frozen=True, slots=True)
class Commented:
    """A reply in the asker's or the card's thread; it does not change the status."""

    text: str


Body = (
    Opened
    | Sent
    | CardPosted
    | Claimed
    | InfoAsked
    | InfoGiven
    | Decided
    | NotMine
    | Reassigned
    | Reminded
    | Overdue
    | Relayed
    | Withdrawn
    | Reopened
    | Expired
    | Closed
    | Commented
)

NAMES: dict[type[Body], str] = {
    Opened: "opened",
    Sent: "sent",
    CardPosted: "notified",
    Claimed: "claimed",
    InfoAsked: "info_asked",
    InfoGiven: "info_given",
    Decided: "decided",
    NotMine: "not_mine",
    Reassigned: "reassigned",
    Reminded: "reminded",
    Overdue: "overdue",
    Relayed: "relayed",
    Withdrawn: "withdrawn",
    Reopened: "reopened",
    Expired: "expired",
    Closed: "closed",
    Commented: "commented",
}
"""The word for each kind of event, as stored. Words stay; they are never renamed."""


Event = eventlog.Event[Body]


def name_of(event: Event) -> str:
    """Return the name that people read: a decision is named after its outcome."""
    return event.body.outcome.value if isinstance(event.body, Decided) else NAMES[type(event.body)]
