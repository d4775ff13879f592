"""Holds what listeners call, one use case per attribute, and what runs beside them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

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
from bot.observing.events import Events
from bot.observing.tracing import end
from bot.practice import PracticeFeature
from bot.questions.choosing import PlaceChoices, QuestionsBack
from bot.questions.feedback import Explaining, Reactions, Thumbs
from bot.questions.sharing import Sharing
from bot.scheduler import Ticks
from bot.slack.attempts import guarded
from bot.slack.events import Identity
from bot.slack.people import People
from bot.topics import TopicsFeature


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
