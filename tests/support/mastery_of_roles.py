"""The mastery of a role, as proficiency computes it day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nudges.skills.mastery import Mastery
from nudges.skills.proficiency import TaskEvidence, _of_role, _TaskTally


def role_mastery(tasks: Sequence[TaskEvidence], on: date) -> Mastery:
    """The score and lower bound of a role on one day, from all evidence up to it."""
    tallies = [_TaskTally(task, date.min) for task in tasks]
    for tally in tallies:
        tally.advance(on)
    return _of_role(tallies, on)
