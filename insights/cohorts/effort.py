"""Computes the time that people spend on Cairn: measured minutes where they are known, else counts times assumed minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from insights.cohorts.roi import Effort
from insights.cohorts.roi_assumptions import RoiAssumptions

LONGEST: Final = 300.0
"""Seconds of one answer; whoever takes longer was doing something else."""

UNTIMED: Final = 30.0
"""Seconds of an answer that nobody timed, where none was."""

_MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True)
class EffortCounts:
    """Counts what everybody did in a period. `timed_seconds` are those of `timed` answers, each at most `LONGEST`."""

    answers: int = 0
    timed: int = 0
    timed_seconds: float = 0.0
    lessons: int = 0
    questions: int = 0
    reviews: int = 0


class EffortLog(Protocol):
    def counted(self, since: datetime, until: datetime) -> EffortCounts:
        """Count what was done at or after `since` and before `until`; erased people's questions count as well."""


def effort(log: EffortLog, assumptions: RoiAssumptions, until: datetime, weeks: int) -> Effort:
    """Turn the counts of the last weeks into minutes. Work that nobody times takes the minutes from the assumptions."""
    counts = log.counted(until - timedelta(weeks=weeks), until)
    usual = counts.timed_seconds / counts.timed if counts.timed else UNTIMED
    answering = (counts.timed_seconds + (counts.answers - counts.timed) * usual) / _MINUTE
    asking = counts.questions * assumptions.minutes_per_question
    learning = counts.lessons * assumptions.minutes_per_lesson
    return Effort(answering + asking + learning, counts.reviews * assumptions.minutes_per_review, weeks)
