"""What is done to topics of confusion: by owners with a click, by Cairn when it is time. Slack hears of it after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from typing_extensions import override

from bot.outbox.live_card import FollowedLog
from bot.ports import UnitOfWork
from bot.topics.details import SignalDetails
from bot.topics.posts import SignalPosts
from insights.signals.events import Body, HandedOver
from insights.signals.models import Signal, Why
from insights.signals.service import SignalDesk

_log = structlog.get_logger()


@dataclass(frozen=True)
class SignalBook(FollowedLog[Signal, Body, Why]):
    """Who may act is checked by whoever calls."""

    service: SignalDesk
    posts: SignalPosts

    @property
    def details(self) -> SignalDetails:
        return self.posts.details

    @override
    def _besides(self, uow: UnitOfWork, record: Signal) -> Sequence[Body]:
        """A card that Slack refused goes to the next in line."""
        signal, expected = record, self.posts.expected_cards(uow, record)
        if signal.handed_to is not None or not expected or not uow.outbox.is_lost(expected[-1][0]):
            return []
        route = self.details.routes.route(uow, signal)
        to = (route.person if route else None) or self.details.routes.next(uow, signal)
        _log.warning("signal_card_lost", signal=signal.id, moved=to is not None)
        return [HandedOver(to)] if to else []
