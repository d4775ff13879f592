"""Stumbles, traffic and alerts for the tests of insights: a small company in which everybody asks a little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from fakes.samples import NOON, document, version
from fakes.unit_of_work import fake_units

from core.eventlog import CAIRN, Done
from insights.alerts.events import Event, Measurement, Opened
from insights.alerts.inspection import Inspection
from insights.alerts.models import Alert, AlertDone, AlertRefused
from insights.alerts.readings import AlertKind, AskedOn, Cause, Material, Stumble, Traffic
from insights.alerts.service import AlertService
from insights.topics.models import Member, Topic
from retrieval.library.models import SectionRef
from retrieval.questions import LoggedQuestion, LoggedSource, Place, Question, Surface

LIMITS = SectionRef("refunds", "limits")
READING = Measurement(3, 4, 5, 0.5, 0.0001, NOON - timedelta(days=4), stuck=("q1", "q2", "q3"), questions=("q1",), weekly=(0, 3))
OWNER, BACKUP = "U0OWNER", "U0BACKUP"


def stumble(
    number: int, person: str | None = None, *, topic: str = "t1", cause: Cause = Cause.UNANSWERED, days: float = 0
) -> Stumble:
    """One, so many days before noon."""
    at = NOON - timedelta(days=days)
    return Stumble(f"q{topic}{number}", topic, person or f"U{number}", at, cause, LIMITS)


def everyday(*, topics: int = 20, people: int = 4, days: int = 130, newcomers: int = 0) -> tuple[AskedOn, ...]:
    """Traffic: so many people ask about each topic on every working day before noon."""
    found = []
    for ago in range(days):
        day = (NOON - timedelta(days=ago)).date()
        if day.weekday() < 5:
            found += [AskedOn(f"n{number}", day, people + newcomers, newcomers) for number in range(topics)]
    return tuple(found)


def asked(stumbles: Sequence[Stumble]) -> tuple[AskedOn, ...]:
    """The traffic that the stumbles are, a row each."""
    return tuple(AskedOn(one.topic, one.at.date(), 1, int(one.is_newcomer)) for one in stumbles)


def inspection(*stumbles: Stumble, traffic: Sequence[AskedOn] = (), **more: object) -> Inspection:
    rows = (*everyday(), *asked(stumbles), *traffic)
    return Inspection(Material(stumbles, Traffic(rows), owners={"refunds": OWNER}, **more), NOON)


def opened(body: Opened | None = None, at: datetime = NOON) -> Event:
    return Event("s1", 1, CAIRN, at, body or Opened(AlertKind.GAP, READING, "t1", "refunds", LIMITS, (), 1))


@dataclass
class Workplace:
    """The service of alerts over a database in memory: one SOP, a topic, a clock in the test's hands."""

    now: datetime = NOON
    service: AlertService = field(default_factory=AlertService)

    def __post_init__(self) -> None:
        self.units = fake_units()
        self.publish("Refund within 30 days.")
        with self.units() as unit:
            unit.topics.add([], [Topic("t1", NOON, None), Topic("t2", NOON, None)], "m")
            unit.commit()

    def publish(self, text: str, *extra: str) -> None:
        doc = document(text=text, owner=OWNER, backup=BACKUP, channel="C0SOP")
        more = [replace(doc.sections[0], anchor=one, path=(one,), text=one, ordinal=9) for one in extra]
        doc = replace(doc, sections=(*doc.sections, *more))
        with self.units() as unit:
            latest = unit.library.latest("refunds")
            number = latest.number + 1 if latest else 1
            unit.library.add_version(doc, version(doc, number))
            unit.library.make_current("refunds", number, self.now, OWNER)
            unit.commit()

    def ask(self, number: int, person: str, *, topic: str = "t1", outcome: str = "unanswered", **changes: object) -> None:
        place = Place("T1", "C1", f"{number}.0", f"{number}.0", Surface.MENTION, is_private=False)
        asked_at = self.now
        sources = (LoggedSource("refunds", 1, "limits", 1, 0.4, 0.4, 1, 1),)
        reason = "near_miss" if outcome == "unanswered" else None
        question = Question(f"q{number}", person, "How late may a refund be?", place, asked_at)
        logged = replace(LoggedQuestion(question, None, outcome, reason, 0.3, 9, 9, sources), **changes)
        with self.units() as unit:
            unit.questions.add(logged)
            position = unit.topics.head().position + 1
            unit.topics.add([Member(question.id, position, topic, topic, position)], [], "m")
            unit.commit()

    def wait(self, **amount: float) -> None:
        self.now += timedelta(**amount)

    def detect(self) -> list[AlertDone]:
        with self.units() as unit:
            done = list(self.service.detect(unit, self.now))
            unit.commit()
        return done

    def open(self, body: Opened | None = None) -> None:
        with self.units() as unit:
            assert unit.alerts.append(0, opened(body, self.now))
            unit.commit()

    def act(self, actor: str, body: object, alert: str = "s1") -> AlertDone | AlertRefused:
        with self.units() as unit:
            result = self.service.act(unit, alert, actor, body, self.now)
            unit.commit()
        return result

    def tick(self) -> list[object]:
        """Do all that is due; returns the bodies that were accepted."""
        with self.units() as unit:
            dues = self.service.due(unit, self.now)
        done = [self.act(CAIRN, due.body, due.record.id) for due in dues]
        return [one.event.body for one in done if isinstance(one, Done)]

    def alert(self, name: str = "s1") -> Alert:
        with self.units() as unit:
            return unit.alerts.get(name)
