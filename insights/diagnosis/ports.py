"""Declares what a diagnosis needs from storage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from insights.diagnosis.facts import Covered, Facts


class TaskFacts(Protocol):
    """Reads counts of a span. They include neither erased persons nor confidential matters, which no table holds."""

    def between(self, since: datetime, until: datetime) -> Facts:
        """Count what happened at or after `since` and before `until`; nothing happened: empty."""
        ...

    def covered(self, sops: Collection[str]) -> Sequence[Covered]:
        """Return the sections of the SOPs' current versions, in reading order; retired and unknown SOPs have none."""
        ...
