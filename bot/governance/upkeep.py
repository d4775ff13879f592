"""Puts together what happens to SOPs after they are published."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.posts import CasePosts
from bot.governance.changed import Changes
from bot.practice.context import Practice
from bot.practice.quiet import Quiet
from bot.scheduler import Job

CHANGES_EVERY = 30.0
"""Seconds between two looks at whether the library has changed."""


@dataclass(frozen=True)
class UpkeepFeature:
    """What listeners and the ticks call."""

    changes: Changes

    def jobs(self) -> dict[str, Job]:
        return {"changes": Job(self.changes.tick, CHANGES_EVERY)}


def upkeep_feature(practice: Practice, cases: CasePosts) -> UpkeepFeature:
    return UpkeepFeature(Changes(practice, cases, Quiet(practice.people.reader)))
