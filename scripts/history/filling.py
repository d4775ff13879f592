"""Fills a demo's home with a history, day by day through the repositories, so that Cairn's own service finds the alerts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.topics.effects import AlertEffects
from bot.topics.grouping_tick import TopicsTick
from bot.wiring import Cairn
from bot.wiring.calendars import rules_of
from bot.wiring.history import HistoryRows
from bot.wiring.setup import import_people
from core.eventlog import CAIRN, Done
from insights.alerts.events import Body, Fixing, HandedOver
from insights.alerts.models import Alert, Status
from insights.alerts.service import AlertService
from insights.reports.models import SIMULATED
from insights.topics.ports import Encoder
from nudges.items.curation import sync_library
from nudges.items.reviewing import approve
from nudges.learners.enrolment import enrol_everyone
from nudges.rules import Rules
from retrieval.questions import NEEDS_HUMAN
from scripts.history.asking import Asking
from scripts.history.company import Worker, newcomers, started, workdays, workers
from scripts.history.plot import BAD_SECTION, FAULTY_SECTION, FIX_AFTER, FIX_BEFORE, FIXED_SECTION, Confusion
from scripts.history.practising import Practising
from scripts.history.sample import askable_items, golden_topics, owners
from scripts.history.working import Deciding, Working

BY: Final = "simulated"
_SECOND_START: Final = 0.45
_FIRST_START: Final = 0.12
_EVENING: Final = time(20)
_REGROUPED_ON: Final = 4


def fill(cairn: Cairn, examples: Path, days: int, tell: Callable[[str], object]) -> None:
    """Write the last `days` days into an empty home. The same day gives the same history."""
    history = _History(cairn, examples, workdays(cairn.clock().date(), days), Random("history/1"))  # noqa: S311 - no secret
    history.begin()
    for number, day in enumerate(history.days):
        history.live(day)
        if number % 5 == 0:
            tell(f"{day:%d %B}")
    with cairn.unit() as uow:
        uow.cards.save(*history.practising.cards())
        uow.commit()


@dataclass
class _Remembering:
    """Caches the encoder's vectors by text, since people ask the same repeatedly."""

    encoder: Encoder
    _known: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return self.encoder.fingerprint

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, np.asarray(self.encoder.embed_passages(new), np.float32), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else np.zeros((0, 1), np.float32)


