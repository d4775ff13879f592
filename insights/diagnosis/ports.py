"""What a diagnosis needs from storage."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from insights.diagnosis.facts import Facts


class TaskFacts(Protocol):
    """Counts of a span. Erased persons are in none of them, nor are confidential matters, which no table holds."""

    def between(self, since: datetime, until: datetime) -> Facts:
        """Count what happened at or after `since` and before `until`; nothing happened: empty."""
        ...
