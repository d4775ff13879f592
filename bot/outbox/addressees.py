"""Checks whether a message may still be sent: the person it is for may have lost their account or their role since it was
written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.ports.outbox import SlackCall
from bot.slack.people import People


@dataclass(frozen=True)
class Addressees:
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
