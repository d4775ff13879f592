"""A card that is sent late shows the newest state, so its call is made anew when what it shows has moved on since it was stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.posts import CasePosts
from bot.cases.settling import Settling
from bot.ports import SlackCall, UnitOfWork
from bot.topics.posts import SignalPosts
from core import units


@dataclass(frozen=True, slots=True)
class Renewal:
    """For `Delivery.renew`. Returns the very same call when nothing has changed, or when it is no card's."""

    units: Callable[[], UnitOfWork]
    cases: CasePosts
    signals: SignalPosts
    settling: Settling

    def __call__(self, call: SlackCall) -> SlackCall:
        """Return the call as it would be made now."""
        if "settles" in call:
            return self.settling.renew(call)
        if "case" not in call and "signal" not in call:
            return call
        renewed = self.cases.renewed if "case" in call else self.signals.renewed
        return units.run(self.units, lambda uow: renewed(uow, call))
