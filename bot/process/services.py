"""Holds what listeners call, one use case per attribute, and what runs beside them: the repeated jobs and how often they run."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from slack_sdk import WebClient

from bot.admin.clicks import AdminClicks
from bot.cases.asking import CaseAsking
from bot.cases.clicks import CaseClicks
from bot.confidential.talking import ConfidentialTopics
from bot.dispatch import Dispatcher
from bot.governance import GovernanceFeature
from bot.governance.tick import UpkeepFeature
from bot.home.first_run import HomeTab
from bot.inbox.catchup import CatchUp
from bot.inbox.intake import Intake
from bot.inbox.recovery import Recovery
from bot.insights import InsightsFeature
from bot.observing.events import Events, end
from bot.practice import PracticeFeature
from bot.privacy.retention import EVERY as RETENTION_EVERY
from bot.process.dependencies import Dependencies
from bot.questions.choosing import PlaceChoices, QuestionsBack
from bot.questions.feedback import Explaining, Reactions, Thumbs
from bot.questions.sharing import Sharing
from bot.scheduler import Job, Ticks
from bot.slack.events import Identity
from bot.slack.people import People
from bot.slack.sending import guarded
from bot.topics import TopicsFeature
from bot.xapi.sending import EVERY as STATEMENTS_EVERY


@dataclass(frozen=True)
class Background:
    """Runs recovery, catch-up and the ticks, with the threads that they use."""

    recovery: Recovery
    catch_up: CatchUp
    ticks: Ticks
    executor: Executor


@dataclass(frozen=True)
class Services:
    client: WebClient
    listeners: Executor
    events: Events
    me: Callable[[], Identity]
    intake: Intake
    dispatcher: Dispatcher
    reactions: Reactions
    thumbs: Thumbs
    sharing: Sharing
    choices: PlaceChoices
    home: HomeTab
    practice: PracticeFeature
    alerts: TopicsFeature
    governance: GovernanceFeature
    upkeep: UpkeepFeature
    insights: InsightsFeature
    admin: AdminClicks
    case_asking: CaseAsking
    case_clicks: CaseClicks
    confidential: ConfidentialTopics
    explaining: Explaining
    questions_back: QuestionsBack
    people: People
    background: Background
    writers: Executor
    refresh: Callable[[], object]
    signing_secret: str = ""

    def start(self) -> None:
        """Resume unfinished work, read what was missed, begin the ticks. What administrators saved holds from the
        first event on.
        """
        guarded("settings", self.refresh)
        for job in (self.background.ticks.urgent, self.background.catch_up.run):
            self.background.executor.submit(job)
        self.background.ticks.start()

    def connected(self) -> None:
        """Read what was missed, because Slack delivers again."""
        end()
        self.background.executor.submit(self.background.catch_up.run)

    def stop(self) -> None:
        """Let running work end; unfinished work is resumed by the next process."""
        self.background.catch_up.stop()
        self.background.ticks.stop()
        self.background.executor.shutdown(wait=True, cancel_futures=True)
        self.listeners.shutdown(wait=True, cancel_futures=True)
        self.writers.shutdown(wait=False, cancel_futures=True)


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


def optional_jobs(dependencies: Dependencies) -> dict[str, Job]:
    """Return the jobs that only some workspaces have."""
    statements, sources, retention = dependencies.statements, dependencies.sources, dependencies.retention
    return {
        **({"statements": Job(statements.tick, STATEMENTS_EVERY)} if statements else {}),
        **({"sources": Job(sources, SOURCES_EVERY)} if sources else {}),
        **({"retention": Job(retention.tick, RETENTION_EVERY)} if retention else {}),
    }
