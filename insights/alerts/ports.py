"""Declares what alerts need from storage. Nothing here commits; lookups of unknown ids return None or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.eventlog import EventStore
from insights.alerts.events import Body
from insights.alerts.models import Alert
from insights.alerts.readings import CasesOn, FirstTry, SopChange, Stumble, Traffic
from insights.topics.models import Head
from retrieval.library.models import SectionRef, SopCard, SopDocument
from retrieval.library.ports import SopStatus


class Alerts(EventStore[Alert, Body], Protocol):
    """Stores and finds the events of alerts."""

    def live(self) -> Sequence[Alert]:
        """Return all live alerts, oldest first."""

    def of_topic(self, topic: str) -> Sequence[Alert]:
        """Return every alert that a topic ever had, oldest first."""

    def of_subject(self, subject: str) -> Sequence[Alert]:
        """Return every alert of an `Alert.subject`, those of quiz items too, oldest first."""

    def touched(self, since: datetime) -> Sequence[Alert]:
        """Return alerts with an event at or after `since`, oldest first: for the digest, and for recent dismissals."""


class Readings(Protocol):
    """Reads rows of the question log and of practice in a span of time: `since` included, `until` not. Oldest first.

    Erased people are left out: they cannot be counted.
    """

    def stumbles(self, since: datetime, until: datetime, topics: Collection[str] | None = None) -> Sequence[Stumble]:
        """Return the stumbles over these topics (None: all), each question at most once."""

    def traffic(self, since: datetime, until: datetime) -> Traffic: ...

    def asked(self, topics: Collection[str], since: datetime, until: datetime) -> Sequence[Stumble]:
        """Return every question on these topics, as stumbles with `Cause.ASKED`."""

    def places(self, since: datetime, until: datetime) -> Mapping[str, SectionRef]:
        """Return, by topic, the section that came first for most of its questions; topics without one are left out."""

    def first_tries(self, since: datetime, until: datetime) -> Sequence[FirstTry]:
        """Return first answers to items that are still asked."""

    def changes(self, since: datetime, until: datetime) -> Sequence[SopChange]:
        """Return sections that changed for readers."""

    def recurring_cases(self, since: datetime, until: datetime, at_least: int = 3) -> Sequence[CasesOn]:
        """Return topics, and SOPs outside any topic, with so many cases opened; most first."""


class Shelf(Protocol):
    """Reads SOPs of the library for alerts."""

    def card(self, sop_id: str) -> SopCard | None:
        """Return the SOP as readers see it now; None when retired, unknown or never approved."""

    def document(self, sop_id: str, number: int) -> SopDocument | None:
        """Return a version as it was stored."""

    def statuses(self) -> Sequence[SopStatus]:
        """Return the status of every SOP, retired ones too."""


class Successions(Protocol):
    """Finds what a topic became, and whether any did."""

    def head(self) -> Head: ...

    def current(self, topic: str) -> str | None:
        """Return the topic that this one became; None for an unknown one."""


class AlertUnit(Protocol):
    """Gives alerts their part of the unit of work. The caller that opened it adds outbox calls and commits."""

    @property
    def library(self) -> Shelf: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def topics(self) -> Successions: ...
