"""A unit of work in memory. A block works on a snapshot; `commit()` makes it the truth. One block at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any, Self, TypeVar

from fakes.alerts import FakeAlerts
from fakes.cases import FakeCases, FakeGapList, FakeLimitReviews, FakeTriageLabels
from fakes.changes import FakeChangeNotices, FakeReviewAsks
from fakes.checklists import FakeChecklists
from fakes.checkpoints import FakeCheckpoints
from fakes.dashboard import FakePageViews, FakeSessions, FakeSubscriptions
from fakes.effort import FakeEffortLog
from fakes.facts import FakeFacts
from fakes.library import FakeDirectory, FakeIndexState, FakeLibrary
from fakes.memory import Memory
from fakes.messages import FakeInbox, FakeOutbox, FakeReadUntil
from fakes.model_usage import FakeModelUsage
from fakes.past_experiences import FakePastExperiences
from fakes.practice import FakeAsks, FakeCards, FakeItemBank, FakeLearners, FakeWorkEvents
from fakes.proficiency import FakeProficiency
from fakes.proposals import FakeProposals
from fakes.questions import FakeQuestionLog, FakeRedirects
from fakes.readings import FakeReadings
from fakes.remarks import FakeRemarks
from fakes.revocations import FakeLinkRevocations
from fakes.sources import FakeSources
from fakes.task_facts import FakeTaskFacts
from fakes.topics import FakeTopics
from fakes.withdrawn_cards import FakeWithdrawnCards
from fakes.workspace import FakeWorkspaceStore
from fakes.xapi import FakeCounters, FakeLessons, FakeStatements

from core import units

Units = Callable[[], Any]
"""What opens units of work, as `bot.ports.UnitOfWork`."""

T = TypeVar("T")


def _repository(kind: Callable[[Memory], T]) -> cached_property[T]:
    return cached_property(lambda self: kind(self._own))


class FakeUnitOfWork:
    library = _repository(FakeLibrary)
    index = _repository(FakeIndexState)
    people = _repository(FakeDirectory)
    questions = _repository(FakeQuestionLog)
    inbox = _repository(FakeInbox)
    outbox = _repository(FakeOutbox)
    read_until = _repository(FakeReadUntil)
    cases = _repository(FakeCases)
    gaps = _repository(FakeGapList)
    limits = _repository(FakeLimitReviews)
    labels = _repository(FakeTriageLabels)
    items = _repository(FakeItemBank)
    cards = _repository(FakeCards)
    changes = _repository(FakeChangeNotices)
    review_asks = _repository(FakeReviewAsks)
    asks = _repository(FakeAsks)
    learners = _repository(FakeLearners)
    work = _repository(FakeWorkEvents)
    proficiency = _repository(FakeProficiency)
    checkpoints = _repository(FakeCheckpoints)
    effort = _repository(FakeEffortLog)
    model_usage = _repository(FakeModelUsage)
    redirects = _repository(FakeRedirects)
    topics = _repository(FakeTopics)
    alerts = _repository(FakeAlerts)
    readings = _repository(FakeReadings)
    revocations = _repository(FakeLinkRevocations)
    lessons = _repository(FakeLessons)
    remarks = _repository(FakeRemarks)
    checklists = _repository(FakeChecklists)
    withdrawn_cards = _repository(FakeWithdrawnCards)
    statements = _repository(FakeStatements)
    counters = _repository(FakeCounters)
    task_facts = _repository(FakeTaskFacts)
    facts = _repository(FakeFacts)
    sessions = _repository(FakeSessions)
    page_views = _repository(FakePageViews)
    subscriptions = _repository(FakeSubscriptions)
    past_experiences = _repository(FakePastExperiences)
    proposals = _repository(FakeProposals)
    sources = _repository(FakeSources)
    workspace = _repository(FakeWorkspaceStore)

    def __init__(self, truth: Memory, lock: threading.Lock) -> None:
        self._truth = truth
        self._lock = lock
        self._own = Memory()

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
