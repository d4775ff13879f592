"""What alerts need from storage. Nothing here commits; lookups of what is not there return None or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from core.eventlog import EventStore
from insights.alerts.events import Body
from insights.alerts.models import Alert
from insights.alerts.readings import CasesOn, FirstTry, SopChange, Stumble, Traffic
from retrieval.library.models import SectionRef, SopCard, SopDocument
from retrieval.library.ports import SopStatus


class Alerts(EventStore[Alert, Body], Protocol):
    """Events by alert."""

    def live(self) -> Sequence[Alert]:
        """All that are not over, oldest first."""
        ...

    def of_topic(self, topic: str) -> Sequence[Alert]:
        """Every alert that a topic ever had, oldest first."""
        ...

    def of_subject(self, subject: str) -> Sequence[Alert]:
        """The same for `Alert.subject`, quiz items too."""
        ...

    def touched(self, since: datetime) -> Sequence[Alert]:
        """Alerts with an event at or after `since`, oldest first: for the digest, and for what was dismissed lately."""
        ...

    def redirect(self, topic: str) -> Alert | None:
        """The newest alert of the topic that has `answered_by`: where its questions go."""
        ...


class Readings(Protocol):
    """Rows of the question log and of practice, in a span of time: `since` included, `until` not. Oldest first.

    Erased people are left out: they cannot be counted.
    """

    def stumbles(self, since: datetime, until: datetime, topics: Collection[str] | None = None) -> Sequence[Stumble]:
        """Each question at most once, over topics (None: all)."""
        ...

    def stumbles_of(self, person: str, since: datetime) -> Sequence[Stumble]:
        """One person's (for `repeats`)."""
        ...

    def traffic(self, since: datetime, until: datetime) -> Traffic: ...

    def asked(self, topics: Collection[str], since: datetime, until: datetime) -> Sequence[Stumble]:
        """Every question on these topics, as `Cause.ASKED`."""
        ...

    def places(self, since: datetime, until: datetime) -> Mapping[str, SectionRef]:
        """The section that came first for most of a topic's questions; topics for which none ever did are left out."""
        ...

    def first_tries(self, since: datetime, until: datetime) -> Sequence[FirstTry]:
        """First answers to items that are still asked."""
        ...

    def changes(self, since: datetime, until: datetime) -> Sequence[SopChange]:
        """Sections that changed for readers."""
        ...

    def recurring_cases(self, since: datetime, until: datetime, at_least: int = 3) -> Sequence[CasesOn]:
        """Topics, and SOPs outside any topic, with so many cases opened; most first."""
        ...


class Shelf(Protocol):
    """What alerts read of the library."""

    def card(self, sop_id: str) -> SopCard | None:
        """The SOP as readers see it now; None when retired, unknown or never approved."""
        ...

    def document(self, sop_id: str, number: int) -> SopDocument | None:
        """A version as it was stored."""
        ...

    def statuses(self) -> Sequence[SopStatus]:
        """Every SOP, retired ones too."""
        ...


class Successions(Protocol):
    """What alerts read of topics."""

    def current(self, topic: str) -> str | None:
        """The topic that this one is now; None for an unknown one."""
        ...


class AlertUnit(Protocol):
    """The part of the unit of work that alerts use. Whoever opened it adds what follows (outbox calls) and commits."""

    @property
    def library(self) -> Shelf: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def topics(self) -> Successions: ...
