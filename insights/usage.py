"""Counts how Cairn is used, from the question log: the first level of the KPIs. Pure; rows come from the caller."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Row(Protocol):
    """Holds one question; `verdict` is the newest feedback, if any."""

    @property
    def answered(self) -> bool: ...
    @property
    def verdict(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts of questions."""

    asked: int
    answered: int
    helped: int
    stuck: int


def usage_of(rows: Iterable[Row]) -> Usage:
    """Count the rows."""
    kept = list(rows)
    verdicts = [row.verdict for row in kept]
    return Usage(len(kept), sum(row.answered for row in kept), verdicts.count("helped"), verdicts.count("still_stuck"))
