"""Runs the tick of practice: items follow the SOPs, people follow the directory, and what is due is sent. Safe in several
processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot.ports import UnitOfWork
from bot.practice.cards import PracticeCards
from bot.practice.context import Practice, role_of
from bot.practice.learning import PracticeLearning
from bot.practice.settings import Quiet
from nudges.asking.attempts import Delivery
from nudges.asking.service import send_due
from nudges.items.curation import sync_library
from nudges.learners.audiences import AudienceCache
from nudges.learners.enrolment import enrol_everyone
from nudges.learners.proficiency_rows import track
from retrieval.library.models import digest_of

AT_ONCE = 200
"""Messages that one tick sends: about 7 a second, what Slack lets one app post into many conversations."""

_ROUNDS: Final = 20
"""Transactions in which one tick follows people on their way; what is left over comes with the next."""

_log = structlog.get_logger()


@dataclass
class PracticeTick:
    practice: Practice
    cards: PracticeCards
    learning: PracticeLearning
    quiet: Quiet
    _directory: str = field(default="", init=False)
    _roles: Mapping[str, str | None] = field(default_factory=dict, init=False)
    _waiting: list[str] = field(default_factory=list, init=False)

    def tick(self) -> None:
        """Do one round."""
        now = self.practice.clock()
        self.practice.people.read_languages()
        for synced in sync_library(self.practice.units, self.practice.rules, now):
            _log.info("items_synced", added=synced.added, flagged=synced.flagged, suspended=synced.suspended)
        self._waiting += self._enrol(now)
        self._waiting += self._put_off(self._due(now), now)
        sent, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        for key in sent:
            self.practice.delivery.send_now(key)

    def _enrol(self, now: datetime) -> list[str]:
        """Enrol new people, when the directory has changed since the last look; return the keys of what is to be sent."""
        with self.practice.units() as uow:
            people = uow.people.everyone()
            self._roles = {person.id: person.role for person in people}
            directory = digest_of(*sorted(f"{person!r}{person.has_left(now.date())}" for person in people))
            if directory == self._directory:
                return []
            new = enrol_everyone(uow, self.practice.rules, now)
            keys = [key for learner in new if (key := self.learning.welcome(uow, learner, now))]
            uow.commit()
        self._directory = directory
        return keys

    def _due(self, now: datetime) -> dict[str, str]:
        """Claim and store what is due; return the outbox keys with whom they are for."""
        posted: dict[str, str] = {}
        audiences: AudienceCache | None = None

        def post(uow: UnitOfWork, delivery: Delivery) -> None:
            nonlocal audiences
            if audiences is None or audiences.unit is not uow:
                audiences = AudienceCache(uow)
            person = delivery.batch.person
            role = self._roles[person] if person in self._roles else role_of(uow, person)
            shown = self.cards.visible(uow, delivery, role, audiences)
            if shown.questions:
                made = self.cards.post(shown)
                uow.outbox.add(made.key, made.channel, made.call, now)
                posted[made.key] = made.channel

        sent = send_due(self.practice.units, self.practice.rules, now, post)
        if sent:
            _log.info("practice_due", batches=sent)
        return posted

    def _put_off(self, posted: Mapping[str, str], now: datetime) -> list[str]:
        """Hold back what would disturb somebody until they may be disturbed; return the keys of the rest."""
        resting = self.quiet.until(list(posted.values()), now)
        resting_keys = {key: resting[person] for key, person in posted.items() if person in resting}
        if resting_keys:
            with self.practice.units() as uow:
                for key, end in resting_keys.items():
                    uow.outbox.hold_back(key, end)
                uow.commit()
        return [key for key in posted if key not in resting_keys]


@dataclass(frozen=True)
class ProficiencyTick:
    """Follows people on their way to proficiency, once for each of their days."""

    practice: Practice

    def tick(self) -> None:
        looked_at = 0
        for _ in range(_ROUNDS):
            people = track(self.practice.units, self.practice.rules, self.practice.clock())
            looked_at += people
            if not people:
                break
        if looked_at:
            _log.info("proficiency_tracked", people=looked_at)
