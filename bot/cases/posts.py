"""What Slack is told after something happened to a case: the owners' card, words in its thread, the note to who asked.

Keys follow from the case and the event, so the same event never posts twice, whichever process handles it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.card import Card
from bot.blocks.words import plain_title
from bot.cases.details import CaseDetails
from bot.cases.settling import settling
from bot.cases.views import thread as case_thread
from bot.cases.views.card import case_card
from bot.cases.views.notes import step_note, unheld
from bot.cases.views.rule_change import rule_change_card
from bot.inbox.threads import CARD, NOTE
from bot.outbox.posts import Post
from bot.ports import SlackCall, UnitOfWork
from bot.slack import calls
from core.eventlog import CardPosted
from escalation.cases.events import Body, Decided, Event, Opened
from escalation.cases.models import Case, CaseDone
from escalation.cases.routing import governance_of
from escalation.owners import Obstacle, OwnerRoute
from retrieval.library.models import digest_of
from retrieval.questions import Place, Surface

_IN_THREAD = frozenset({Surface.MENTION, Surface.THREAD, Surface.DIRECT, Surface.CHOICE})


@dataclass(frozen=True)
class CasePosts:
    details: CaseDetails

    def follow(self, uow: UnitOfWork, done: CaseDone) -> list[Post]:
        """Calls for the outbox that follow from one event, in the order in which people should see them."""
        case, event = done.record, done.event
        if isinstance(event.body, CardPosted):
            return self._updates(uow, case) if self._is_behind(uow, case, event) else []
        new = self._new_card(uow, case, event)
        return [
            *new,
            *self._updates(uow, case),
            *([] if new else self._in_thread(uow, done)),
            *self._to_asker(uow, case, event),
            *settling(uow, done),
            *self._unheld(uow, case, event),
            *self._rule(uow, done),
        ]

    def expected_cards(self, uow: UnitOfWork, case: Case) -> list[tuple[str, str]]:
        """Outbox key and channel of every card that was to be posted, oldest first."""
        found: list[tuple[str, str]] = []
        for event in uow.cases.history(case.id):
            route = route_of(event.body)
            if route is not None and (not found or found[-1][1] != route.channel):
                found.append((card_key(event), route.channel))
        return found

    def _new_card(self, uow: UnitOfWork, case: Case, event: Event) -> list[Post]:
        """A case that comes to another channel (or person) gets a card there."""
        route = route_of(event.body)
        if route is None or self.expected_cards(uow, case)[-1][0] != card_key(event):
            return []
        key, card = card_key(event), case_card(self.details.shown(uow, case, route.channel), mention=route.person or "")
        return [Post(key, route.channel, _of(case, calls.post(key, route.channel, card), key, route.channel))]

    def _is_behind(self, uow: UnitOfWork, case: Case, noted: Event) -> bool:
        """Whether something happened while a new card was on its way."""
        at = case.cards[-1].ts
        key = next((key for key, _ in self.expected_cards(uow, case) if uow.outbox.message_ts(key) == at), "")
        written = int(key.rpartition(":")[2] or noted.seq)
        later = (one for one in uow.cases.history(case.id) if written < one.seq < noted.seq)
        return any(not isinstance(one.body, CardPosted) for one in later)

    def _updates(self, uow: UnitOfWork, case: Case) -> list[Post]:
        """A card keeps its outbox key, by which a thread is known to be a case's."""
        return [
            Post(f"case-card:{case.id}:{case.version}:{number}", at.channel, self._update(uow, case, at, key, channel))
            for number, (at, key, channel) in enumerate(self.posted_cards(uow, case))
        ]

    def _update(self, uow: UnitOfWork, case: Case, at: CardPosted, key: str, channel: str) -> SlackCall:
        card = case_card(self.details.shown(uow, case, channel))
        return _of(case, calls.update(at.channel, at.ts, card.keyed(key)), key, channel)

    def renewed(self, uow: UnitOfWork, call: SlackCall) -> SlackCall:
        """A card's call as it would be made now; the same one when the case has not moved on since, or it is no card's."""
        about = call.get("case")
        case = uow.cases.get(str(about["id"])) if isinstance(about, Mapping) else None
        if not isinstance(about, Mapping) or case is None or case.version <= int(about["version"]):
            return call
        key, channel = str(about["key"]), str(about["channel"])
        is_asked = call["method"] == calls.POST and case.is_open and case.route is not None and case.route.channel == channel
        mention = case.route.person or "" if is_asked and case.route else ""
        card = case_card(self.details.shown(uow, case, channel), mention=mention)
        return _of(case, calls.with_card(call, card.keyed(key)), key, channel)

    def posted_cards(self, uow: UnitOfWork, case: Case) -> list[tuple[CardPosted, str, str]]:
        """The case's cards that stand in Slack, oldest first, each with its outbox key and the channel of its route."""
        posted = {uow.outbox.message_ts(key): (key, channel) for key, channel in self.expected_cards(uow, case)}
        return [(at, *posted[at.ts]) for at in case.cards if at.ts in posted]

    def _in_thread(self, uow: UnitOfWork, done: CaseDone) -> list[Post]:
        """Below the newest card: what its readers must notice although the card only changes in place."""
        case, at = done.record, done.record.card
        if at is None or not isinstance(done.event.body, case_thread.SAID):
            return []
        shown = self.details.shown(uow, case, case.route.channel if case.route else at.channel)
        words = case_thread.line(done.event, shown, stays=self.details.stays(uow, done.event))
        if words is None:
            return []
        key = f"case-thread:{case.id}:{done.event.seq}"
        return [Post(key, at.channel, calls.post(key, at.channel, words, thread=at.ts))]

    def _unheld(self, uow: UnitOfWork, case: Case, event: Event) -> list[Post]:
        """To the SOP's owner: nobody holds the role that their limit names. Once a week, and without the asker's words."""
        route, details = route_of(event.body), self.details
        role = next((gap.name for gap in route.skipped if gap.why is Obstacle.UNHELD), None) if route else None
        governance, found = governance_of(uow, case.concern), details.section(uow, case)
        owner = details.people.slack_id(governance.owner) if governance and governance.owner else None
        if role is None or route is None or owner is None or found is None or owner in {route.person, case.asker}:
            return []
        year, week, _ = event.at.isocalendar()
        key = f"case-role:{digest_of(found.sop.id, role)}:{year}-W{week:02}"
        note = unheld(plain_title(found), details.links(found.sop, found.section), role, details.people.name(route.person, uow))
        return [Post(key, owner, calls.post(key, owner, note))]

    def _rule(self, uow: UnitOfWork, done: CaseDone) -> list[Post]:
        """To the SOP's owner, when the same rule was bent for the third time."""
        details, case = self.details, done.record
        is_approval = isinstance(done.event.body, Decided) and done.event.body.outcome.is_approval
        draft = details.desk.rule_change(uow, case, details.vectors, done.event.at) if is_approval else None
        owner = details.people.slack_id(draft.owner) if draft and draft.owner else None
        found = details.section(uow, case)
        if draft is None or owner is None or found is None:
            return []
        names = [details.people.name(one.decision.by, uow) for one in draft.approvals]
        card = rule_change_card(draft, plain_title(found), details.links(found.sop, found.section, owner), names)
        key = f"rule-change:{digest_of(*sorted(one.case_id for one in draft.approvals))}"
        return [Post(key, owner, calls.post(key, owner, card))]

    def _to_asker(self, uow: UnitOfWork, case: Case, event: Event) -> list[Post]:
        logged = uow.questions.get(case.question_id)
        if logged is None or not case.asker or event.actor == case.asker:
            return []
        place = logged.question.place
        in_place = place.surface in _IN_THREAD and (place.is_private or self._may_be_read_in(uow, case, place))
        where = "" if in_place else self.details.people.channel_name(place.channel)
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


def _of(case: Case, call: SlackCall, key: str, channel: str) -> SlackCall:
    """The call with what it takes to make it anew when the case has moved on before it is sent."""
    return {**call, "case": {"id": case.id, "version": case.version, "key": key, "channel": channel}}


def card_key(event: Event) -> str:
    return f"{CARD}{event.record_id}:{event.seq}"


def note_key(event: Event) -> str:
    return f"{NOTE}{event.record_id}:{event.seq}"


def decision_key(events: Sequence[Event]) -> str | None:
    """Key of the note that tells the newest decision; None without one."""
    decisions = [event for event in events if isinstance(event.body, Decided)]
    return note_key(decisions[-1]) if decisions else None


def route_of(body: Body) -> OwnerRoute | None:
    """Where an event sends the case; None when it stays where it is."""
    route = body.route if isinstance(body, Opened) else getattr(body, "route", None) or getattr(body, "to", None)
    return route if isinstance(route, OwnerRoute) else None
