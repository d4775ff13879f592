"""What Slack is told after something happened to a topic: its card, lines in the card's thread, the proof, a word to the stuck.

Keys follow from the signal and the event, so the same event never posts twice, whichever process handles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.blocks.card import Card
from bot.blocks.words import day
from bot.outbox.posts import Post
from bot.ports import SlackCall, UnitOfWork
from bot.slack import calls
from bot.topics.details import SignalDetails
from bot.topics.stuck import Stuck
from bot.topics.views import notes
from bot.topics.views.card import moved_card, signal_card
from core.eventlog import CardPosted
from escalation.owners import OwnerRoute
from insights.signals.events import (
    AnsweredElsewhere,
    Body,
    Changed,
    Dismissed,
    Event,
    Fixing,
    HandedOver,
    Judged,
    Opened,
    Told,
    Woken,
)
from insights.signals.models import Signal, SignalDone
from insights.signals.verdicts import Verdict

CARD: Final = "signal:"
"""Prefix of the outbox key of a card; the signal's id and the number of an event follow."""

OVERDUE: Final = "overdue:"
"""What was told when a promised date passed; the date follows."""


@dataclass(frozen=True)
class SignalPosts:
    details: SignalDetails
    stuck: Stuck

    def follow(self, uow: UnitOfWork, done: SignalDone) -> list[Post]:
        """Calls for the outbox that follow from one event, in the order in which people should see them."""
        signal, event = done.record, done.event
        if isinstance(event.body, CardPosted):
            behind = self._updates(uow, signal) if _is_behind(uow, signal, event) else []
            return [*behind, *self._called(uow, signal, event)]
        return [
            *self._new_card(uow, signal, event),
            *self._updates(uow, signal),
            *self._in_thread(uow, signal, event),
            *self._told(uow, signal, event),
        ]

    def expected_cards(self, uow: UnitOfWork, signal: Signal) -> list[tuple[str, str]]:
        """Outbox key and channel of every card that was to be posted, oldest first."""
        keys = (card_key(event) for event in uow.signals.history(signal.id) if isinstance(event.body, (Opened, HandedOver)))
        return [(key, channel) for key in keys if (channel := uow.outbox.channel(key)) is not None]

    def posted_cards(self, uow: UnitOfWork, signal: Signal) -> list[tuple[CardPosted, str, str]]:
        """The cards that stand in Slack, oldest first, each with its outbox key and the channel (or person) it was for."""
        posted = {uow.outbox.message_ts(key): (key, channel) for key, channel in self.expected_cards(uow, signal)}
        return [(at, *posted[at.ts]) for at in signal.cards if at.ts in posted]

    def renewed(self, uow: UnitOfWork, call: SlackCall) -> SlackCall:
        """A card's call as it would be made now; the same one when the topic has not moved on since, or it is no card's."""
        about = call.get("signal")
        signal = uow.signals.get(str(about["id"])) if isinstance(about, Mapping) else None
        if not isinstance(about, Mapping) or signal is None or signal.version <= int(about["version"]):
            return call
        key, channel = str(about["key"]), str(about["channel"])
        return _of(signal, calls.with_card(call, self._card(uow, signal, key, channel).keyed(key)), key, channel)

    def _new_card(self, uow: UnitOfWork, signal: Signal, event: Event) -> list[Post]:
        if not isinstance(event.body, (Opened, HandedOver)):
            return []
        route = self.details.routes.route(uow, signal)
        if route is None:
            return []
        key, card = card_key(event), signal_card(self.details.shown(uow, signal, route.channel))
        return [Post(key, route.channel, _of(signal, calls.post(key, route.channel, card), key, route.channel))]

    def _updates(self, uow: UnitOfWork, signal: Signal) -> list[Post]:
        return [
            Post(f"signal-card:{signal.id}:{signal.version}:{number}", at.channel, self._update(uow, signal, at, key, channel))
            for number, (at, key, channel) in enumerate(self.posted_cards(uow, signal))
        ]

    def _update(self, uow: UnitOfWork, signal: Signal, at: CardPosted, key: str, channel: str) -> SlackCall:
        return _of(signal, calls.update(at.channel, at.ts, self._card(uow, signal, key, channel).keyed(key)), key, channel)

    def _card(self, uow: UnitOfWork, signal: Signal, key: str, channel: str) -> Card:
        """The newest card has the buttons; an earlier one says where the topic went."""
        shown = self.details.shown(uow, signal, channel)
        last = [each for each in uow.signals.history(signal.id) if isinstance(each.body, (Opened, HandedOver))][-1]
        if key == card_key(last):
            return signal_card(shown)
        return moved_card(shown, self.where(uow, signal))

    def where(self, uow: UnitOfWork, signal: Signal) -> str:
        """Where the topic went, by post: `to the backup`."""
        routes = self.details.routes
        handed = routes.routing.id_of(signal.handed_to) if signal.handed_to else None
        return routes.words(uow, signal, handed)

    def _called(self, uow: UnitOfWork, signal: Signal, event: Event) -> list[Post]:
        """To the person for whom a card waits in a channel; who has it as a direct message sees it there."""
        route = self.details.routes.route(uow, signal)
        if not isinstance(event.body, CardPosted) or route is None or route.person is None or route.channel == route.person:
            return []
        return [self._call(uow, signal, route, f"signal-call:{signal.id}:{len(signal.cards)}", event.body)]

    def _call(self, uow: UnitOfWork, signal: Signal, route: OwnerRoute, key: str, at: CardPosted) -> Post:
        person, people = route.person or "", self.details.routes.people
        title = self.details.title(uow, signal, person)
        url = self.details.permalinks.of(at.channel, at.ts)
        card = notes.call_note(signal.kind, title, people.channel_name(route.channel), url)
        return Post(key, person, calls.post(key, person, card))

    def _in_thread(self, uow: UnitOfWork, signal: Signal, event: Event) -> list[Post]:
        """Below the newest card: what its readers must notice although the card only changes in place. A proof also shows in the
        channel.
        """
        at = signal.card
        posted = self.posted_cards(uow, signal)
        if at is None or not posted:
            return []
        key, channel = f"signal-thread:{signal.id}:{event.seq}", posted[-1][2]
        if isinstance(event.body, Judged) and event.body.proof.verdict is not Verdict.TOO_EARLY:
            card = notes.proof_note(event.body.proof, self.details.now(uow, signal, channel))
            return [Post(key, at.channel, calls.broadcast(calls.post(key, at.channel, card, thread=at.ts)))]
        words = _words(event)
        return [Post(key, at.channel, calls.post(key, at.channel, notes.line(words), thread=at.ts))] if words else []

    def _told(self, uow: UnitOfWork, signal: Signal, event: Event) -> Iterator[Post]:
        """Whoever was stuck hears that it is clear, and only then."""
        if not isinstance(event.body, Judged) or event.body.proof.verdict is not Verdict.HELPED:
            return
        for question, person in self.stuck.people_to_tell(uow, signal):
            now = self.details.now(uow, signal, None, person)
            if now is not None:
                key = f"signal-clear:{signal.id}:{question}"
                card = notes.clear_now(self.details.masked(uow, question), now)
                about = signal.answered_by or signal.section
                yield Post(key, person, calls.only_for(calls.post(key, person, card), person, [about.sop_id] if about else []))


