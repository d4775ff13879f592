"""Finds who may decide about an SOP's questions: its owner, its backup, the workspace's fallback, as the server knows them now."""

from __future__ import annotations

from dataclasses import dataclass

from bot.outbox.before_sending import looking_after, may_name
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from escalation.cases.service import CaseService
from nudges.items.bank import BankItem, ItemState, Why
from nudges.learners.audiences import AudienceCache
from retrieval.library.models import SopCard


@dataclass(frozen=True)
class Reviewers:
    practice: Practice
    service: CaseService

    def waiting(self, uow: UnitOfWork, person: str) -> list[BankItem]:
        """Return the items that wait for this person: called wrong, new, those whose section changed, and last what teaches
        nobody.
        """
        sops = [card.id for card in uow.library.cards() if self.is_owner(card, person)]
        if not sops:
            return []
        wrong = [item for sop in sops for item in uow.items.of_sop(sop) if _is_called_wrong(item)]
        waiting = sorted(uow.items.waiting(sops), key=lambda item: item.state is ItemState.FLAGGED)
        retired = [item for sop in sops for item in uow.items.of_sop(sop) if item.is_retired]
        audiences = AudienceCache(uow)
        return [item for item in dict.fromkeys([*wrong, *waiting, *retired]) if audiences.holds(item.item)]

    def may_decide(self, uow: UnitOfWork, sop_id: str, person: str) -> bool:
        """Return whether this person decides about the SOP's questions; False for an SOP that is gone."""
        sop = uow.library.card(sop_id)
        return sop is not None and (self.is_owner(sop, person) or (self._is_fallback(person) and self.may_name(uow, sop, person)))

    def is_owner(self, sop: SopCard, person: str) -> bool:
        """Return whether this person is the SOP's owner or backup."""
        return person in looking_after(self.practice.people, sop.governance)

    def owner(self, sop: SopCard) -> str | None:
        """Return the Slack id of the owner, else of the backup; for what no channel may read."""
        named = (sop.governance.owner, sop.governance.backup)
        return next((known for name in named if name and (known := self.practice.people.slack_id(name))), None)

    def may_name(self, uow: UnitOfWork, sop: SopCard, reader: str) -> bool:
        """Return whether the reader, a person or a channel, may read of the SOP."""
        return may_name(self.practice.people, uow, sop.governance, reader)

    def _is_fallback(self, person: str) -> bool:
        owner = self.service.fallback.owner
        return owner is not None and self.practice.people.slack_id(owner) == person


def _is_called_wrong(item: BankItem) -> bool:
    return item.state is ItemState.SUSPENDED and item.why is Why.REPORTED
