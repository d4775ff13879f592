"""Decides before a call is made whether it may still be sent (the person it is for may have lost their account or their role), and
renders a card again if what it shows has changed since it was stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.ports.outbox import SlackCall
from bot.slack.people import People
from bot.slack.sending import Refused


@dataclass(frozen=True)
class Addressees:
    """Decides whether a call that is bound to a person may still be sent."""

    people: People

    def may_send(self, uow: UnitOfWork, call: SlackCall) -> bool:
        """Return whether a call may be sent, for `Delivery.may_send`. True for a call that is not bound to a person and SOPs
        (`calls.only_for`).
        """
        bound = call.get("for")
        if not isinstance(bound, Mapping):
            return True
        asker = self.people.asker(str(bound["person"]), uow)
        cards = [uow.library.card(str(sop_id)) for sop_id in bound["sops"]]
        return asker.refusal is None and all(card is not None and asker.viewer.may_see(card.governance.audience) for card in cards)


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
