"""Builds what Slack is told after an event of a topic: its card, lines in the card's thread, the proof, a note to those who were
stuck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.blocks.card import Card
from bot.outbox.before_sending import is_channel
from bot.outbox.live_card import HandedCards
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.people import People
from bot.topics.details import AlertDetails
from bot.topics.views import notes
from bot.topics.views.card import alert_card, moved_card
from core.eventlog import CardPosted
from core.localization import day
from core.localization import gettext as _
from escalation.owners import OwnerRoute
from insights.alerts.events import (
    AnsweredElsewhere,
    Body,
    Changed,
    Dismissed,
    Event,
    Fixing,
    HandedOver,
    Judged,
    MessageSent,
    Opened,
    Woken,
)
from insights.alerts.models import Alert, AlertDone
from insights.alerts.ports import Alerts
from insights.alerts.verdicts import Verdict
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class Stuck:
    people: People

    def people_of(self, uow: UnitOfWork, alert: Alert) -> dict[str, str]:
        """Return the first question by person, in the order in which they stumbled; erased people are left out."""
        first_questions: dict[str, str] = {}
        for question in alert.stuck:
            logged = uow.questions.get(question)
            if logged is not None and logged.question.person:
                first_questions.setdefault(logged.question.person, question)
        return first_questions

    def people_to_tell(self, uow: UnitOfWork, alert: Alert) -> Iterator[tuple[str, str]]:
        """Yield pairs (question, person)."""
        answer = alert.answered_by or alert.section
        for person, question in self.people_of(uow, alert).items():
            if answer is not None and self._may_hear(uow, person, answer):
                yield question, person

    def _may_hear(self, uow: UnitOfWork, person: str, answer: SectionRef) -> bool:
        """Return whether a person may be told: not if their account is gone, if they may not see the SOP (any more), or if they
        opted out of messages.
        """
        asker, learner = self.people.asker(person, uow), uow.learners.get(person)
        if asker.refusal is not None or (learner is not None and not learner.is_enrolled):
            return False
        card = uow.library.card(answer.sop_id)
        return card is not None and asker.viewer.may_see(card.governance.audience)


OVERDUE: Final = "overdue:"
"""What was told when a promised date passed; the date follows."""


@dataclass(frozen=True)
class AlertPosts(HandedCards[Alert, Body]):
    kind = "signal"
    moves = (Opened, HandedOver)
    unseen = (CardPosted, MessageSent)

    details: AlertDetails
    stuck: Stuck

    @property
    @override
    def people(self) -> People:
        return self.details.routes.people

    @override
    def store(self, uow: UnitOfWork) -> Alerts:
        return uow.alerts

    @override
    def follow(self, uow: UnitOfWork, done: AlertDone) -> list[Post]:
        alert, event = done.record, done.event
        if isinstance(event.body, CardPosted):
            return [*self.caught_up(uow, alert, event), *self._called(uow, alert, event)]
        return [
            *self.card_after(uow, alert, event),
            *self.updates(uow, alert),
            *self._in_thread(uow, alert, event),
            *self._told(uow, alert, event),
        ]

    @override
    def route(self, uow: UnitOfWork, record: Alert) -> OwnerRoute | None:
        return self.details.routes.route(uow, record)

    @override
    def drawn(self, uow: UnitOfWork, record: Alert, key: str, channel: str, *, is_new: bool) -> Card:
        """Render a card. The newest one has the buttons; an earlier one says where the topic went."""
        shown = self.details.shown(uow, record, channel)
        is_newest = key == self.card_key(self.moved(uow, record)[-1])
        return alert_card(shown) if is_newest else moved_card(shown, self.where(uow, record), is_posted=_is_posted(record))

    def where(self, uow: UnitOfWork, alert: Alert) -> str:
        """Return where the topic went, by role: `to the backup`."""
        routes = self.details.routes
        handed = routes.routing.id_of(alert.handed_to) if alert.handed_to else None
        return routes.words(uow, alert, handed)

    def _called(self, uow: UnitOfWork, alert: Alert, event: Event) -> list[Post]:
        """Tell the person for whom a card waits in a channel; nobody when they have the card as a direct message."""
        route = self.route(uow, alert)
        if not isinstance(event.body, CardPosted) or route is None or route.person is None or route.channel == route.person:
            return []
        return [self._call(uow, alert, route, f"signal-call:{alert.id}:{len(alert.cards)}", event.body)]

    def _call(self, uow: UnitOfWork, alert: Alert, route: OwnerRoute, key: str, at: CardPosted) -> Post:
        person, people = route.person or "", self.details.routes.people
        title = self.details.title(uow, alert, person)
        url = self.details.permalinks.of(at.channel, at.ts)
        card = notes.call_note(alert.kind, title, people.channel_name(route.channel), url)
        return Post(key, person, calls.post(key, person, card))

    def _in_thread(self, uow: UnitOfWork, alert: Alert, event: Event) -> list[Post]:
        """Return the line below the newest card that its readers must notice although the card only changes in place. A proof
        also shows in the channel.
        """
        at = alert.card
        posted = self.posted_cards(uow, alert)
        if at is None or not posted:
            return []
        key, channel = f"signal-thread:{alert.id}:{event.seq}", posted[-1][2]
        if isinstance(event.body, Judged) and event.body.proof.verdict is not Verdict.TOO_EARLY:
            card = notes.proof_note(event.body.proof, self.details.now(uow, alert, channel))
            return [Post(key, at.channel, calls.broadcast(calls.post(key, at.channel, card, thread=at.ts)))]
        words = _words(event)
        return [Post(key, at.channel, calls.post(key, at.channel, notes.line(words), thread=at.ts))] if words else []

    def _told(self, uow: UnitOfWork, alert: Alert, event: Event) -> Iterator[Post]:
        """Tell everybody who was stuck that it is clear now, once the proof shows that the fix helped."""
        if not isinstance(event.body, Judged) or event.body.proof.verdict is not Verdict.HELPED:
            return
        for question, person in self.stuck.people_to_tell(uow, alert):
            now = self.details.now(uow, alert, None, person)
            if now is not None:
                key = f"signal-clear:{alert.id}:{question}"
                card = notes.clear_now(self.details.masked(uow, question), now)
                about = alert.answered_by or alert.section
                yield Post(key, person, calls.only_for(calls.post(key, person, card), person, [about.sop_id] if about else []))


def _is_posted(alert: Alert) -> bool:
    """Return whether its owner put the card into a channel."""
    return alert.handed_to is not None and is_channel(alert.handed_to)


_SAID: Final[Mapping[type[Body], str]] = {
    Fixing: "fixing",
    AnsweredElsewhere: "elsewhere",
    Dismissed: "dismissed",
    Woken: "awake",
    Changed: "changed",
}


def _words(event: Event) -> str:
    """Return the line below the card; empty for what the card shows itself."""
    is_late = isinstance(event.body, MessageSent) and event.body.what.startswith(OVERDUE)
    kind = "overdue" if is_late else _SAID.get(type(event.body))
    on = day(event.body.due_on) if isinstance(event.body, Fixing) else ""
    return _(notes.THREAD[kind]).format(on=on) if kind else ""