def _is_behind(uow: UnitOfWork, signal: Signal, shown: Event) -> bool:
    """Whether something happened while the newest card was on its way."""
    history = uow.signals.history(signal.id)
    written = max(each.seq for each in history if isinstance(each.body, (Opened, HandedOver)))
    return any(written < each.seq < shown.seq and not isinstance(each.body, (CardPosted, Told)) for each in history)


_SAID: Final[Mapping[type[Body], str]] = {
    Fixing: "fixing",
    AnsweredElsewhere: "elsewhere",
    Dismissed: "dismissed",
    Woken: "awake",
    Changed: "changed",
}


def _words(event: Event) -> str:
    """What is said below the card; empty for what the card tells by itself."""
    is_late = isinstance(event.body, Told) and event.body.what.startswith(OVERDUE)
    said = "overdue" if is_late else _SAID.get(type(event.body))
    on = day(event.body.due_on) if isinstance(event.body, Fixing) else ""
    return notes.THREAD[said].format(on=on) if said else ""


def _of(signal: Signal, call: SlackCall, key: str, channel: str) -> SlackCall:
    """The call with what it takes to make it anew when the topic has moved on before it is sent."""
    return {**call, "signal": {"id": signal.id, "version": signal.version, "key": key, "channel": channel}}


def card_key(event: Event) -> str:
    return f"{CARD}{event.record_id}:{event.seq}"
