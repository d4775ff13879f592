"""A card that is sent late shows the newest state, so its call is made anew when what it shows has moved on since it was stored."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.posts import CasePosts
from bot.cases.settling import Settling
from bot.governance.posts import ProposalPosts
from bot.ports import UnitOfWork
from bot.ports.outbox import SlackCall
from bot.slack.sending import Refused
from bot.topics.posts import AlertPosts


@dataclass(frozen=True, slots=True)
class Renewal:
    """For `Delivery.renew`. Returns the very same call when nothing has changed, or when it is no card's."""

    cases: CasePosts
    alerts: AlertPosts
    settling: Settling
    proposals: ProposalPosts

    def __call__(self, uow: UnitOfWork, call: SlackCall) -> SlackCall | Refused:
        """Return the call as it would be made now, or why it is not made."""
        if "settles" in call:
            return self.settling.renew(uow, call)
        if "case" in call:
            return self.cases.renewed(uow, call)
        if "proposal" in call:
            return self.proposals.renewed(uow, call)
        return self.alerts.renewed(uow, call) if "signal" in call else call
