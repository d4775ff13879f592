"""What every feature of the Slack side stands on: who Cairn is, whom it knows, how it hears of events and how it sends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from bot.cases.acting import Cases
from bot.cases.details import CaseDetails
from bot.cases.posts import CasePosts
from bot.cases.settling import Settling
from bot.confidential.views.cards import help_card
from bot.deps import Deps
from bot.governance import proposal_posts
from bot.governance.posts import ProposalPosts
from bot.inbox.failures import Failures
from bot.inbox.finish import Finish
from bot.inbox.intake import Intake
from bot.inbox.threads import KnownThreads
from bot.inbox.untaken import Untaken
from bot.observing.tracing import FollowingExecutor
from bot.outbox.addressees import Addressees
from bot.outbox.click_reply import ClickReply
from bot.outbox.delivery import Delivery
from bot.outbox.parking import Parking
from bot.outbox.renewal import Renewal
from bot.outbox.worker import Worker
from bot.practice.starts import PracticeStarts
from bot.process.dependencies import Dependencies
from bot.slack.clients import Clients
from bot.slack.events import Identity
from bot.slack.lookup import SentMessages
from bot.slack.people import People
from bot.slack.permalinks import Permalinks
from bot.slack.presence import Presence
from bot.topics import AlertSettings, alert_posts
from bot.topics.posts import AlertPosts
from core import units
from escalation.cases.service import CaseService


@dataclass(frozen=True)
class Hearing:
    """How an event of Slack becomes work that is not lost. `background` is where what nobody waits for is done."""

    me: Callable[[], Identity]
    people: People
    threads: KnownThreads
    intake: Intake
    untaken: Untaken
    worker: Worker
    background: Executor


@dataclass(frozen=True)
class Sending:
    """The cards of what people decide about, and how they reach Slack. `topics` are settings with the models put in."""

    cases: CasePosts
    alerts: AlertPosts
    proposals: ProposalPosts
    topics: AlertSettings
    parking: Parking
    delivery: Delivery


@dataclass(frozen=True)
class Ground:
    """What the features are made from."""

    around: Dependencies
    hearing: Hearing
    sending: Sending
    failures: Failures
    cases: Cases
    starts: PracticeStarts
    deps: Deps
    finish: Finish
    click_reply: ClickReply


def ground_of(around: Dependencies) -> Ground:
    hearing = _hearing(around)
    sending, starts = _sending(around, hearing), PracticeStarts(around.rules, around.clock)
    posts, delivery = sending.cases, sending.delivery
    presence = Presence(around.clients.reader, hearing.background)
    deps = Deps(around.units, hearing.people, around.clock, delivery, around.links, presence)
    return Ground(
        around=around,
        hearing=hearing,
        sending=sending,
        failures=Failures(around.units, hearing.worker, around.clock, sending.parking),
        cases=Cases(around.units, posts.details.service, posts, delivery, around.clock, starts.decided),
        starts=starts,
        deps=deps,
        finish=Finish(deps),
        click_reply=ClickReply(delivery, hearing.people),
    )


def _hearing(around: Dependencies) -> Hearing:
    worker, background = Worker(), FollowingExecutor(around.threads(4, "cairn-background"))
    me = _identity(around.clients)
    threads = KnownThreads(around.units, around.clients.reader, me)
    people = People(around.units, around.clients.reader, around.clock, lambda: me().team, around.guests_may_ask, lambda: me().user)
    untaken = Untaken(around.clients, people, around.fallback, partial(help_card, around.contacts), around.clock, background)
    intake = Intake(around.units, threads, me, worker, around.clock, untaken.tell, around.topic)
    return Hearing(me, people, threads, intake, untaken, worker, background)


def _sending(around: Dependencies, hearing: Hearing) -> Sending:
    cases = CasePosts(_case_details(around, hearing.people))
    topics = replace(around.alerts, model=around.encoder.fingerprint, language=around.language)
    alerts = alert_posts(cases.details, around.clock, topics)
    parking = Parking(around.fallback.owner or around.fallback.channel or "")
    proposals = proposal_posts(cases.details, around.governance)
    settling = Settling(cases.details, SentMessages(around.clients.reader))
    renewal = Renewal({"settles": settling.renew, "case": cases.renewed, "proposal": proposals.renewed, "signal": alerts.renewed})
    may_send = Addressees(hearing.people).may_send
    delivery = Delivery(around.units, around.clients, hearing.worker, around.clock, around.pace, renewal, parking, may_send)
    return Sending(cases, alerts, proposals, topics, parking, delivery)


def _case_details(around: Dependencies, people: People) -> CaseDetails:
    titles = {role.id: role.title for role in around.skills.roles.values()}
    service = CaseService(people, around.fallback, around.calendars, titles=titles)
    return CaseDetails(people, around.links, service, around.vectors, Permalinks(around.clients.reader), around.clock)


def _identity(clients: Clients) -> Callable[[], Identity]:
    """Ask Slack once who Cairn is; a failed call is asked again."""

    @lru_cache(maxsize=1)
    def ask() -> Identity:
        answer = clients.reader.auth_test()
        return Identity(str(answer["team_id"]), str(answer["user_id"]), str(answer.get("bot_id") or ""))

    def me() -> Identity:
        return ask() if ask.cache_info().currsize else units.ask("me", ask)

    return me
