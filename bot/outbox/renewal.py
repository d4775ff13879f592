"""A card that is sent late shows the newest state, so its call is made anew when what it shows has moved on since it was stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.ports.outbox import SlackCall
from bot.slack.sending import Refused


@dataclass(frozen=True, slots=True)
class Renewal:
    """For `Delivery.renew`. `by_mark` holds who draws a card anew, by the key that marks its calls."""

    by_mark: Mapping[str, Callable[[UnitOfWork, SlackCall], SlackCall | Refused]]

    def __call__(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused:
        """Return the call as it would be made now, or why it is not made; the very same call when it is no card's."""
        renewed = next((renew for mark, renew in self.by_mark.items() if mark in call), None)
        return renewed(uow, call) if renewed else call
