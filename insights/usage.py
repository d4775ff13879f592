"""How Cairn is used, counted from the question log: the first rung of the KPI ladder. Pure; rows come from the caller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Row(Protocol):
    """One question; `verdict` is the newest feedback, if any."""

    @property
    def answered(self) -> bool: ...
    @property
    def verdict(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts of questions. A share is None where nothing was counted, never 0."""

    asked: int
    answered: int
    helped: int
    stuck: int

    @property
    def helped_share(self) -> float | None:
        """Of those who said so either way."""
        answered = self.helped + self.stuck
        return self.helped / answered if answered else None


def usage_of(rows: Iterable[Row]) -> Usage:
    """Count the rows."""
    kept = list(rows)
    verdicts = [row.verdict for row in kept]
    return Usage(len(kept), sum(row.answered for row in kept), verdicts.count("helped"), verdicts.count("still_stuck"))
