"""Defines the events of an alert. They are frozen and only appended: a body says what happened, an event by whom and when.

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
    """Holds the numbers of one inspection, over the window that fired.

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
    """Opens the alert; it is every alert's first event. `sop_version` is the SOP's current version then."""

    kind: AlertKind
    reading: Measurement
    topic: str | None = None
    sop_id: str | None = None
    section: SectionRef | None = None
    others: tuple[SectionRef, ...] = ()
    sop_version: int | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Replaces the alert's numbers by newer ones; the card is updated in place."""

    reading: Measurement


@dataclass(frozen=True, slots=True)
class Fixing:
    """Records that the owner will fix it by a date; it becomes a gap on their list."""

    due_on: date


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere:
    """Records that this section answers it: future questions go there, and the topic is watched from now on."""

    section: SectionRef


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Records that the owner sees no problem. The topic fires again only when twice as many people stumble."""


@dataclass(frozen=True, slots=True)
class Snoozed:
    until: datetime


@dataclass(frozen=True, slots=True)
class Woken:
    """Ends the snooze."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Ends the alert because its topic was merged into another one that has a live alert."""

    into: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Moves the alert to the topic that its own topic became part of."""

    topic: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Shows the alert in another place as well. Either nobody acted, so the backup gets it too, or its owner put the card of a
    restricted SOP into the channel. `to` is the Slack id of a person or channel, or an e-mail address.
    """

    to: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A new version is out in which this section is another."""

    section: SectionRef
    version: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Records the `look`th test of the fix that was published at `since`. Each look happens once; a second one would spend its
    share of the error twice.
    """

    proof: Proof
    look: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageSent:
    """Records that a message was sent, so that it is sent once. `what` is the sender's key for it, such as `proof:owner:1`."""

    what: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """Reopens the alert because somebody wants it back on the list."""


@dataclass(frozen=True, slots=True)
class Faded:
    """Ends the alert because nobody has stumbled for a long time."""


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
    | MessageSent
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
    MessageSent: "told",
    Reopened: "reopened",
    Faded: "faded",
}
"""The word for each kind of event, as stored. Words stay; they are never renamed."""


Event = eventlog.Event[Body]
