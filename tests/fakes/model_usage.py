"""The language model's spending in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fakes.memory import Memory

from retrieval.language.ports import Limit, PurposeUsage, Spending


class FakeModelUsage:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def reserve(self, day: date, limits: Sequence[Limit], amount: int) -> bool:
        for limit in limits:
            spent, held = self._memory.model_budgets.get((day, limit.scope), (0, 0))
            if limit.at_most is not None and spent + held + amount > limit.at_most:
                return False
            self._memory.model_budgets[day, limit.scope] = (spent, held + amount)
        return True

    def settle(self, spending: Spending) -> None:
        for scope in {"", spending.person}:
            spent, held = self._memory.model_budgets[spending.day, scope]
            self._memory.model_budgets[spending.day, scope] = (spent + spending.spent, held - spending.held)
        key = (spending.day, spending.person, spending.purpose)
        more = (1, int(spending.failed), spending.usage.tokens_in, spending.usage.tokens_out, spending.spent)
        old = self._memory.model_usage.get(key, (0,) * 5)
        self._memory.model_usage[key] = tuple(one + other for one, other in zip(old, more, strict=True))

    def spent(self, day: date, scope: str = "") -> int:
        return sum(self._memory.model_budgets.get((day, scope), (0, 0)))

    def total(self) -> int:
        return sum(spent for (_, scope), (spent, _held) in self._memory.model_budgets.items() if not scope)

    def of_day(self, day: date) -> Sequence[PurposeUsage]:
        sums: dict[str, tuple[int, ...]] = {}
        for (on, _, purpose), counts in self._memory.model_usage.items():
            if on == day:
                old = sums.get(purpose, (0,) * 5)
                sums[purpose] = tuple(one + other for one, other in zip(old, counts, strict=True))
        return sorted(
            (PurposeUsage(purpose, *counts) for purpose, counts in sums.items()), key=lambda one: (-one.spent, one.purpose)
        )
