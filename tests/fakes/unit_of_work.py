"""A unit of work in memory. A block works on a snapshot; `commit()` makes it the truth. One block at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Self

from fakes.cases import FakeCases, FakeGapList, FakeLimitReviews, FakeTriageLabels
from fakes.library import FakeDirectory, FakeIndexState, FakeLibrary
from fakes.memory import Memory
from fakes.messages import FakeInbox, FakeOutbox, FakeReadUntil
from fakes.model_usage import FakeModelUsage
from fakes.practice import FakeAsks, FakeCards, FakeItemBank, FakeLearners, FakeWorkEvents
from fakes.questions import FakeQuestionLog, FakeRedirects
from fakes.readings import FakeReadings
from fakes.revocations import FakeLinkRevocations
from fakes.signals import FakeSignals
from fakes.topics import FakeTopics

from core import units

Units = Callable[[], Any]
"""What opens units of work, as `bot.ports.UnitOfWork`."""


class FakeUnitOfWork:
    def __init__(self, truth: Memory, lock: threading.Lock) -> None:
        self._truth = truth
        self._lock = lock
        self._own = Memory()
        self.library = FakeLibrary(self._own)
        self.index = FakeIndexState(self._own)
        self.people = FakeDirectory(self._own)
        self.questions = FakeQuestionLog(self._own)
        self.inbox = FakeInbox(self._own)
        self.outbox = FakeOutbox(self._own)
        self.read_until = FakeReadUntil(self._own)
        self.cases = FakeCases(self._own)
        self.gaps = FakeGapList(self._own)
        self.limits = FakeLimitReviews(self._own)
        self.labels = FakeTriageLabels(self._own)
        self.items = FakeItemBank(self._own)
        self.cards = FakeCards(self._own)
        self.asks = FakeAsks(self._own)
        self.learners = FakeLearners(self._own)
        self.work = FakeWorkEvents(self._own)
        self.model_usage = FakeModelUsage(self._own)
        self.redirects = FakeRedirects(self._own)
        self.topics = FakeTopics(self._own)
        self.signals = FakeSignals(self._own)
        self.readings = FakeReadings(self._own)
        self.revocations = FakeLinkRevocations(self._own)

    def __enter__(self) -> Self:
        units.enter()
        self._lock.acquire()
        self._own.take(self._truth)
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        units.leave()

    def commit(self) -> None:
        self._truth.take(self._own)

    def rollback(self) -> None:
        self._own.take(self._truth)


def fake_units() -> Callable[[], FakeUnitOfWork]:
    """Return what opens units of one new database."""
    truth, lock = Memory(), threading.Lock()
    return lambda: FakeUnitOfWork(truth, lock)
