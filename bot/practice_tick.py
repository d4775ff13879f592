"""The tick of practice: items follow the SOPs, people follow the directory, what is due goes out. Safe in several processes."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from bot import calls
from bot.ports import UnitOfWork
from bot.practice import BATCH, Practice
from bot.practice_cards import PracticeCards
from bot.practice_learning import PracticeLearning
from nudges.attempts import Delivery
from nudges.curation import sync_library
from nudges.enrolment import enrol_everyone
from nudges.service import send_due
from retrieval.library.models import digest_of

AT_ONCE = 20
"""Messages that this tick sends itself; the rest waits in the outbox for the next rounds, which keeps within Slack's limits."""

_log = structlog.get_logger()


@dataclass
class PracticeTick:
    practice: Practice
    cards: PracticeCards
    learning: PracticeLearning
    _directory: str = field(default="", init=False)

    def tick(self) -> None:
        """One round."""
        now = self.practice.clock()
        for synced in sync_library(self.practice.units, self.practice.rules, now):
            _log.info("items_synced", added=synced.added, flagged=synced.flagged, suspended=synced.suspended)
        keys = self._enrol()
        sent = send_due(self.practice.units, self.practice.rules, now, lambda uow, found: self._post(uow, found, keys))
        if sent:
            _log.info("practice_due", batches=sent)
        for key in keys[:AT_ONCE]:
            self.practice.delivery.send_now(key)

    def _enrol(self) -> list[str]:
        """Enrol who is new, when the directory has changed since the last look; returns the keys of what is to be sent."""
        now = self.practice.clock()
        with self.practice.units() as uow:
            directory = digest_of(*sorted(repr(person) for person in uow.people.everyone()))
            if directory == self._directory:
                return []
            new = enrol_everyone(uow, self.practice.rules, now)
            keys = [key for learner in new if (key := self.learning.welcome(uow, learner, now))]
            uow.commit()
        self._directory = directory
        return keys

    def _post(self, uow: UnitOfWork, delivery: Delivery, keys: list[str]) -> None:
        shown = self.cards.visible(uow, delivery)
        if not shown.questions:
            return
        key, person = f"{BATCH}{shown.batch.id}", shown.batch.person
        uow.outbox.add(key, person, calls.post(key, person, self.cards.posted(shown)), self.practice.clock())
        keys.append(key)
