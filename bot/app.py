"""Puts the Slack side together.

`assemble(surroundings)` returns `Services`; `build_app(services)` the Bolt app for either mode; `socket_handler(app, services,
app_token)` the Socket Mode connection, which catches up whenever Slack says hello. `services.start()` begins recovery, catch-up
and the ticks; on the way out close the connection, then call `services.stop()`.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from bot.cases.asking import CaseAsking
from bot.cases.clicks import CaseClicks
from bot.cases.destinations import Destinations
from bot.cases.replies import CaseReplies
from bot.confidential.talking import ConfidentialTopics
from bot.dispatch import Dispatcher
from bot.governance import GovernanceFeature, governance_feature
from bot.governance.upkeep import UpkeepFeature, upkeep_feature
from bot.home.first_run import FirstRun
from bot.home.owners_page import OwnersPages
from bot.home.status import Reporting
from bot.home.tab import HomeTab
from bot.inbox.catchup import CatchUp
from bot.inbox.outages import Outages
from bot.inbox.pacing import QuestionPacing
from bot.inbox.recovery import Recovery
from bot.insights import InsightsFeature, insights_feature
from bot.observing.events import Events, ListenerExecutor
from bot.observing.tracing import FollowingExecutor
from bot.practice import PracticeFeature, practice_feature
from bot.practice.context import Practice
from bot.practice.upkeep import ItemUpkeep
from bot.process.dependencies import Dependencies
from bot.process.jobs import Ticking
from bot.process.services import Background, Services
from bot.process.shared import Ground, ground_of
from bot.questions.answering import Conversation
from bot.questions.choosing import PlaceChoices
from bot.questions.conflicts import ConflictReports
from bot.questions.exception_check import ExceptionCheck
from bot.questions.explain import Explaining
from bot.questions.feedback import Reactions
from bot.questions.frustration import FrustrationCheck
from bot.questions.question_back import QuestionsBack
from bot.questions.rendering import Rendering
from bot.questions.small_talk import SmallTalk
from bot.questions.triage import TriageStep
from bot.questions.written_answers import written_answers
from bot.topics import TopicsFeature, topics_feature
from bot.topics.details import Masks
from bot.topics.grouping_tick import TopicsTick

THREADS = 16
"""Listeners that work at the same time."""


@dataclass(frozen=True)
class _Features:
    """What people use, each put together once."""

    conversation: Conversation
    reactions: Reactions
    topics: TopicsFeature
    governance: GovernanceFeature
    practice: PracticeFeature
    upkeep: UpkeepFeature
    insights: InsightsFeature
    reporting: Reporting
    confidential: ConfidentialTopics


def assemble(around: Dependencies) -> Services:
    """Build every use case of the Slack side."""
    ground = ground_of(around)
    hearing, deps, click_reply = ground.hearing, ground.deps, ground.click_reply
    writers, events = FollowingExecutor(around.threads(2 * THREADS, "cairn-writing")), Events(around.metrics)
    features = _features(ground, writers)
    dispatcher = _dispatcher(ground, features, events)
    return Services(
        client=around.clients.reader,
        listeners=ListenerExecutor(around.threads(THREADS, "cairn-listener"), events),
        events=events,
        me=hearing.me,
        intake=hearing.intake,
        dispatcher=dispatcher,
        reactions=features.reactions,
        choices=PlaceChoices(features.conversation, click_reply),
        home=HomeTab(around.clients.reader, features.reporting),
        practice=features.practice,
        alerts=features.topics,
        governance=features.governance,
        upkeep=features.upkeep,
        insights=features.insights,
        case_asking=CaseAsking(deps, features.conversation.triage, ground.cases, click_reply),
        case_clicks=CaseClicks(deps, ground.cases, click_reply),
        confidential=features.confidential,
        explaining=Explaining(features.conversation),
        questions_back=QuestionsBack(around.units, hearing.intake, dispatcher.work, click_reply),
        people=hearing.people,
        background=_background(ground, features, dispatcher),
        writers=writers,
        signing_secret=around.signing_secret,
    )


def _features(ground: Ground, writers: Executor) -> _Features:
    around, deps, sending = ground.around, ground.deps, ground.sending
    cases, finish, click_reply = ground.cases, ground.finish, ground.click_reply
    conversation, known = _conversation(ground, writers), _practice(ground)
    topics = topics_feature(deps, sending.alerts, click_reply, around.rules, sending.topics)
    practice = practice_feature(known, finish, around.answers, cases, click_reply)
    fewest = around.insights.visibility.fewest
    insights = insights_feature(deps, cases, topics, known, around.insights)
    owners_pages = OwnersPages(cases, topics.pages.title)
    return _Features(
        conversation=conversation,
        reactions=Reactions(conversation, click_reply),
        topics=topics,
        governance=governance_feature(deps, sending.proposals, click_reply, sending.alerts.details, around.governance),
        practice=practice,
        upkeep=upkeep_feature(known, sending.cases, click_reply, sending.topics.digests, fewest),
        insights=insights,
        reporting=Reporting(deps, around.model, around.skills, owners_pages, practice.pages, insights.home),
        confidential=ConfidentialTopics(
            deps, finish, conversation.reply, around.answers, conversation.rendering, around.contacts, click_reply
        ),
    )


def _dispatcher(ground: Ground, features: _Features, events: Events) -> Dispatcher:
    return Dispatcher(
        deps=ground.deps,
        finish=ground.finish,
        conversation=features.conversation,
        replies=CaseReplies(ground.deps, ground.finish, ground.cases),
        threads=ground.hearing.threads,
        reporting=features.reporting,
        learning=features.practice.learning,
        reference=features.practice.reference,
        confidential=features.confidential,
        failures=ground.failures,
        small_talk=SmallTalk(features.conversation, features.reactions),
        pacing=QuestionPacing(ground.finish, ground.around.question_pace, ground.around.clock),
        events=events,
        not_stored=ground.hearing.untaken.tell,
    )


def _background(ground: Ground, features: _Features, dispatcher: Dispatcher) -> Background:
    around, hearing = ground.around, ground.hearing
    catch_up = CatchUp(around.clients.reader, around.units, hearing.me, hearing.intake, around.clock, dispatcher.work)
    recovery = Recovery(around.units, ground.deps.delivery, hearing.worker, around.clock, ground.failures, dispatcher.work)
    ticking = Ticking(
        recovery=recovery,
        catch_up=catch_up,
        cases=ground.cases,
        practice=features.practice,
        topics=TopicsTick(around.units, around.encoder, around.clock),
        alerts=features.topics,
        rhythm=features.insights.rhythm,
        governance=features.governance,
        upkeep=features.upkeep,
        item_upkeep=ItemUpkeep(
            around.units, around.rules, around.clock, Masks(), around.near, lambda text: around.topic(text) is not None
        ),
        first_run=FirstRun(ground.deps, around.insights.admins),
        statements=around.statements,
        ran=around.metrics.job,
        sources=around.sources,
        retention=around.retention,
    )
    return Background(recovery=recovery, catch_up=catch_up, ticks=ticking.ticks(), executor=hearing.background)


def _conversation(ground: Ground, writers: Executor) -> Conversation:
    around, deps, people = ground.around, ground.deps, ground.hearing.people
    model = around.language
    rendering = Rendering(around.links, people, around.clock)
    triage = TriageStep(
        units=around.units,
        exception_check=ExceptionCheck(around.judge),
        frustration_check=FrustrationCheck(around.likeness),
        cases=ground.cases,
        destinations=Destinations(people, ground.cases.service),
    )
    return Conversation(
        deps=deps,
        finish=ground.finish,
        answers=around.answers,
        rendering=rendering,
        reports=ConflictReports(people, around.links, around.fallback),
        triage=triage,
        written_answers=written_answers(deps, triage, rendering, model, writers) if model else None,
        starts=ground.starts,
        outages=Outages(around.fallback, around.clock),
    )


def _practice(ground: Ground) -> Practice:
    around = ground.around
    return Practice(
        **vars(ground.deps),
        rules=around.rules,
        language=around.language,
        shows_progress=around.insights.visibility.shows_progress,
        rules_page=around.rules_page,
        examples=around.examples,
    )
