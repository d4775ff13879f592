"""Action cards that owners do not want, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fakes.memory import Memory

from nudges.lessons.action_cards import Withdrawal
from retrieval.library.models import SectionRef


class FakeWithdrawnCards:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def withdraw(self, section: SectionRef, by: str, at: datetime) -> None:
        self._memory.withdrawn_cards[section] = Withdrawal(by, at)

    def restore(self, section: SectionRef) -> bool:
        return self._memory.withdrawn_cards.pop(section, None) is not None

    def of_sop(self, sop_id: str) -> Mapping[str, Withdrawal]:
        return {ref.anchor: kept for ref, kept in self._memory.withdrawn_cards.items() if ref.sop_id == sop_id}
