"""Defines an alert as folded from its events. Only the events are stored. No person's name is in it.

`topic` names what was asked; an alert about quiz items has none: it is about its `section`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core import eventlog
from core.eventlog import Record
from insights.alerts.events import Body, Measurement
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof
from retrieval.library.models import SectionRef


class Status(StrEnum):
    OPEN = "open"
    """The owner is asked what is to be done."""
    FIXING = "fixing"
    """The owner promised to fix it by `due_on`."""
    SNOOZED = "snoozed"
    WATCHED = "watched"
    """The fix is published, or the owner pointed elsewhere: it is being seen whether people still stumble."""
    SOLVED = "solved"
    DISMISSED = "dismissed"
    MERGED = "merged"
    FADED = "faded"
    """Nobody stumbled for long, and nobody did anything."""


LIVE = frozenset({Status.OPEN, Status.FIXING, Status.SNOOZED, Status.WATCHED})
"""Not over yet. A subject has one live alert at most."""


@dataclass(frozen=True, kw_only=True)
class Alert(Record):
    topic: str | None
    kind: AlertKind
    sop_id: str | None
    """The SOP whose owner is asked: the one that came nearest. None: nobody's, the workspace's fallback is asked."""
    section: SectionRef | None
    others: tuple[SectionRef, ...]
    """Sections that disagree with `section`."""
    sop_version: int | None
    """The SOP's version when it was opened, or when the last fix was seen: what a fix is compared with."""
    status: Status
    opening: Measurement
    reading: Measurement
    """The newest."""
    read_at: datetime | None = None
    """When the newest was taken: somebody stumbled then."""
    stuck: tuple[str, ...] = ()
    """Ids of the questions of everybody who was ever counted, first come first: whom to tell when it is clear."""
    handed_to: str | None = None
    """Whoever was given it because it had been ignored: a Slack id or an e-mail address. Never shown on a card."""
    due_on: date | None = None
    snoozed_until: datetime | None = None
    answered_by: SectionRef | None = None
    """Where it is answered, said the owner: future questions go there, until it is opened again or shown not to help."""
    successor: str | None = None
    """The topic that it was merged into."""
    fixed_at: datetime | None = None
    """When the first fix was published: what came before is "before"."""
    watched_since: datetime | None = None
    """When the newest fix was published: what comes after is "after"."""
    fixed_in: int | None = None
    """The version in which the newest fix was published."""
    looks: int = 0
    """How often it was judged since the newest fix."""
    proof: Proof | None = None
    """The newest judgement."""
    told: frozenset[str] = frozenset()
    """Messages that went out, each once: `Told.what`."""

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def subject(self) -> str:
        """Return the key that no two live alerts share: a topic, or the section of quiz items."""
        return subject_of(self.topic, self.section)

    def is_late(self, today: date) -> bool:
        """Return whether the promised day is over."""
        return self.status is Status.FIXING and self.due_on is not None and self.due_on < today


def subject_of(topic: str | None, section: SectionRef | None) -> str:
    return f"topic:{topic}" if topic is not None else f"section:{section}"


class Why(StrEnum):
    """Lists why a request to an alert is refused."""

    UNKNOWN_SIGNAL = "unknown_signal"
    ALREADY_DONE = "already_done"
    """The very same thing was done before, as by a double click."""
    WRONG_STATUS = "wrong_status"
    """Somebody or time was faster: `Refused.record` shows what holds now."""
    DATE_WRONG = "date_wrong"
    """Before today, or further away than a year."""
    SAME_TOPIC = "same_topic"
    """Merged into itself."""
    BUSY = "busy"
    """Others kept changing it at the same moment; try again."""


AlertDone = eventlog.Done[Alert, Body]
AlertRefused = eventlog.Refused[Alert, Why]
AlertDue = eventlog.Due[Alert, Body]
