"""Who may decide about an SOP's questions: its owner, its backup, the workspace's fallback, as the server knows them now."""

from __future__ import annotations

from dataclasses import dataclass

from bot.outbox.naming import may_name
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
        """Items that wait for this person: those called wrong first, then new ones, then those whose section changed."""
        sops = [status.id for status in uow.library.statuses() if status.card is not None and self.is_owner(status.card, person)]
        if not sops:
            return []
        wrong = [item for sop in sops for item in uow.items.of_sop(sop) if _is_called_wrong(item)]
        waiting = sorted(uow.items.waiting(sops), key=lambda item: item.state is ItemState.FLAGGED)
        audiences = AudienceCache(uow)
        return [found for found in dict.fromkeys([*wrong, *waiting]) if audiences.holds(found.item)]

    def may_decide(self, uow: UnitOfWork, sop_id: str, person: str) -> bool:
        """Whether this person decides about the SOP's questions; False for an SOP that is gone."""
        sop = uow.library.card(sop_id)
        return sop is not None and (self.is_owner(sop, person) or person in self._ids(self.service.fallback.owner))

    def is_owner(self, sop: SopCard, person: str) -> bool:
        """Whether this person is the SOP's owner or backup."""
        named = (sop.governance.owner, sop.governance.backup)
        return person in named or person in self._ids(*named)

    def owner(self, sop: SopCard) -> str | None:
        """Slack id of the owner, else of the backup; for what no channel may read."""
        named = (sop.governance.owner, sop.governance.backup)
        return next((known for name in named if name and (known := self.practice.people.slack_id(name))), None)

    def may_name(self, uow: UnitOfWork, sop: SopCard, reader: str) -> bool:
        """Whether the reader, a person or a channel, may read of the SOP."""
        return may_name(self.practice.people, uow, sop.governance, reader)

    def _ids(self, *named: str | None) -> set[str]:
        return {known for name in named if name and (known := self.practice.people.slack_id(name))}


def _is_called_wrong(item: BankItem) -> bool:
    return item.state is ItemState.SUSPENDED and item.why is Why.REPORTED
