"""Runs one transaction over every store. Repositories never commit; leaving the block without `commit()` undoes everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import units
from storage.alert_readings import SqlReadings
from storage.alerts import SqlAlerts
from storage.cases import SqlCases, SqlGapList, SqlLimitReviews, SqlTriageLabels
from storage.changes import SqlChangeNotices, SqlReviewAsks
from storage.confirmed import SqlRedirects
from storage.dashboard import SqlLinkRevocations, SqlPageViews, SqlSessions, SqlSubscriptions
from storage.errors import raise_as_fault
from storage.facts import SqlFacts
from storage.inbox import SqlInbox, SqlReadUntil
from storage.library import SqlLibrary
from storage.model_usage import SqlModelUsage
from storage.outbox import SqlOutbox
from storage.people import SqlDirectory, SqlPastExperiences
from storage.practice.asks import SqlAsks
from storage.practice.cards import SqlCards
from storage.practice.items import SqlItemBank
from storage.practice.learners import SqlCheckpoints, SqlLearners, SqlProficiency, SqlWorkEvents
from storage.practice.lessons import SqlChecklists, SqlLessons, SqlRemarks, SqlWithdrawnCards
from storage.progress import SqlCounters, SqlIndexState, SqlSources
from storage.proposals import SqlProposals
from storage.questions import SqlQuestionLog
from storage.statements import forget
from storage.task_facts import SqlEffortLog, SqlTaskFacts
from storage.topics import SqlTopics
from storage.workspace import SqlWorkspaceStore
from storage.xapi import SqlStatements

T = TypeVar("T")


def _repository(kind: Callable[[Session], T]) -> cached_property[T]:
    """Build a repository when it is first used: most units use a few of them."""
    return cached_property(lambda self: kind(self._session))


class SqlUnitOfWork:
    """Implements `bot.ports.UnitOfWork` and `retrieval.library.ports.LibraryUnit`. Use one per block; threads must not share it.

    Entering one while another is open raises `core.units.NestedUnitError`. A block that a broken database ends raises
    `core.errors.OperatorError`, which says what to do.
    """

    library = _repository(SqlLibrary)
    index = _repository(SqlIndexState)
    people = _repository(SqlDirectory)
    questions = _repository(SqlQuestionLog)
    inbox = _repository(SqlInbox)
    outbox = _repository(SqlOutbox)
    read_until = _repository(SqlReadUntil)
    cases = _repository(SqlCases)
    gaps = _repository(SqlGapList)
    limits = _repository(SqlLimitReviews)
    labels = _repository(SqlTriageLabels)
    items = _repository(SqlItemBank)
    cards = _repository(SqlCards)
    changes = _repository(SqlChangeNotices)
    review_asks = _repository(SqlReviewAsks)
    asks = _repository(SqlAsks)
    learners = _repository(SqlLearners)
    work = _repository(SqlWorkEvents)
    proficiency = _repository(SqlProficiency)
    checkpoints = _repository(SqlCheckpoints)
    effort = _repository(SqlEffortLog)
    model_usage = _repository(SqlModelUsage)
    redirects = _repository(SqlRedirects)
    topics = _repository(SqlTopics)
    alerts = _repository(SqlAlerts)
    readings = _repository(SqlReadings)
    revocations = _repository(SqlLinkRevocations)
    lessons = _repository(SqlLessons)
    remarks = _repository(SqlRemarks)
    checklists = _repository(SqlChecklists)
    withdrawn_cards = _repository(SqlWithdrawnCards)
    statements = _repository(SqlStatements)
    counters = _repository(SqlCounters)
    task_facts = _repository(SqlTaskFacts)
    facts = _repository(SqlFacts)
    sessions = _repository(SqlSessions)
    page_views = _repository(SqlPageViews)
    subscriptions = _repository(SqlSubscriptions)
    past_experiences = _repository(SqlPastExperiences)
    proposals = _repository(SqlProposals)
    sources = _repository(SqlSources)
    workspace = _repository(SqlWorkspaceStore)

    def __init__(self, engine: Engine) -> None:
        self._address = engine.url
        self._session = Session(engine, expire_on_commit=False)

    def __enter__(self) -> Self:
        units.enter()
        return self

    def __exit__(self, *raised: object) -> None:
        try:
            self._session.close()
        finally:
            units.leave()
        for error in raised:
            if isinstance(error, BaseException):
                raise_as_fault(self._address, error)

    def commit(self) -> None:
        self._session.commit()
        forget(self._session)

    def rollback(self) -> None:
        self._session.rollback()
        forget(self._session)
