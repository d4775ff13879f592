"""What is done to topics of confusion: by owners with a click, by Cairn when it is time. Slack hears of it after the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.ports import Clock, OutboxEntry, UnitOfWork
from bot.slack.lookup import LookupFailedError
from bot.topics.details import SignalDetails
from bot.topics.effects import SignalEffects
from bot.topics.posts import SignalPosts
from core import units
from core.eventlog import CAIRN, CardPosted, Done, Refused
from insights.signals.events import Body, HandedOver
from insights.signals.models import Signal, SignalDone, SignalRefused
from insights.signals.service import SignalDesk

_log = structlog.get_logger()

Act = Callable[[UnitOfWork], SignalDone | SignalRefused]


@dataclass(frozen=True)
class SignalBook:
    units: Callable[[], UnitOfWork]
    desk: SignalDesk
    details: SignalDetails
    posts: SignalPosts
    effects: SignalEffects
    delivery: Delivery
    clock: Clock
    committed: Callable[[], object] = lambda: None
    """Called when something was stored, before Slack is told of it."""

    def act(self, signal_id: str, actor: str, body: Body) -> SignalDone | SignalRefused:
        """Do it, if it still can be done; who may is checked by whoever calls."""
        return self.do(lambda uow: self.desk.act(uow, signal_id, actor, body, self.clock()))

    def do(self, act: Act) -> SignalDone | SignalRefused:
        """One act with everything that follows from it, in one transaction; then Slack is told."""

        def work(uow: UnitOfWork) -> tuple[SignalDone | SignalRefused, list[OutboxEntry]]:
            result = act(uow)
            if isinstance(result, Refused):
                return result, []
            entries = self.delivery.add(uow, self.follow(uow, result))
            uow.commit()
            return result, entries

        result, entries = units.run(self.units, work)
        if isinstance(result, Done):
            self.committed()
            self._send(entries, result.record.id)
        return result

    def follow(self, uow: UnitOfWork, done: SignalDone) -> list[Post]:
        """What follows from an act, into the same transaction; returns what Slack is told after the commit."""
        self.effects.follow(uow, done)
        return self.posts.follow(uow, done)

    def get(self, signal_id: str) -> Signal | None:
        with self.units() as uow:
            return uow.signals.get(signal_id)

    def note_sent(self, signal_id: str) -> None:
        """Note where cards stand: what the outbox knows to be sent. A card that Slack refused goes to the next in line."""

        def work(uow: UnitOfWork) -> list[OutboxEntry]:
            entries = self.delivery.add(uow, self._noted(uow, signal_id))
            uow.commit()
            return entries

        self._send(units.run(self.units, work), signal_id)

    def _send(self, entries: Sequence[OutboxEntry], signal_id: str) -> None:
        """Tell Slack, and note where cards stand in the transaction that notes what was sent."""
        while entries:
            entries = self.delivery.send(entries, lambda uow: self._noted(uow, signal_id))

    def _noted(self, uow: UnitOfWork, signal_id: str) -> list[Post]:
        signal = uow.signals.get(signal_id)
        bodies = [] if signal is None else [*self._arrived(uow, signal), *self._lost(uow, signal)]
        results = [self.desk.act(uow, signal_id, CAIRN, body, self.clock()) for body in bodies]
        return [post for done in results if isinstance(done, Done) for post in self.follow(uow, done)]

    def _arrived(self, uow: UnitOfWork, signal: Signal) -> Sequence[Body]:
        known = {at.ts for at in signal.cards}
        found: list[Body] = []
        for key, channel in self.posts.expected_cards(uow, signal):
            ts = uow.outbox.message_ts(key)
            where = self._where(channel) if ts and ts not in known else None
            if ts and where:
                found.append(CardPosted(where, ts))
        return found

    def _lost(self, uow: UnitOfWork, signal: Signal) -> Sequence[Body]:
        expected = self.posts.expected_cards(uow, signal)
        if signal.handed_to is not None or not expected or not uow.outbox.is_lost(expected[-1][0]):
            return []
        route = self.details.routes.route(uow, signal)
        to = (route.person if route else None) or self.details.routes.next(uow, signal)
        _log.warning("signal_card_lost", signal=signal.id, moved=to is not None)
        return [HandedOver(to)] if to else []

    def _where(self, channel: str) -> str | None:
        """The channel in which a card stands; None when Slack cannot be asked which direct message it is."""
        try:
            return self.delivery.where.direct_with(channel) if channel.startswith(("U", "W")) else channel
        except LookupFailedError:
            return None
