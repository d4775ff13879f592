"""Renders a card again before it is sent late, if what it shows has changed since it was stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.ports.outbox import SlackCall
from bot.slack.sending import Refused


@dataclass(frozen=True, slots=True)
class Renewal:
    """Finds the function that renders a stored call again, for `Delivery.renew`. `by_mark` holds these functions by the key that
    marks their calls.
    """

    by_mark: Mapping[str, Callable[[UnitOfWork, SlackCall], SlackCall | Refused]]

    def __call__(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused:
        """Return the call as it would be made now, or why it is not made; the very same call when it is not a card."""
        renewed = next((renew for mark, renew in self.by_mark.items() if mark in call), None)
        return renewed(uow, call) if renewed else call
