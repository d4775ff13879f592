"""Keeps the spending on a language model within a budget: the most that an attempt can cost is reserved before it, its actual cost
is booked after it.

So concurrent replicas cannot spend more than the limits together. Work that no person waits for may not touch the
second half of the day's budget: a night's topic names never cost the morning's answers. Days are those of UTC.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import structlog

from core.language_model import NOBODY, ModelError, Trouble, Usage
from retrieval.language.ports import Limit, ModelUsage, Request, Spending

UNIT = 1_000_000
"""Amounts are kept in whole millionths: with prices per million tokens a token costs as many as its price."""

BACKGROUND_SHARE = 0.5
BYTES_PER_TOKEN = 4
"""Bytes per token of plain English, for usage that the provider does not report."""

_log = structlog.get_logger()


class UsageUnit(Protocol):
    """A transaction over the usage and the budgets of the language model."""

    @property
    def model_usage(self) -> ModelUsage: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices per million tokens. Both 0: nothing is known about money, and the unit is the token."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0

    @property
    def are_known(self) -> bool:
        return self.tokens_in > 0 or self.tokens_out > 0

    def cost(self, usage: Usage) -> int:
        """Return the cost in millionths of the unit, rounded up."""
        if not self.are_known:
            return (usage.tokens_in + usage.tokens_out) * UNIT
        return math.ceil(usage.tokens_in * self.tokens_in + usage.tokens_out * self.tokens_out)


@dataclass(frozen=True, slots=True)
class Budget:
    """A day's limits in the unit; 0: no limit."""

    of_all: float = 0.0
    of_each: float = 0.0
    is_off: bool = False
    """No request may be sent at all."""

    def limits(self, asker: str) -> tuple[Limit, ...]:
        """Return the limits, everyone's first, so that two reservations never wait for each other in a circle."""
        share = 1.0 if asker != NOBODY else BACKGROUND_SHARE
        everyone = Limit("", round(self.of_all * share * UNIT) if self.of_all else None)
        if asker == NOBODY:
            return (everyone,)
        return everyone, Limit(asker, round(self.of_each * UNIT) if self.of_each else None)


@dataclass(frozen=True, slots=True)
class Reservation:
    day: date
    person: str
    purpose: str
    amount: int


class TokenBudget:
    """Reserves and settles, each in a transaction of its own. `budget` is read each time, since it may change while Cairn runs."""

    def __init__(
        self,
        units: Callable[[], AbstractContextManager[UsageUnit]],
        clock: Callable[[], datetime],
        prices: Prices,
        budget: Callable[[], Budget],
    ) -> None:
        self._units = units
        self.clock = clock
        self.prices = prices
        self.budget = budget

    def reserve(self, asker: str, purpose: str, request: Request) -> Reservation:
        """Reserve the most that the attempt can cost. Raises OVER_BUDGET, also when the book cannot be read."""
        budget = self.budget()
        if budget.is_off:
            raise ModelError(Trouble.OVER_BUDGET, "switched off")
        reservation = Reservation(self.clock().date(), asker, purpose, self.prices.cost(Usage(request.size, request.max_tokens)))
        try:
            with self._units() as unit:
                is_held = unit.model_usage.reserve(reservation.day, budget.limits(asker), reservation.amount)
                if is_held:
                    unit.commit()
                else:
                    unit.rollback()
        except Exception as error:  # whatever a database raises
            _log.error("model_budget_unreadable", error=type(error).__name__)
            raise ModelError(Trouble.OVER_BUDGET, type(error).__name__) from error
        if not is_held:
            raise ModelError(Trouble.OVER_BUDGET)
        return reservation

    def settle(self, reservation: Reservation, usage: Usage, *, failed: bool) -> int:
        """Book what the attempt used and return its cost. A book that cannot be written keeps the amount held for that day."""
        spent = self.prices.cost(usage)
        try:
            with self._units() as unit:
                unit.model_usage.settle(
                    Spending(reservation.day, reservation.person, reservation.purpose, reservation.amount, spent, usage, failed)
                )
                unit.commit()
        except Exception as error:  # noqa: BLE001 -- the reply is there; only its price is not written down
            _log.error("model_budget_unwritable", error=type(error).__name__)
        return spent


def estimated(request: Request, text: str) -> Usage:
    """Estimate what an attempt used when its provider did not say."""
    return Usage(-(-request.size // BYTES_PER_TOKEN), -(-len(text.encode()) // BYTES_PER_TOKEN))
