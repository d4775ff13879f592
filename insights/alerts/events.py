"""What can happen to an alert. Events are frozen and appended, never changed: a body says what happened, an event by whom and when.

A body is also the request for it: `rules.propose` turns (actor, body) into an event or says why it may not happen. Questions are
named by id; their text stays in the question log, and people are found from there when a message is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core import eventlog
from core.eventlog import CardPosted
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof
from retrieval.library.models import SectionRef


@dataclass(frozen=True, slots=True)
class Measurement:
    """The numbers of one look, over the window that fired.

    people: distinct people who stumbled; `newcomers` of them in their first 30 days.
    times: stumbles.
    asked: people-days on which somebody asked about it (for quiz items: first tries).
    usual: how many of those would stumble if it were as usual.
    chance: how likely so many or more are, if it were as usual.
    weekly: stumbles in each of the last weeks, oldest first, this week last.
    since: the first stumble counted.
    questions: ids of up to three questions to show; veterans' before newcomers', of different people.
    stuck: ids of the questions of everybody counted (for the message after a fix).
    is_after_change: the section changed shortly before.
    is_rise: it is not stumbles that are counted but people who ask, since many more do than before the change.
    suspect: the quiz item that most misses come from, all with the same wrong option: look at the item first.
    """

    people: int
    times: int
    asked: int
    usual: float
    chance: float
    since: datetime
    newcomers: int = 0
    weekly: tuple[int, ...] = ()
    questions: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    is_after_change: bool = False
    is_rise: bool = False
    suspect: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """First event of every alert. `sop_version` is the SOP's current version then."""

    kind: AlertKind
    reading: Measurement
    topic: str | None = None
    sop_id: str | None = None
    section: SectionRef | None = None
    others: tuple[SectionRef, ...] = ()
    sop_version: int | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Newer numbers; the card is updated in place."""

    reading: Measurement


@dataclass(frozen=True, slots=True)
class Fixing:
    """The owner will fix it: a gap on their list with a date."""

    due_on: date


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere:
    """It is answered in this section: future questions go there, and the topic is watched from now on."""

    section: SectionRef


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Not a problem, says the owner. Only twice as many people bring the topic up again."""


@dataclass(frozen=True, slots=True)
class Snoozed:
    until: datetime


@dataclass(frozen=True, slots=True)
class Woken:
    """The snooze is over."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The topic is the same as another one, which goes on."""

    into: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Its topic became part of another one, and it goes on there."""

    topic: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """It has another place: nobody did anything, so the backup has it too, or its owner put the card of a restricted SOP into the
    channel. `to` is the Slack id of a person or channel, or an e-mail address.
    """

    to: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A new version is out in which this section is another."""

    section: SectionRef
    version: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A look at a fix: the `look`th at the one that was published at `since`. Each is taken once, else the error that it spends
    would be spent twice.
    """

    proof: Proof
    look: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A message went out, once. `what` is the sender's own word for it, such as `proof:owner:1`."""

    what: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """Somebody wants it back on the list."""


@dataclass(frozen=True, slots=True)
class Faded:
    """Nobody has stumbled for long."""


Body = (
    Opened
    | Refreshed
    | CardPosted
    | Fixing
    | AnsweredElsewhere
    | Dismissed
    | Snoozed
    | Woken
    | Merged
    | Moved
    | HandedOver
    | Changed
    | Judged
    | Told
    | Reopened
    | Faded
)

NAMES: dict[type[Body], str] = {
    Opened: "opened",
    Refreshed: "refreshed",
    CardPosted: "shown",
    Fixing: "fixing",
    AnsweredElsewhere: "answered_elsewhere",
    Dismissed: "dismissed",
    Snoozed: "snoozed",
    Woken: "woken",
    Merged: "merged",
    Moved: "moved",
    HandedOver: "handed_over",
    Changed: "changed",
    Judged: "judged",
    Told: "told",
    Reopened: "reopened",
    Faded: "faded",
}
"""The word for each kind of event, as stored. Words stay; they are never renamed."""


Event = eventlog.Event[Body]
