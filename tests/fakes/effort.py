"""Effort, counted in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from fakes.memory import Memory

from core.eventlog import CAIRN
from insights.cohorts.effort import LONGEST, EffortCounts
from nudges.cards.models import Cause


class FakeEffortLog:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def counted(self, since: datetime, until: datetime) -> EffortCounts:
        def count(moments: Iterable[datetime]) -> int:
            return sum(since <= at < until for at in moments)

        kept = self._memory
        attempts = [attempt for attempt in kept.attempts.values() if since <= attempt.at < until]
        timed = [min(attempt.seconds, LONGEST) for attempt in attempts if attempt.seconds is not None]
        acts = [event.at for events in kept.alerts.values() for event in events if event.actor != CAIRN]
        return EffortCounts(
            answers=len(attempts),
            timed=len(timed),
            timed_seconds=sum(timed),
            lessons=count(start.at for start in kept.starts.values() if start.cause is Cause.PATH),
            questions=count(logged.question.asked_at for logged in kept.questions.values()),
            reviews=count(item.changed_at for item in kept.items.values() if item.by) + count(acts),
        )
