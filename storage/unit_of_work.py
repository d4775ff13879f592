"""One transaction over every store. Repositories never commit; leaving the block without `commit()` undoes everything."""

from __future__ import annotations

from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import units
from storage.cases import SqlCases
from storage.errors import raise_as_fault
from storage.inbox import SqlInbox
from storage.index_state import SqlIndexState
from storage.library import SqlLibrary
from storage.limit_reviews import SqlLimitReviews, SqlTriageLabels
from storage.link_revocations import SqlLinkRevocations
from storage.model_usage import SqlModelUsage
from storage.outbox import SqlOutbox
from storage.people import SqlDirectory
from storage.practice_asks import SqlAsks
from storage.practice_cards import SqlCards
from storage.practice_items import SqlItemBank
from storage.practice_learners import SqlLearners, SqlWorkEvents
from storage.questions import SqlQuestionLog
from storage.read_until import SqlReadUntil
from storage.redirects import SqlRedirects
from storage.signal_readings import SqlReadings
from storage.signals import SqlSignals
from storage.sop_gaps import SqlGapList
from storage.topics import SqlTopics


class SqlUnitOfWork:
    """`bot.ports.UnitOfWork` and `retrieval.library.ports.LibraryUnit`. Use one per block; it is not for sharing by threads.

    Entering one while another is open raises `core.units.NestedUnitError`. A block that a broken database ends raises
    `core.errors.OperatorError`, which says what to do.
    """

    def __init__(self, engine: Engine) -> None:
        self._address = engine.url
        self._session = Session(engine, expire_on_commit=False)
        self.library = SqlLibrary(self._session)
        self.index = SqlIndexState(self._session)
        self.people = SqlDirectory(self._session)
        self.questions = SqlQuestionLog(self._session)
        self.inbox = SqlInbox(self._session)
        self.outbox = SqlOutbox(self._session)
        self.read_until = SqlReadUntil(self._session)
        self.cases = SqlCases(self._session)
        self.gaps = SqlGapList(self._session)
        self.limits = SqlLimitReviews(self._session)
        self.labels = SqlTriageLabels(self._session)
        self.items = SqlItemBank(self._session)
        self.cards = SqlCards(self._session)
        self.asks = SqlAsks(self._session)
        self.learners = SqlLearners(self._session)
        self.work = SqlWorkEvents(self._session)
        self.model_usage = SqlModelUsage(self._session)
        self.redirects = SqlRedirects(self._session)
        self.topics = SqlTopics(self._session)
        self.signals = SqlSignals(self._session)
        self.readings = SqlReadings(self._session)
        self.revocations = SqlLinkRevocations(self._session)

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

    def rollback(self) -> None:
        self._session.rollback()
