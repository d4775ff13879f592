"""Runs the tick of topics: shows the topics that fire, does what is due, sends digests. Safe in several processes at once.

Gives an extra check to a person who stumbles over the same thing again and again. Nobody else is told: it reaches no owner and no
log, and the offer of a human comes with their next question (`bot.questions.triage`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import structlog

from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.sending import guarded
from bot.topics.acting import AlertBook
from bot.topics.digests import Digests
from bot.topics.posts import OVERDUE
from core import units
from core.eventlog import CAIRN, Done
from core.workdays import moment
from insights.alerts.coaching import TIMES, WINDOW, Coaching, coaching
from insights.alerts.events import Body, HandedOver, MessageSent
from insights.alerts.materials import PastDays
from insights.alerts.models import AlertDone, AlertDue
from insights.alerts.readings import Material, Stumble
from nudges.cards.models import Cause
from nudges.cards.starting import FollowUp, follow_up
from nudges.rules import Rules

_FRESH: Final = timedelta(hours=10)
"""How long a card may be on its way: as long as the outbox keeps trying."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class AlertTick:
    book: AlertBook
    digests: Digests
    coaching: AlertCoaching
    past: PastDays = field(default_factory=PastDays)

    def tick(self) -> None:
        """Do one round; a part that fails keeps no other from running."""
        names = self.book.details.names.prepare
        for part in (names, self._look, self._due, self._late, self._note_sent, self.digests.send):
            guarded("topic", part)

    def _look(self) -> None:
        """Read once, outside the transaction that opens alerts, where people stumbled."""
        now = self.book.clock()
        material = units.run(self.book.units, lambda uow: self.book.service.material(uow, now, self.past))
        for part in (partial(self._detect, material, now), partial(self.coaching.start, material.stumbles)):
            guarded("topic", part)

    def _detect(self, material: Material, now: datetime) -> None:
        book = self.book

        def work(uow: UnitOfWork) -> tuple[Sequence[AlertDone], list[Post]]:
            done_alerts = book.service.detect(uow, now, material)
            return done_alerts, [post for done in done_alerts for post in book.follow(uow, done)]

        done_alerts = book.delivery.deliver(work)
        if done_alerts:
            _log.info(
                "signals",
                opened=sum(done.before is None for done in done_alerts),
                refreshed=sum(bool(done.before) for done in done_alerts),
            )

    def _due(self) -> None:

        def work(uow: UnitOfWork) -> list[tuple[str, Body]]:
            due = self.book.service.due(uow, self.book.clock())
            return [(due_alert.record.id, body) for due_alert in due if (body := self._body(uow, due_alert))]

        due = units.run(self.book.units, work)
        for alert, body in due:
            guarded("topic", partial(self._fall_due, alert, body))

    def _body(self, uow: UnitOfWork, due: AlertDue) -> Body | None:
        """Return the event that is due. An ignored topic goes to the next person who can be reached; None where nobody is left."""
        if not isinstance(due.body, HandedOver):
            return due.body
        to = self.book.details.routes.next(uow, due.record)
        return HandedOver(to) if to else None

    def _fall_due(self, alert: str, body: Body) -> None:
        result = self.book.act(alert, CAIRN, body)
        _log.info("signal_due", what=type(body).__name__.lower(), done=isinstance(result, Done))

    def _late(self) -> None:
        """Say once below the card that a promised date passed."""
        today = self.book.clock().date()
        with self.book.units() as uow:
            late = [alert for alert in uow.alerts.live() if alert.is_late(today)]
        for alert in late:
            what = f"{OVERDUE}{alert.due_on}"
            if what not in alert.told:
                guarded("topic", partial(self._fall_due, alert.id, MessageSent(what)))

    def _note_sent(self) -> None:
        with self.book.units() as uow:
            alerts = [*uow.alerts.live(), *uow.alerts.touched(self.book.clock() - _FRESH)]
        for alert in {alert.id: alert for alert in alerts}.values():
            if alert.is_live and not alert.cards:
                guarded("topic", partial(self.book.show, alert.id))
            guarded("topic", partial(self.book.note_sent, alert.id))


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
