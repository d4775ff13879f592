"""Builds what every feature of the Slack side uses: who Cairn is, whom it knows, how it takes in events and how it sends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from bot.cases.acting import Cases
from bot.cases.details import CaseDetails
from bot.cases.posts import CasePosts
from bot.cases.settling import Settling
from bot.confidential.views.cards import help_card
from bot.deps import Deps
from bot.governance import proposal_posts
from bot.governance.posts import ProposalPosts
from bot.inbox.addressing import KnownThreads
from bot.inbox.finish import Finish
from bot.inbox.intake import Intake
from bot.inbox.lost_messages import LostMessages
from bot.inbox.recovery import Failures
from bot.observing.events import FollowingExecutor
from bot.outbox.before_sending import Addressees, Renewal
from bot.outbox.click_reply import ClickReply
from bot.outbox.delivery import Delivery
from bot.outbox.worker import Parking, Worker
from bot.practice.starts import PracticeStarts
from bot.process.dependencies import Dependencies
from bot.questions.rendering import Rendering
from bot.questions.sharing import SHARES, SharedAnswers
from bot.slack.events import Identity
from bot.slack.installation import Installation
from bot.slack.people import People
from bot.slack.presence import Presence
from bot.slack.sent_messages import Permalinks, SentMessages
from bot.topics import AlertSettings, alert_posts
from bot.topics.posts import AlertPosts
from escalation.cases.service import CaseService


@dataclass(frozen=True)
class InboxParts:
    """Holds what turns an event of Slack into work that is not lost. `background` runs what nobody waits for."""

    installation: Installation
    people: People
    threads: KnownThreads
    intake: Intake
    lost_messages: LostMessages
    worker: Worker
    background: Executor
    me: Callable[[], Identity]


@dataclass(frozen=True)
class OutboxParts:
    """Holds the cards of what people decide about, and what sends them. `topics` are settings with the models filled in."""

    cases: CasePosts
    alerts: AlertPosts
    proposals: ProposalPosts
    topics: AlertSettings
    parking: Parking
    delivery: Delivery
    shares: SharedAnswers


@dataclass(frozen=True)
class SharedParts:
    """Holds what the features are made from."""

    dependencies: Dependencies
    inbox: InboxParts
    outbox: OutboxParts
    failures: Failures
    cases: Cases
    starts: PracticeStarts
    deps: Deps
    finish: Finish
    click_reply: ClickReply

    def refresh(self) -> None:
        """Read again what administrators saved in Slack, and to which workspaces of an organisation Cairn was added."""
        self.inbox.installation.refresh()
        self.dependencies.workspace.refresh(self.dependencies.units, self.inbox.me().team)


def shared_parts(dependencies: Dependencies) -> SharedParts:
    installation = Installation(dependencies.clients.reader, dependencies.clock, dependencies.admit)
    dependencies = replace(dependencies, clients=replace(dependencies.clients, me=installation.me))
    inbox = _inbox(dependencies, installation)
    outbox, starts = _outbox(dependencies, inbox), PracticeStarts(dependencies.rules, dependencies.clock)
    posts, delivery = outbox.cases, outbox.delivery
    presence = Presence(dependencies.clients.reader, inbox.background)
    deps = Deps(dependencies.units, inbox.people, dependencies.clock, delivery, dependencies.links, presence)
    return SharedParts(
        dependencies=dependencies,
        inbox=inbox,
        outbox=outbox,
        failures=Failures(dependencies.units, inbox.worker, dependencies.clock, outbox.parking),
        cases=Cases(dependencies.units, posts.details.service, posts, delivery, dependencies.clock, starts.decided),
        starts=starts,
        deps=deps,
        finish=Finish(deps),
        click_reply=ClickReply(delivery, inbox.people),
    )


def _inbox(dependencies: Dependencies, installation: Installation) -> InboxParts:
    worker, background = Worker(), FollowingExecutor(dependencies.threads(4, "cairn-background"))
    me = installation.me
    threads = KnownThreads(dependencies.units, dependencies.clients.reader, me)
    people = People(
        dependencies.units,
        dependencies.clients.reader,
        dependencies.clock,
        me,
        dependencies.workspace.guests_may_ask,
    )
    lost_messages = LostMessages(
        dependencies.clients,
        people,
        dependencies.workspace,
        partial(help_card, dependencies.contacts),
        dependencies.clock,
        background,
    )
    intake = Intake(
        dependencies.units,
        threads,
        me,
        worker,
        dependencies.clock,
        lost_messages.tell,
        dependencies.topic,
        dependencies.workspace.mode,
        people.is_colleague,
        spans=dependencies.spans,
    )
    return InboxParts(installation, people, threads, intake, lost_messages, worker, background, me)


def _outbox(dependencies: Dependencies, inbox: InboxParts) -> OutboxParts:
    cases = CasePosts(_case_details(dependencies, inbox.people))
    topics = replace(dependencies.alerts, model=dependencies.encoder.fingerprint, language=dependencies.language)
    alerts = alert_posts(cases.details, dependencies.clock, topics)
    parking = Parking(lambda: dependencies.workspace.owner or dependencies.workspace.channel or "")
    proposals = proposal_posts(cases.details, dependencies.governance)
    settling = Settling(cases.details, SentMessages(dependencies.clients.reader))
    shares = SharedAnswers(inbox.people, Rendering(dependencies.links, inbox.people, dependencies.clock))
    renewal = Renewal(
        {
            "settles": settling.renew,
            "case": cases.renewed,
            "proposal": proposals.renewed,
            "signal": alerts.renewed,
            SHARES: shares.renew,
        }
    )
    may_send = Addressees(inbox.people).may_send
    delivery = Delivery(
        dependencies.units,
        dependencies.clients,
        inbox.worker,
        dependencies.clock,
        dependencies.pace,
        renewal,
        parking,
        may_send,
        dependencies.spans,
    )
    return OutboxParts(cases, alerts, proposals, topics, parking, delivery, shares)


def _case_details(dependencies: Dependencies, people: People) -> CaseDetails:
    titles = {role.id: role.title for role in dependencies.skills.roles.values()}
    service = CaseService(people, dependencies.workspace, dependencies.calendars, titles=titles)
    return CaseDetails(
        people, dependencies.links, service, dependencies.vectors, Permalinks(dependencies.clients.reader), dependencies.clock
    )
