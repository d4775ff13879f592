"""Builds what Slack is told after an event of a case: the owners' card, lines in its thread, the note to the asker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from bot.blocks.card import Card
from bot.blocks.words import plain_title
from bot.cases.details import CaseDetails
from bot.cases.settling import settling
from bot.cases.views import thread as case_thread
from bot.cases.views.card import case_card
from bot.cases.views.notes import step_note, unheld
from bot.cases.views.thread import rule_change_card
from bot.inbox.addressing import NOTE
from bot.outbox.live_card import LiveCards
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.people import People
from core.eventlog import CardPosted
from core.queues import SlackCall
from escalation.cases.events import Body, Decided, Event, Opened
from escalation.cases.models import Case, CaseDone
from escalation.cases.ports import CaseRepository
from escalation.cases.precedents import rule_change
from escalation.cases.routing import governance_of
from escalation.owners import Obstacle, OwnerRoute
from retrieval.library.models import digest_of
from retrieval.questions import Place, Surface

_IN_THREAD = frozenset({Surface.MENTION, Surface.THREAD, Surface.DIRECT, Surface.CHOICE, Surface.UNASKED})


@dataclass(frozen=True)
class CasePosts(LiveCards[Case, Body]):
    kind = "case"

    details: CaseDetails

    @property
    @override
    def people(self) -> People:
        return self.details.people

    @override
    def store(self, uow: UnitOfWork) -> CaseRepository:
        return uow.cases

    @override
    def follow(self, uow: UnitOfWork, done: CaseDone) -> list[Post]:
        case, event = done.record, done.event
        if isinstance(event.body, CardPosted):
            return self.caught_up(uow, case, event)
        new = self._new_card(uow, case, event)
        return [
            *new,
            *self.updates(uow, case),
            *([] if new else self._in_thread(uow, done)),
            *self._to_asker(uow, case, event),
            *settling(uow, done),
            *self._unheld(uow, case, event),
            *self._rule(uow, done),
        ]

    @override
    def expected_cards(self, uow: UnitOfWork, record: Case) -> list[tuple[str, str]]:
        cards: list[tuple[str, str]] = []
        for event in uow.cases.history(record.id):
            route = route_of(event.body)
            if route is not None and (not cards or cards[-1][1] != route.channel):
                cards.append((self.card_key(event), route.channel))
        return cards

    @override
    def drawn(self, uow: UnitOfWork, record: Case, key: str, channel: str, *, is_new: bool) -> Card:
        """Render the card. A new one mentions the person it is for, as long as the case is open."""
        route = record.route if is_new and record.is_open else None
        mention = route.person or "" if route and route.channel == channel else ""
        return case_card(self.details.shown(uow, record, channel), mention=mention)

    def _new_card(self, uow: UnitOfWork, case: Case, event: Event) -> list[Post]:
        """Return a new card when the case moves to another channel (or person)."""
        route = route_of(event.body)
        if route is None or self.expected_cards(uow, case)[-1][0] != self.card_key(event):
            return []
        return [self.new_card(uow, case, event, route.channel)]

    def _in_thread(self, uow: UnitOfWork, done: CaseDone) -> list[Post]:
        """Return the line below the newest card that its readers must notice although the card only changes in place."""
        case, at = done.record, done.record.card
        if at is None or not isinstance(done.event.body, case_thread.SAID):
            return []
        place = case.route.channel if case.route else at.channel
        with self.people.speaking(place):
            shown = self.details.shown(uow, case, place)
            words = case_thread.line(done.event, shown, stays=self.details.stays(uow, done.event))
        if words is None:
            return []
        key = f"case-thread:{case.id}:{done.event.seq}"
        return [Post(key, at.channel, calls.post(key, at.channel, words, thread=at.ts))]

    def _unheld(self, uow: UnitOfWork, case: Case, event: Event) -> list[Post]:
        """Tell the SOP's owner that nobody has the role that their limit names; once a week, and without the asker's words."""
        route, details = route_of(event.body), self.details
        role = next((gap.name for gap in route.skipped if gap.why is Obstacle.UNHELD), None) if route else None
        if role is None or route is None:
            return []
        governance, section = governance_of(uow, case.concern), details.section(uow, case)
        owner = details.people.slack_id(governance.owner) if governance and governance.owner else None
        if owner is None or section is None or owner in {route.person, case.asker}:
            return []
        year, week, _ = event.at.isocalendar()
        key = f"case-role:{digest_of(section.sop.id, role)}:{year}-W{week:02}"
        with self.people.speaking(owner):
            note = unheld(
                plain_title(section), details.links(section.sop, section.section), role, details.people.name(route.person, uow)
            )
        return [Post(key, owner, calls.post(key, owner, note))]

    def _rule(self, uow: UnitOfWork, done: CaseDone) -> list[Post]:
        """Tell the SOP's owner that the same rule got an exception for the third time, with a draft of a new rule."""
        details, case = self.details, done.record
        if not isinstance(done.event.body, Decided) or not done.event.body.outcome.is_approval:
            return []
        draft = rule_change(uow, case, details.vectors, done.event.at)
        owner = details.people.slack_id(draft.owner) if draft and draft.owner else None
        section = details.section(uow, case)
        if draft is None or owner is None or section is None:
            return []
        names = [details.people.name(approval.decision.by, uow) for approval in draft.approvals]
        with self.people.speaking(owner):
            card = rule_change_card(draft, plain_title(section), details.links(section.sop, section.section, owner), names)
        key = f"rule-change:{digest_of(*sorted(approval.case_id for approval in draft.approvals))}"
        return [Post(key, owner, calls.post(key, owner, card))]

    def _to_asker(self, uow: UnitOfWork, case: Case, event: Event) -> list[Post]:
        logged = uow.questions.get(case.question_id)
        if logged is None or not case.asker or event.actor == case.asker:
            return []
        place = logged.question.place
        in_place = place.surface in _IN_THREAD and (place.is_private or self._may_be_read_in(uow, case, place))
        with self.people.speaking(place.channel if in_place and not place.is_private else case.asker):
            where = "" if in_place else self.people.channel_name(place.channel)
            note = step_note(self.details.step(uow, case, event, where=where))
        if note is None:
            return []
        key = note_key(event)
        return [Post(key, place.channel if in_place else case.asker, self._note(key, place, case.asker, note, in_place=in_place))]

    def _may_be_read_in(self, uow: UnitOfWork, case: Case, place: Place) -> bool:
        return self.details.is_for_everyone(uow, case) and not self.details.people.is_shared(place.channel)

    @staticmethod
    def _note(key: str, place: Place, asker: str, note: Card, *, in_place: bool) -> SlackCall:
        if in_place:
            return calls.post(key, place.channel, note, thread=place.thread, asker=asker)
        return calls.post(key, asker, note)


def note_key(event: Event) -> str:
    return f"{NOTE}{event.record_id}:{event.seq}"


def decision_key(events: Sequence[Event]) -> str | None:
    """Return the key of the note that tells the newest decision; None without one."""
    decisions = [event for event in events if isinstance(event.body, Decided)]
    return note_key(decisions[-1]) if decisions else None


def route_of(body: Body) -> OwnerRoute | None:
    """Return where an event sends the case; None when it stays where it is."""
    route = body.route if isinstance(body, Opened) else getattr(body, "route", None) or getattr(body, "to", None)
    return route if isinstance(route, OwnerRoute) else None
