"""Simulates practice: lessons of the first weeks, daily questions, answers by ability and earlier practice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from nudges.asking.attempts import Answered, Ask, AskState, Attempt, Batch, rating
from nudges.cards.models import Cause, Entry, PracticeCard, Review, Start, fold
from nudges.cards.starting import start_id
from nudges.items.bank import BankItem
from nudges.learners.models import DAILY_CAP
from nudges.lessons.cutting import LessonView
from nudges.skills.skillmap import Weights
from retrieval.library.models import SectionRef, digest_of
from scripts.history.company import Worker, at_work
from scripts.history.plot import FAULTY_SECTION

_ASKED: Final = 0.75
"""Share of the days on which a person has a batch; some of it is left unanswered."""

_LEFT_OUT: Final = 0.12
_LESSONS: Final = 2
"""Lessons on each of a newcomer's first ten days."""

_FIRST_DAYS: Final = 14
_GROWTH: Final = 0.9
_START: Final = 0.2
_EASY: Final = 1.5
"""What the section of the faulty process is practised well by: it is not what goes wrong."""


@dataclass
class Practising:
    """Collects rows of practice; nothing is stored here."""

    items: Sequence[BankItem]
    weights: Weights
    random: Random
    batches: list[Batch] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    starts: dict[str, Start] = field(default_factory=dict)
    lessons: list[LessonView] = field(default_factory=list)
    _log: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    _times: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    _of_role: dict[str, list[BankItem]] = field(default_factory=dict)

    def of_day(self, day: date, people: Sequence[Worker]) -> None:
        """Add the rows of a day."""
        for worker in people:
            theirs = self._items_of(worker.person.role or "")
            if not theirs:
                continue
            self._read(worker, day, theirs)
            if self.random.random() < _ASKED:
                self._batch(worker, day, theirs)

    def cards(self) -> list[PracticeCard]:
        """Return the cards that follow from the logs."""
        return [card for log in self._log.values() if (card := fold(log)) is not None]

    def mastery(self, worker: Worker, section: SectionRef) -> float:
        """Return how likely an answer on the section is right at this time."""
        times = self._times[worker.id, str(section)]
        easy = _EASY if section == FAULTY_SECTION else 0.0
        return 1 / (1 + math.exp(-(_START + 0.7 * worker.ability + _GROWTH * math.log1p(times) + easy)))

    def _items_of(self, role: str) -> list[BankItem]:
        if role not in self._of_role:
            self._of_role[role] = [item for item in self.items if self.weights.task(role, item.section) is not None]
        return self._of_role[role]

    def _read(self, worker: Worker, day: date, items: Sequence[BankItem]) -> None:
        started = worker.person.started_on
        if started is None or not 0 <= (day - started).days < _FIRST_DAYS:
            return
        for number in range(_LESSONS):
            section = self.random.choice(items).section
            id_ = f"lesson:{digest_of('simulated', worker.id, day.isoformat(), str(number))}"
            self.lessons.append(LessonView(id_, worker.id, section, 1, at_work(worker, day, self.random)))
            self._times[worker.id, str(section)] += 1

    def _batch(self, worker: Worker, day: date, items: Sequence[BankItem]) -> None:
        chosen = {item.item.family: item for item in self.random.sample(items, min(DAILY_CAP, len(items)))}
        at = at_work(worker, day, self.random)
        batch = Batch(digest_of("simulated", "batch", worker.id, day.isoformat()), worker.id, day, at)
        self.batches.append(batch)
        for position, item in enumerate(chosen.values()):
            self._begin(worker, item, batch)
            ask = Ask(
                digest_of("ask", batch.id, item.item.family), batch.id, worker.id, item.item.family, item.item.id, position, at
            )
            if self.random.random() < _LEFT_OUT:
                self.asks.append(replace(ask, state=AskState.REPEATED))
                continue
            self.asks.append(replace(ask, state=AskState.ANSWERED))
            self._answer(worker, item, ask)

    def _begin(self, worker: Worker, item: BankItem, batch: Batch) -> None:
        """Start a family's card with its first question, as a step of the learning path."""
        family = item.item.family
        id_ = start_id(Cause.PATH, "simulated", worker.id, family)
        if id_ in self.starts:
            return
        retention = self.weights.retention(worker.person.role, item.section)
        start = Start(id_, worker.id, family, item.section, Cause.PATH, batch.at, batch.on, retention)
        self.starts[id_] = start
        self._log[worker.id, family].append(start)

    def _answer(self, worker: Worker, bank_item: BankItem, ask: Ask) -> None:
        item, section = bank_item.item, bank_item.section
        is_right = self.random.random() < self.mastery(worker, section)
        wrong = [number for number in range(len(item.options)) if number != item.key]
        at = ask.asked_at + timedelta(seconds=self.random.randint(15, 90) * (ask.position + 1))
        seconds = round(self.random.lognormvariate(2.6, 0.5), 1)
        retention = self.weights.retention(worker.person.role, section)
        graded = rating(Answered(item.kind, is_right, seconds=seconds))
        choice = item.key if is_right else self.random.choice(wrong)
        about = (ask.id, worker.id, item.family, item.id, item.kind.value)
        self.attempts.append(
            Attempt(*about, choice, is_right, at, at.date(), graded, retention, Cause.PATH, seconds if ask.position else None)
        )
        self._log[worker.id, item.family].append(Review(ask.id, at, at.date(), graded, retention))
        self._times[worker.id, str(section)] += 1
