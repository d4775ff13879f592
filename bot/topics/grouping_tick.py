"""Groups questions into topics: a question joins a topic soon after it was answered, and once a night everything is grouped
again. Both jobs are safe in several processes: the log's lock puts placings in one order, and the nightly pass is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock

import numpy as np
import structlog

from bot.ports import Clock, UnitOfWork
from bot.scheduler import Job
from insights.topics.models import Member, UnplacedQuestion, Vector
from insights.topics.placing import NucleusIndex, as_stored
from insights.topics.ports import Encoder
from insights.topics.service import current_index, likely, name_all, pass_of_the_day, place, regroup

AT_ONCE = 128
"""Questions that one transaction places: about a tenth of a second with the lock held."""

ROUNDS = 40
"""Transactions of one tick; the rest of a long backlog waits for the next."""

EVERY = 15.0
"""Seconds between two looks for questions that are in no topic yet."""

PASS_EVERY = 600.0
"""Seconds between two looks whether the pass of the day is to be done."""

LATE = timedelta(hours=6)
"""How late a question may be stored and still be seen at once. What is later is found by the first look of the next day."""

NIGHT = timedelta(hours=3)
"""When the day's pass is due, in UTC after midnight."""

_log = structlog.get_logger()


@dataclass
class TopicsTick:
    """Places questions in topics and runs the nightly pass. It holds the nuclei in memory between ticks; the database has them
    all, so that nothing is lost with this process.
    """

    units: Callable[[], UnitOfWork]
    encoder: Encoder
    clock: Clock
    _alone: Lock = field(default_factory=Lock, init=False)
    _book: NucleusIndex | None = field(default=None, init=False)
    _looked_on: date | None = field(default=None, init=False)
    _named_at: int | None = field(default=None, init=False)
    _is_renewed: bool = field(default=False, init=False)

    def jobs(self) -> Mapping[str, Job]:
        """Return the two jobs. They are separate so that no question waits for the nightly pass."""
        return {"topics": Job(self.tick, EVERY), "topics-pass": Job(self.night, PASS_EVERY)}

    def tick(self) -> Sequence[Member]:
        """Place the questions that wait; return the new members in their order."""
        self._renew()
        self._name()
        now = self.clock()
        since = now - LATE if self._looked_on == now.date() else None
        placed: list[Member] = []
        for _ in range(ROUNDS):
            with self.units() as uow:
                waiting = uow.topics.waiting(AT_ONCE, since)
            placed += self._place(waiting)
            if len(waiting) < AT_ONCE:
                self._looked_on = now.date()
                break
            since = waiting[-1].at
        if placed:
            _log.info("questions_placed", questions=len(placed), topics=len({member.topic for member in placed}))
        return placed

    def night(self) -> bool:
        """Do the pass of the day when it is due and nobody did; return whether it was done here."""
        now = self.clock()
        is_ours, change = pass_of_the_day(self.units, self.encoder.fingerprint, (now - NIGHT).date(), now)
        if is_ours:
            moved = sum(map(len, change.moves.values())) if change else 0
            _log.info("topics_regrouped", moved=moved, ended=len(change.ended) if change else 0)
        return is_ours

    def everything(self) -> Mapping[str, int]:
        """Place all questions that wait and do a pass now, whatever the hour, because an operator asked for it; return the
        counts.
        """
        placed = 0
        while members := self.tick():
            placed += len(members)
        change = regroup(self.units, self.encoder.fingerprint, self.clock())
        moved = sum(map(len, change.moves.values())) if change else 0
        return {"placed": placed, "moved": moved, "ended": len(change.ended) if change else 0}

    def likely(self, text: str) -> str | None:
        """Return the topic that a question of this text would join now; None when it would start a new one. Raises what the
        encoder raises.
        """
        vector = as_stored(self.encoder.embed_passages([text])[0])
        with self._alone, self.units() as uow:
            self._book = current_index(uow.topics, self.encoder.fingerprint, self._book, uow.topics.head())
            return likely(self._book, vector)

    def _place(self, waiting: Sequence[UnplacedQuestion]) -> Sequence[Member]:
        if not waiting:
            return ()
        vectors = self._vectors(waiting)
        with self._alone:
            with self.units() as uow:  # what takes long after a change, without the lock
                book = current_index(uow.topics, self.encoder.fingerprint, self._book, uow.topics.head())
            self._book = None
            with self.units() as uow:
                book, members = place(uow, book, waiting, vectors, self.encoder.fingerprint)
                uow.commit()
            self._book = book
        return members

    def _vectors(self, questions: Sequence[UnplacedQuestion]) -> Mapping[str, Vector]:
        rows = np.asarray(self.encoder.embed_passages([question.text for question in questions]), np.float32)
        return {question.question_id: as_stored(row) for question, row in zip(questions, rows, strict=True)}

    def _renew(self) -> None:
        """Compute again, once per process, the vectors that another model made."""
        while not self._is_renewed:
            with self.units() as uow:
                outdated = uow.topics.outdated(self.encoder.fingerprint, AT_ONCE)
            vectors = self._vectors(outdated) if outdated else {}
            with self.units() as uow:
                uow.topics.lock()
                uow.topics.renew(vectors, self.encoder.fingerprint)
                uow.commit()
            self._is_renewed = len(outdated) < AT_ONCE

    def _name(self) -> None:
        """Name topics again that lost their name because the person who asked that question was erased."""
        with self.units() as uow:
            head = uow.topics.head()
            if head.revision == self._named_at:
                return
            nameless = uow.topics.nameless(self.encoder.fingerprint)
        name_all(self.units, nameless, self.encoder.fingerprint)
        self._named_at = head.revision
