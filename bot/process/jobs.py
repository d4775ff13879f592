"""Lists the repeated jobs besides answering, and how often they run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.admin.live import EVERY as SETTINGS_EVERY
from bot.cases.acting import Cases
from bot.governance import GovernanceFeature
from bot.governance.tick import UpkeepFeature
from bot.home.first_run import EVERY as FIRST_RUN_EVERY
from bot.home.first_run import FirstRun
from bot.inbox.catchup import CatchUp
from bot.inbox.recovery import Recovery
from bot.insights.recurring import RecurringMessages
from bot.practice import PracticeFeature
from bot.practice.tick import ProficiencyTick
from bot.practice.upkeep import ItemUpkeep
from bot.privacy.retention import EVERY as RETENTION_EVERY
from bot.privacy.retention import Retention
from bot.scheduler import Job, Ticks
from bot.topics import TopicsFeature
from bot.topics.grouping_tick import TopicsTick
from bot.xapi.sending import EVERY as STATEMENTS_EVERY
from bot.xapi.sending import StatementSender

CASES_EVERY: Final = 15.0
"""Seconds between two looks at the deadlines of cases."""

PRACTICE_EVERY: Final = 30.0
"""Seconds between two looks for whose practice is due."""

PROFICIENCY_EVERY: Final = 300.0
"""Seconds between two looks for people whose day is over."""

CHECKLISTS_EVERY: Final = 3600.0
"""Seconds between two looks for old checklists."""
UPKEEP_EVERY: Final = 900.0
"""Seconds between two looks whether a new day has begun for the item bank."""

SOURCES_EVERY: Final = 60.0
"""Seconds between two looks whether a source of SOPs is due."""

ALERTS_EVERY: Final = 60.0
"""Seconds between two looks at where people stumble."""


@dataclass(frozen=True)
class RecurringJobs:
    recovery: Recovery
    catch_up: CatchUp
    cases: Cases
    practice: PracticeFeature
    topics: TopicsTick
    alerts: TopicsFeature
    recurring: RecurringMessages
    governance: GovernanceFeature
    upkeep: UpkeepFeature
    item_upkeep: ItemUpkeep
    first_run: FirstRun
    settings: Callable[[], object]
    """Reads again what administrators saved."""
    statements: StatementSender | None = None
    ran: Callable[[str, bool], object] = lambda _name, _is_done: None
    sources: Callable[[], None] | None = None
    retention: Retention | None = None

    def ticks(self) -> Ticks:
        """Return the ticks. Questions join their topics before the search for places where people stumble. The first message
        waits for nothing slow.
        """
        return Ticks(
            {
                "settings": Job(self.settings, SETTINGS_EVERY),
                "recovery": Job(self.recovery.tick),
                "catch-up": Job(self.catch_up.tick),
                "first run": Job(self.first_run.tick, FIRST_RUN_EVERY),
                "cases": Job(self.cases.tick, CASES_EVERY),
                "practice": Job(self.practice.tick.tick, PRACTICE_EVERY),
                "section reviews": Job(self.practice.sections.tick, ALERTS_EVERY),
                "learners' remarks": Job(self.practice.remarks.tick, PRACTICE_EVERY),
                "checklists": Job(self.practice.checklists.forget_old, CHECKLISTS_EVERY),
                "proficiency": Job(ProficiencyTick(self.practice.tick.practice).tick, PROFICIENCY_EVERY),
                **self.topics.jobs(),
                "signals": Job(self.alerts.tick.tick, ALERTS_EVERY),
                "proposals": Job(self.governance.tick.tick, ALERTS_EVERY),
                "golden": Job(self.governance.tick.measure_one, ALERTS_EVERY),
                **self.upkeep.jobs(),
                "item upkeep": Job(self.item_upkeep.tick, UPKEEP_EVERY),
                "pages": Job(self.recurring.tick, ALERTS_EVERY),
                **({"statements": Job(self.statements.tick, STATEMENTS_EVERY)} if self.statements else {}),
                **({"sources": Job(self.sources, SOURCES_EVERY)} if self.sources else {}),
                **({"retention": Job(self.retention.tick, RETENTION_EVERY)} if self.retention else {}),
            },
            self.ran,
        )
