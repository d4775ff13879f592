"""Builds the recurring work on published SOPs: following their changes, and asking owners to review sections."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.posts import CasePosts
from bot.governance.change_messages import ChangeMessages
from bot.governance.changed import Changes
from bot.governance.reviewing import Reviewing
from bot.outbox.click_reply import ClickReply
from bot.practice.context import Practice
from bot.practice.settings import Quiet
from bot.questions.conflicts import ConflictReports
from bot.scheduler import Job
from bot.topics.schedule import Schedule

CHANGES_EVERY = 30.0
"""Seconds between two looks at whether the library has changed."""

REVIEWS_EVERY = 60.0
"""Seconds between two looks at whether questions to owners are due."""


@dataclass(frozen=True)
class UpkeepFeature:
    """Holds what listeners and the ticks call."""

    changes: Changes
    reviewing: Reviewing

    def jobs(self) -> dict[str, Job]:
        return {"changes": Job(self.changes.tick, CHANGES_EVERY), "reviews": Job(self.reviewing.tick, REVIEWS_EVERY)}


def upkeep_feature(
    practice: Practice, cases: CasePosts, click_reply: ClickReply, schedule: Schedule | None, fewest: int
) -> UpkeepFeature:
    """Build the upkeep. `schedule` is when questions to owners are sent; a count of fewer than `fewest` people is not given."""
    fallback = cases.details.service.routing.fallback
    reports = ConflictReports(practice.people, practice.links, fallback)
    return UpkeepFeature(
        changes=Changes(
            practice, cases, reports, ChangeMessages(practice, Quiet(practice.people.reader, practice.people.workspace_of))
        ),
        reviewing=Reviewing(practice, click_reply, fallback, schedule, fewest),
    )
