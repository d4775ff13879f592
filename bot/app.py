"""Assembles the use cases of the Slack side, each built once, for listeners and recurring jobs to call.

`assemble(dependencies)` returns `Services`, from which `bot.process.bolt` builds the Bolt app and the connection to Slack.
`services.start()` begins recovery, catch-up and the ticks; on the way out close the connection, then call `services.stop()`.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from bot.admin.clicks import AdminClicks, admin_clicks
from bot.admin.live import EVERY as SETTINGS_EVERY
from bot.cases.asking import CaseAsking
from bot.cases.clicks import CaseClicks
from bot.cases.destinations import Destinations
from bot.cases.replies import CaseReplies
from bot.confidential.talking import ConfidentialTopics
from bot.dispatch import Dispatcher
from bot.governance import GovernanceFeature, governance_feature
from bot.governance.tick import UpkeepFeature, upkeep_feature
from bot.home.first_run import EVERY as FIRST_RUN_EVERY
from bot.home.first_run import FirstRun, HomeTab
from bot.home.owners_page import OwnersPages
from bot.home.status import Reporting
from bot.inbox.catchup import CatchUp
from bot.inbox.pacing import Outages, QuestionPacing
from bot.inbox.recovery import Recovery
from bot.insights import InsightsFeature, insights_feature
from bot.observing.events import Events, FollowingExecutor, ListenerExecutor
from bot.practice import PracticeFeature, practice_feature
from bot.practice.context import Practice
from bot.practice.tick import ProficiencyTick
from bot.practice.upkeep import ItemUpkeep
from bot.process import services as process
from bot.process.dependencies import Dependencies
from bot.process.services import Background, Services, optional_jobs
from bot.process.shared import SharedParts, shared_parts
from bot.questions.answering import Conversation
from bot.questions.browsing import Browsing
from bot.questions.choosing import PlaceChoices, QuestionsBack
from bot.questions.conflicts import ConflictReports
from bot.questions.exception_check import ExceptionCheck
from bot.questions.feedback import Explaining, Reactions, Thumbs
from bot.questions.rendering import Rendering
from bot.questions.sharing import Sharing
from bot.questions.small_talk import SmallTalk
from bot.questions.triage import FrustrationCheck, TriageStep
from bot.questions.written_answers import written_answers
from bot.scheduler import Job, Ticks
from bot.topics import TopicsFeature, topics_feature
from bot.topics.grouping_tick import TopicsTick
from insights.reports.models import PageId

THREADS = 16
"""Listeners that work at the same time."""


@dataclass(frozen=True)
class _Features:
    """Holds the features, each built once."""

    conversation: Conversation
    reactions: Reactions
    topics: TopicsFeature
    governance: GovernanceFeature
    practice: PracticeFeature
    upkeep: UpkeepFeature
    insights: InsightsFeature
    reporting: Reporting
    confidential: ConfidentialTopics


def assemble(dependencies: Dependencies) -> Services:
    """Build every use case of the Slack side."""
    shared = shared_parts(dependencies)
    inbox, deps, click_reply = shared.inbox, shared.deps, shared.click_reply
    writers, events = (
        FollowingExecutor(dependencies.threads(2 * THREADS, "cairn-writing")),
        Events(dependencies.metrics, spans=dependencies.spans),
    )
    features = _features(shared, writers)
    dispatcher = _dispatcher(shared, features, events)
    return Services(
        client=dependencies.clients.reader,
        listeners=ListenerExecutor(dependencies.threads(THREADS, "cairn-listener"), events),
        events=events,
        me=inbox.me,
        intake=inbox.intake,
        dispatcher=dispatcher,
        reactions=features.reactions,
        thumbs=Thumbs(deps, inbox.people.me),
        sharing=Sharing(features.conversation, shared.outbox.shares, click_reply, dependencies.workspace.mode),
        choices=PlaceChoices(features.conversation, click_reply),
        home=HomeTab(dependencies.clients.reader, features.reporting),
        practice=features.practice,
        alerts=features.topics,
        governance=features.governance,
        upkeep=features.upkeep,
        insights=features.insights,
        admin=_admin(shared, features),
        case_asking=CaseAsking(deps, features.conversation.triage, shared.cases, click_reply),
        case_clicks=CaseClicks(deps, shared.cases, click_reply),
        confidential=features.confidential,
        explaining=Explaining(features.conversation),
        questions_back=QuestionsBack(dependencies.units, inbox.intake, dispatcher.work, click_reply),
        people=inbox.people,
        background=_background(shared, features, dispatcher),
        writers=writers,
        refresh=shared.refresh,
        signing_secret=dependencies.signing_secret,
    )


def _features(shared: SharedParts, writers: Executor) -> _Features:
    dependencies, deps, outbox = shared.dependencies, shared.deps, shared.outbox
    cases, finish, click_reply = shared.cases, shared.finish, shared.click_reply
    conversation, known = _conversation(shared, writers), _practice(shared)
    topics = topics_feature(deps, outbox.alerts, click_reply, dependencies.rules, outbox.topics)
    practice = practice_feature(known, finish, dependencies.answers, cases, click_reply)
    fewest = dependencies.insights.visibility.fewest
    insights = insights_feature(deps, cases, topics, known, dependencies.insights)
    owners_pages = OwnersPages(cases, topics.pages.title)
    return _Features(
        conversation=conversation,
        reactions=Reactions(conversation, click_reply),
        topics=topics,
        governance=governance_feature(deps, outbox.proposals, click_reply, outbox.alerts.details, dependencies.governance),
        practice=practice,
        upkeep=upkeep_feature(known, outbox.cases, click_reply, outbox.topics.digests, fewest),
        insights=insights,
        reporting=Reporting(deps, dependencies.model, dependencies.skills, owners_pages, practice.pages, insights.home),
        confidential=ConfidentialTopics(
            deps, finish, conversation.reply, dependencies.answers, conversation.rendering, dependencies.contacts, click_reply
        ),
    )


def _admin(shared: SharedParts, features: _Features) -> AdminClicks:
    dependencies, team = shared.dependencies, lambda: shared.inbox.me().team
    return admin_clicks(shared.deps, features.insights.readers, dependencies.workspace, team, dependencies.admin)


def _dispatcher(shared: SharedParts, features: _Features, events: Events) -> Dispatcher:
    return Dispatcher(
        deps=shared.deps,
        finish=shared.finish,
        conversation=features.conversation,
        replies=CaseReplies(shared.deps, shared.finish, shared.cases),
        threads=shared.inbox.threads,
        reporting=features.reporting,
        learning=features.practice.learning,
        reference=features.practice.reference,
        confidential=features.confidential,
        failures=shared.failures,
        small_talk=SmallTalk(
            features.conversation,
            features.reactions,
            Browsing(shared.deps, shared.click_reply, shared.dependencies.library_page),
            lambda person: shared.dependencies.insights.enter(person, PageId.RECORD),
        ),
        pacing=QuestionPacing(shared.finish, shared.dependencies.question_pace, shared.dependencies.clock),
        events=events,
        mode=shared.dependencies.workspace.mode,
        not_stored=shared.inbox.lost_messages.tell,
    )


def _background(shared: SharedParts, features: _Features, dispatcher: Dispatcher) -> Background:
    dependencies, inbox = shared.dependencies, shared.inbox
    catch_up = CatchUp(dependencies.clients.reader, dependencies.units, inbox.me, inbox.intake, dependencies.clock, dispatcher.work)
    recovery = Recovery(
        dependencies.units, shared.deps.delivery, inbox.worker, dependencies.clock, shared.failures, dispatcher.work
    )
    jobs = {
        "settings": Job(shared.refresh, SETTINGS_EVERY),
        "recovery": Job(recovery.tick),
        "catch-up": Job(catch_up.tick),
        **_jobs(shared, features),
        **optional_jobs(dependencies),
    }
    return Background(recovery=recovery, catch_up=catch_up, ticks=Ticks(jobs, dependencies.metrics.job), executor=inbox.background)


def _jobs(shared: SharedParts, features: _Features) -> dict[str, Job]:
    """Return what runs again and again for the features. Questions join their topics before the search for places where people
    stumble. The first message waits for nothing slow.
    """
    dependencies, practice, governance = shared.dependencies, features.practice, features.governance
    is_confidential, masks = lambda text: dependencies.topic(text) is not None, shared.outbox.alerts.details.masks
    upkeep = ItemUpkeep(dependencies.units, dependencies.rules, dependencies.clock, masks, dependencies.near, is_confidential)
    return {
        "first run": Job(FirstRun(shared.deps, dependencies.insights.admins).tick, FIRST_RUN_EVERY),
        "cases": Job(shared.cases.tick, process.CASES_EVERY),
        "practice": Job(practice.tick.tick, process.PRACTICE_EVERY),
        "section reviews": Job(practice.sections.tick, process.ALERTS_EVERY),
        "learners' remarks": Job(practice.remarks.tick, process.PRACTICE_EVERY),
        "checklists": Job(practice.checklists.forget_old, process.CHECKLISTS_EVERY),
        "proficiency": Job(ProficiencyTick(practice.tick.practice).tick, process.PROFICIENCY_EVERY),
        **TopicsTick(dependencies.units, dependencies.encoder, dependencies.clock).jobs(),
        "signals": Job(features.topics.tick.tick, process.ALERTS_EVERY),
        "proposals": Job(governance.tick.tick, process.ALERTS_EVERY),
        "golden": Job(governance.tick.measure_one, process.ALERTS_EVERY),
        **features.upkeep.jobs(),
        "item upkeep": Job(upkeep.tick, process.UPKEEP_EVERY),
        "pages": Job(features.insights.recurring.tick, process.ALERTS_EVERY),
    }


def _conversation(shared: SharedParts, writers: Executor) -> Conversation:
    dependencies, deps, people = shared.dependencies, shared.deps, shared.inbox.people
    model = dependencies.language
    rendering = Rendering(dependencies.links, people, dependencies.clock)
    triage = TriageStep(
        units=dependencies.units,
        exception_check=ExceptionCheck(dependencies.judge),
        frustration_check=FrustrationCheck(dependencies.likeness),
        cases=shared.cases,
        destinations=Destinations(people, shared.cases.service),
    )
    return Conversation(
        deps=deps,
        finish=shared.finish,
        answers=dependencies.answers,
        rendering=rendering,
        reports=ConflictReports(people, dependencies.links, dependencies.workspace),
        triage=triage,
        written_answers=written_answers(deps, triage, rendering, model, writers) if model else None,
        starts=shared.starts,
        outages=Outages(dependencies.workspace, dependencies.clock),
    )


def _practice(shared: SharedParts) -> Practice:
    dependencies = shared.dependencies
    return Practice(
        **vars(shared.deps),
        rules=dependencies.rules,
        language=dependencies.language,
        shows_progress=dependencies.insights.visibility.shows_progress,
        rules_page=dependencies.rules_page,
        examples=dependencies.examples,
    )
