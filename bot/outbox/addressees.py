"""Whether a message may still leave: the person it is for may have lost their account or their role since it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.ports import SlackCall, UnitOfWork
from bot.slack.people import People


@dataclass(frozen=True)
class Addressees:
    units: Callable[[], UnitOfWork]
    people: People

    def may_send(self, call: SlackCall) -> bool:
        """For `Delivery.may_send`. True for a call that is not bound to a person and SOPs (`calls.only_for`)."""
        bound = call.get("for")
        if not isinstance(bound, Mapping):
            return True
        viewer = self.people.viewer(str(bound["person"]))
        if viewer is None:
            return False
        with self.units() as uow:
            cards = [uow.library.card(str(sop_id)) for sop_id in bound["sops"]]
        return all(card is not None and viewer.may_see(card.governance.audience) for card in cards)
