"""Defines the verdicts on a fix and the numbers behind them. `proof` computes them; events, cards and messages carry them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    TOO_EARLY = "too_early"
    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    GOT_WORSE = "got_worse"


@dataclass(frozen=True, slots=True)
class Proof:
    """Holds the numbers before and after a fix. `before` and `after` count stumbling people-days, `per_before` and `per_after`
    their exposure: people-days of questions about everything else.

    ratio, low, high: the rate after by the rate before with its exact interval (`high` None: no bound yet).
    confidence: of each interval; all looks' together hold with 90 %.
    asked_before, asked_after: people-days of questions about the topic itself; none where asking is what is counted.
    share_low, share_high: bounds of the share of those who stumbled, after by before.
    """

    verdict: Verdict
    before: int
    after: int
    per_before: int
    per_after: int
    ratio: float | None
    low: float
    high: float | None
    confidence: float
    days: int
    """Working days since the fix."""
    asked_before: int = 0
    asked_after: int = 0
    share_low: float = 0.0
    share_high: float | None = None

    @property
    def rate_before(self) -> float:
        """Return the rate before the fix, per 100."""
        return 100 * self.before / self.per_before if self.per_before else 0.0

    @property
    def rate_after(self) -> float:
        return 100 * self.after / self.per_after if self.per_after else 0.0

    @property
    def shares(self) -> tuple[float, float] | None:
        """Return which share of those who asked stumbled, before and after; None where that is not known."""
        if not self.asked_before or not self.asked_after:
            return None
        return self.before / self.asked_before, self.after / self.asked_after