class _History:
    """Simulates day after day, and holds the state between days."""

    def __init__(self, cairn: Cairn, examples: Path, days: Sequence[date], random: Random) -> None:
        self.cairn, self.examples, self.days, self.random = cairn, examples, days, random
        self.now = _at(days[0], time(6))
        self.rules: Rules = rules_of(cairn)
        self.desk = AlertService(self.rules.workdays, fallback=lambda: cairn.settings.fallback_owner or None)
        self.topics = TopicsTick(cairn.unit, _Remembering(cairn.encoder), lambda: self.now)

    def begin(self) -> None:
        """Load the library and the people as they were on the first day."""
        cairn, before = self.cairn, self.now - timedelta(days=1)
        import_people(cairn, self.examples / "people.csv")
        self._sync(self.examples / "sops", before)
        starts = self._day(_FIRST_START), self._day(_SECOND_START)
        with cairn.unit() as uow:
            known = [started(person, self.days[0]) for person in uow.people.everyone()]
            everyone = [*known, *newcomers(*starts)]
            uow.people.save(everyone)
            enrol_everyone(uow, self.rules, before)
            uow.counters.put(SIMULATED, int(self.now.timestamp()))
            uow.commit()
        sync_library(cairn.unit, self.rules, before)
        self.owners = owners(cairn)
        self._release(FAULTY_SECTION.sop_id, before)
        self.workers = workers(everyone, self.random)
        self.practising = Practising(askable_items(cairn), self.rules.weights, self.random)
        self.working = Working(self.cairn.skills, self.practising, self.random)
        self.asking = Asking(golden_topics(cairn, self.examples / "questions.yaml"), self.random)
        self.deciding = Deciding(self.owners, self.random)
        self.sections = {topic.text: topic.section for topic in self.asking.topics}

    def _release(self, sop: str, now: datetime) -> None:
        """Let the owner release what waits of an SOP, so that people practise it from the first day on."""
        with self.cairn.unit() as uow:
            for item in uow.items.waiting([sop]):
                approve(uow, item.item.id, self.owners[sop][0], now)
            uow.commit()

    def live(self, day: date) -> None:
        """Simulate and store one day, and detect alerts in its evening."""
        self.now = min(_at(day, _EVENING), self.cairn.clock())
        if day == self._day(FIXED_SECTION.fixed or 1.0):
            self._fix(_at(day, time(7)))
        here = [worker for worker in self.workers if worker.is_here(day)]
        self.practising.of_day(day, here)
        self._store_day(day, here)
        self.topics.tick()
        if day.weekday() == _REGROUPED_ON:
            self.topics.everything()
        self._look(day)

    def _store_day(self, day: date, here: Sequence[Worker]) -> None:
        questions = [
            logged_question
            for logged_question in self.asking.of_day(day, here, list(self._planted(day)))
            if logged_question.question.asked_at <= self.now
        ]
        events = [event for event in self.working.of_day(day, here) if event.at <= self.now]
        practising = self.practising
        starts = [start for start in practising.starts.values() if start.on == day]
        rows = HistoryRows(questions, events, starts, practising.batches, practising.asks, practising.attempts, practising.lessons)
        self.cairn.history.write(rows)
        with self.cairn.unit() as uow:
            for logged in questions:
                if logged.outcome == NEEDS_HUMAN:
                    section = self.sections.get(logged.question.text)
                    if happened := self.deciding.events(logged, section, self.cairn.clock()):
                        uow.cases.append(0, *happened)
            uow.commit()
        for taken in (practising.batches, practising.asks, practising.attempts, practising.lessons):
            taken.clear()

    def _look(self, day: date) -> None:
        """Do what the tick of alerts does, without Slack."""
        effects = AlertEffects()
        with self.cairn.unit() as uow:
            self.desk.detect(uow, self.now)
            acts: list[tuple[str, str, Body]] = [
                (due.record.id, CAIRN, due.body) for due in self.desk.due(uow, self.now) if not isinstance(due.body, HandedOver)
            ]
            if day == self._day(FIXED_SECTION.promised or 1.0):
                acts += [(alert.id, self.owners[alert.sop_id or ""][0], self._promise()) for alert in self._open(uow.alerts.live())]
            for signal, actor, body in acts:
                done = self.desk.act(uow, signal, actor, body, self.now)
                if isinstance(done, Done):
                    effects.follow(uow, done)
            uow.commit()

    def _open(self, live: Sequence[Alert]) -> Iterator[Alert]:
        return (alert for alert in live if alert.section == FIXED_SECTION.section and alert.status is Status.OPEN)

    def _promise(self) -> Fixing:
        return Fixing(self._day(FIXED_SECTION.fixed or 1.0))

    def _planted(self, day: date) -> Iterator[Confusion]:
        for confusion in (BAD_SECTION, FIXED_SECTION):
            if self._day(confusion.begins) <= day and (confusion.fixed is None or day < self._day(confusion.fixed)):
                yield confusion

    def _day(self, share: float) -> date:
        return self.days[min(int(share * len(self.days)), len(self.days) - 1)]

    def _sync(self, folder: Path, at: datetime) -> None:
        report = self.cairn.publisher.sync(self.cairn.read(folder), at, BY)
        for sop_id in report.pending:
            self.cairn.publisher.approve(sop_id, by=BY, at=at)

    def _fix(self, at: datetime) -> None:
        """Let the owner of the confusing section rewrite it."""
        with TemporaryDirectory(prefix="cairn-history-") as folder:
            copy = Path(shutil.copytree(self.examples / "sops", Path(folder) / "sops"))
            file = copy / f"{FIXED_SECTION.section.sop_id}.md"
            file.write_text(file.read_text(encoding="utf-8").replace(FIX_BEFORE, FIX_AFTER), encoding="utf-8")
            self._sync(copy, at)
        sync_library(self.cairn.unit, self.rules, at)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, UTC)
