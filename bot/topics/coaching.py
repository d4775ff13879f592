"""Gives an extra check to a person who stumbles over the same thing again and again; nobody else is told.

The offer of a human comes with their next question (`bot.questions.triage`). This reaches no owner and no log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.topics.acting import AlertBook
from core.workdays import moment
from insights.alerts.coaching import TIMES, WINDOW, Coaching, coaching
from insights.alerts.readings import Stumble
from nudges.cards.models import Cause
from nudges.cards.starting import FollowUp, follow_up
from nudges.rules import Rules

AGAIN = "again:"
"""Before the question's id in the source of an extra check, so that it comes on top of the one after the answer."""


@dataclass(frozen=True)
class AlertCoaching:
    book: AlertBook
    rules: Rules

    def start(self, stumbles: Iterable[Stumble]) -> None:
        """Plan a check for everybody who repeats one of these stumbles; once for each time it happens."""
        now, days = self.book.clock(), self.book.service.days
        since = moment(days.back(now.date(), WINDOW - 1))
        by_person: dict[str, list[Stumble]] = defaultdict(list)
        for stumble in stumbles:
            if stumble.at >= since:
                by_person[stumble.person].append(stumble)
        repeated = {person: plan for person, theirs in by_person.items() if (plan := coaching(theirs, now, days)) is not None}
        with self.book.units() as uow:
            started = [self._started(uow, person, plan) for person, plan in sorted(repeated.items())]
            if any(started):
                uow.commit()

    def _started(self, uow: UnitOfWork, person: str, plan: Coaching) -> bool:
        """Plan one more check at every third stumble; return whether it was planned."""
        if plan.section is None or len(plan.questions) < TIMES:
            return False
        source = f"{AGAIN}{plan.questions[TIMES * (len(plan.questions) // TIMES) - 1]}"
        return follow_up(uow, self.rules, FollowUp(person, Cause.QUESTION, source, [plan.section]), self.book.clock()) is not None
