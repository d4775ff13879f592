"""Implements the ports of alerts over plain lists, which the simulated company has instead of a database."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.workdays import moment
from insights.alerts.events import Event
from insights.alerts.fold import ALERTS
from insights.alerts.models import Alert
from insights.alerts.readings import AskedOn, CasesOn, FirstTry, SopChange, Stumble, Traffic
from insights.topics.models import Head
from retrieval.library.models import Governance, Section, SectionRef, SopCard, SopDocument
from retrieval.library.ports import SopStatus


@dataclass
class MemoryAlerts:
    """`ports.Alerts`; folded on writing."""

    events: dict[str, list[Event]] = field(default_factory=dict)
    folded: dict[str, Alert] = field(default_factory=dict)

    def append(self, expected: int, *events: Event) -> Alert | None:
        record_id = events[0].record_id
        stored = self.events.setdefault(record_id, [])
        if len(stored) != expected:
            return None
        for event in events:
            self.folded[record_id] = ALERTS.after(self.folded.get(record_id), event)
            stored.append(event)
        return self.folded[record_id]

    def get(self, alert_id: str) -> Alert | None:
        return self.folded.get(alert_id)

    def history(self, alert_id: str) -> Sequence[Event]:
        return self.events.get(alert_id, [])

    def live(self) -> Sequence[Alert]:
        return self._where(lambda alert: alert.is_live)

    def of_subject(self, subject: str) -> Sequence[Alert]:
        return self._where(lambda alert: alert.subject == subject)

    def touched(self, since: datetime) -> Sequence[Alert]:
        return self._where(lambda alert: self.events[alert.id][-1].at >= since)

    def erase_person(self, person: str) -> int:
        raise NotImplementedError(f"nobody is erased in a simulation ({len(person)})")

    def _where(self, condition: Callable[[Alert], bool]) -> list[Alert]:
        return sorted(filter(condition, self.folded.values()), key=lambda alert: (alert.opened_at, alert.id))


@dataclass
class MemoryLog:
    """`ports.Readings`; things are added in the order in which they happen."""

    stumbled: list[Stumble] = field(default_factory=list)
    questions: list[Stumble] = field(default_factory=list)
    tried: list[FirstTry] = field(default_factory=list)
    changed: list[SopChange] = field(default_factory=list)
    _counted: dict[date, list[AskedOn]] = field(default_factory=dict)
    """Days that are over."""
    _askers: dict[date, dict[str, tuple[set[str], set[str]]]] = field(default_factory=dict)

    def ask(self, question: Stumble) -> None:
        """Add a question; `is_newcomer` and `section` are its own."""
        self.questions.append(question)
        day = self._askers.setdefault(question.at.date(), defaultdict(lambda: (set(), set())))
        day[question.topic][0].add(question.person)
        if question.is_newcomer:
            day[question.topic][1].add(question.person)

    def stumbles(self, since: datetime, until: datetime, topics: Collection[str] | None = None) -> Sequence[Stumble]:
        return [stumble for stumble in _between(self.stumbled, since, until) if topics is None or stumble.topic in topics]

    def traffic(self, since: datetime, until: datetime) -> Traffic:
        return Traffic(tuple(self._rows(since, until)))

    def asked(self, topics: Collection[str], since: datetime, until: datetime) -> Sequence[Stumble]:
        return [stumble for stumble in _between(self.questions, since, until) if stumble.topic in topics]

    def places(self, since: datetime, until: datetime) -> Mapping[str, SectionRef]:
        sections_of: dict[str, Counter[SectionRef]] = defaultdict(Counter)
        for question in _between(self.questions, since, until):
            if question.section is not None:
                sections_of[question.topic][question.section] += 1
        return {topic: max(sections, key=lambda section: (sections[section], section)) for topic, sections in sections_of.items()}

    def first_tries(self, since: datetime, until: datetime) -> Sequence[FirstTry]:
        return [first_try for first_try in self.tried if since <= first_try.at < until]

    def changes(self, since: datetime, until: datetime) -> Sequence[SopChange]:
        return [change for change in self.changed if since <= change.at < until]

    def recurring_cases(self, since: datetime, until: datetime, at_least: int = 3) -> Sequence[CasesOn]:
        del since, until, at_least  # nobody asks for exceptions here
        return []

    def _rows(self, since: datetime, until: datetime) -> Iterator[AskedOn]:
        today = max(self._askers, default=date.min)
        for day, topics in self._askers.items():
            if since <= moment(day) < until:
                rows = self._counted.get(day)
                if rows is None:
                    rows = [AskedOn(topic, day, len(people), len(new)) for topic, (people, new) in topics.items()]
                    if day < today:
                        self._counted[day] = rows
                yield from rows


@dataclass
class MemoryShelf:
    """`ports.Shelf`: SOPs with numbered versions."""

    documents: dict[str, list[SopDocument]] = field(default_factory=dict)
    published: dict[str, datetime] = field(default_factory=dict)

    def publish(self, document: SopDocument, at: datetime) -> int:
        versions = self.documents.setdefault(document.id, [])
        versions.append(document)
        self.published[document.id] = at
        return len(versions)

    def newest(self, sop_id: str) -> SopDocument:
        return self.documents[sop_id][-1]

    def card(self, sop_id: str) -> SopCard | None:
        versions = self.documents.get(sop_id)
        if not versions:
            return None
        newest = versions[-1]
        return SopCard(sop_id, newest.title, newest.source, len(versions), newest.governance, self.published[sop_id])

    def document(self, sop_id: str, number: int) -> SopDocument | None:
        versions = self.documents.get(sop_id, [])
        return versions[number - 1] if 0 < number <= len(versions) else None

    def statuses(self) -> Sequence[SopStatus]:
        entries = ((sop_id, versions[-1], self.card(sop_id)) for sop_id, versions in sorted(self.documents.items()))
        return [
            SopStatus(sop_id, document.title, document.source, document.governance.owner, card, None, None)
            for sop_id, document, card in entries
        ]


class MemoryTopics:
    """`ports.Successions`: no topic ever ends."""

    def head(self) -> Head:
        return Head()

    def current(self, topic: str) -> str | None:
        return topic


@dataclass
class MemoryUnit:
    """`ports.AlertUnit`; there is nothing to commit."""

    library: MemoryShelf = field(default_factory=MemoryShelf)
    alerts: MemoryAlerts = field(default_factory=MemoryAlerts)
    readings: MemoryLog = field(default_factory=MemoryLog)
    topics: MemoryTopics = field(default_factory=MemoryTopics)


def sop(sop_id: str, owner: str, texts: Mapping[str, str]) -> SopDocument:
    """An SOP with a section per text, by anchor."""
    sections = (Section(anchor, (anchor,), text, number, number) for number, (anchor, text) in enumerate(texts.items()))
    return SopDocument(sop_id, sop_id, f"{sop_id}.md", Governance(owner=owner), tuple(sections))


def _between(things: Sequence[Stumble], since: datetime, until: datetime) -> Sequence[Stumble]:
    return things[bisect_left(things, since, key=_at) : bisect_left(things, until, key=_at)]


def _at(stumble: Stumble) -> datetime:
    return stumble.at
