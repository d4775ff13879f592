"""Puts the Slack side together.

`bot.wiring` passes what it alone knows:

| field of `Dependencies` | what it is |
|---|---|
| `clients` | `bot.slack.clients.slack_clients(token, base_url)` |
| `units` | a function that opens a unit of work; called from many threads |
| `answers` | `AnswerService`, or anything with `answer(Query) -> Outcome` that never raises |
| `clock` | now, in UTC |
| `links` | `(SopCard, Section) -> str`: a section's address, empty when there is none |
| `fallback` | `escalation.owners.Fallback(owner, channel)` from the settings |
| `judge` | triage: `(question, limits, role) -> Verdict`; never raises |
| `likeness` | cosines of a text with others; never raises |
| `vectors` | embeddings of logged questions by id, to find precedents |
| `calendars` | working hours and holidays for the deadlines of cases |
| `encoder` | texts to vectors, to find the topics of questions |
| `model` | name of the embedding model, for `/cairn status` |
| `pace` | `Pace(time.monotonic)`; `Pace(time.monotonic, rate=0)` against the emulator |
| `skills` | the skill map: suggested questions by role |
| `rules` | what practice goes by: the same skill map, and days off |
| `insights` | what managers may see, who administers, the pages, links to the dashboard |
| `alerts` | how Slack gets charts, and when digests go out |
| `guests_may_ask` | answer guest accounts as well |
| `signing_secret` | HTTP mode only |
| `contacts` | whom people are told of for confidential topics, from the file that `CONFIDENTIAL` names |
| `rules_page` | address of the page of a person's rules, empty where there is none |
| `examples` | decided cases of a section that colleagues may learn from |
| `governance` | who publishes versions, who approves beside owners, pages of proposals |
| `statements` | sends xAPI statements; None: nothing is sent |
| `language` | the language model; None: answers are quotes, cards and digests have plain words |
| `near` | sections that search finds for a text, the nearest first; never raises |
| `threads` | how thread pools are made; tests pass one that works at once |

`assemble(surroundings)` returns `Services`; `build_app(services)` the Bolt app for either mode; `socket_handler(app, services,
app_token)` the Socket Mode connection, which catches up whenever Slack says hello. `services.start()` begins recovery, catch-up
and the ticks; on the way out close the connection, then call `services.stop()`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from bot.cases.acting import Cases
from bot.cases.asking import CaseAsking
from bot.cases.clicks import CaseClicks
from bot.cases.destinations import Destinations
from bot.cases.details import CaseDetails
from bot.cases.posts import CasePosts
from bot.cases.replies import CaseReplies
from bot.cases.settling import Settling
from bot.confidential.talking import ConfidentialTopics
from bot.confidential.views.cards import help_card
from bot.deps import Deps
from bot.dispatch import Dispatcher
from bot.governance import GovernanceSettings, governance_feature, proposal_posts
from bot.governance.upkeep import upkeep_feature
from bot.home.first_run import FirstRun
from bot.home.owners_page import OwnersPages
from bot.home.status import Reporting
from bot.home.tab import HomeTab
from bot.inbox.catchup import CatchUp
from bot.inbox.failures import Failures
from bot.inbox.finish import Finish
from bot.inbox.intake import Intake
from bot.inbox.outages import Outages
from bot.inbox.recovery import Recovery
from bot.inbox.threads import KnownThreads
from bot.inbox.untaken import Untaken
from bot.insights import InsightSettings, insights_feature
from bot.outbox.addressees import Addressees
from bot.outbox.click_reply import ClickReply
from bot.outbox.delivery import Delivery
from bot.outbox.parking import Parking
from bot.outbox.worker import Worker
from bot.ports import Clock, Links, UnitOfWork
from bot.practice import practice_feature
from bot.practice.context import Practice, no_examples
from bot.practice.starts import PracticeStarts
from bot.practice.upkeep import ItemUpkeep
from bot.questions.answering import Conversation
from bot.questions.choosing import PlaceChoices
from bot.questions.conflicts import ConflictReports
from bot.questions.exception_check import ExceptionCheck, Judge
from bot.questions.explain import Explaining
from bot.questions.feedback import Reactions
from bot.questions.frustration import FrustrationCheck, Likeness
from bot.questions.parts import Answers
from bot.questions.question_back import QuestionsBack
from bot.questions.rendering import Rendering
from bot.questions.small_talk import SmallTalk
from bot.questions.triage import TriageStep
from bot.questions.written_answers import written_answers
from bot.renewal import Renewal
from bot.services import Background, Services
from bot.slack.clients import Clients
from bot.slack.events import Identity
from bot.slack.lookup import SentMessages
from bot.slack.pace import Pace
from bot.slack.people import People
from bot.slack.permalinks import Permalinks
from bot.slack.presence import Presence
from bot.ticking import Ticking
from bot.topics import AlertSettings, alert_posts, topics_feature
from bot.topics.details import Masks
from bot.topics.grouping_tick import TopicsTick
from bot.xapi.sending import StatementSender
from core import units
from core.language_model import LanguageModel
from core.workdays import Calendars
from escalation.cases.ports import QuestionVectors
from escalation.cases.service import CaseService
from escalation.confidential.contacts import Contacts
from escalation.confidential.recognising import Topic, topic_of
from escalation.owners import Fallback
from insights.topics.ports import Encoder
from nudges.lessons.examples import Examples
from nudges.rules import Rules
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef

THREADS = 16
"""Listeners that work at the same time."""


@dataclass(frozen=True)
class Dependencies:
    """What the Slack side needs from outside; see the table above."""

    clients: Clients
    units: Callable[[], UnitOfWork]
    answers: Answers
    clock: Clock
    links: Links
    fallback: Fallback
    judge: Judge
    vectors: QuestionVectors
    likeness: Likeness
    encoder: Encoder
    pace: Pace
    governance: GovernanceSettings
    calendars: Calendars = field(default_factory=Calendars)
    model: str = ""
    skills: SkillMap = field(default_factory=lambda: SkillMap({}))
    rules: Rules = field(default_factory=Rules)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    insights: InsightSettings = field(default_factory=InsightSettings)
    guests_may_ask: bool = False
    signing_secret: str = ""
    threads: Callable[[int, str], Executor] = ThreadPoolExecutor
    language: LanguageModel | None = None
    contacts: Contacts = field(default_factory=Contacts)
    topic: Callable[[str], Topic | None] = topic_of
    rules_page: Callable[[str], str] = lambda _person: ""
    examples: Examples[UnitOfWork] = no_examples
    statements: StatementSender | None = None
    near: Callable[[str], Sequence[SectionRef]] = lambda _text: ()


def assemble(around: Dependencies) -> Services:
    """Build every use case of the Slack side."""
    worker, background = Worker(), around.threads(4, "cairn-background")
    me = _identity(around.clients)
    threads = KnownThreads(around.units, around.clients.reader, me)
    writers = around.threads(2 * THREADS, "cairn-writing")
    settings = replace(around.alerts, model=around.encoder.fingerprint, language=around.language)
    people = People(around.units, around.clients.reader, around.clock, lambda: me().team, around.guests_may_ask, lambda: me().user)
    untaken = Untaken(around.clients, people, around.fallback, partial(help_card, around.contacts), around.clock, background)
    intake = Intake(around.units, threads, me, worker, around.clock, untaken.tell, around.topic)
    case_posts = CasePosts(_case_details(around, people))
    posts = alert_posts(case_posts.details, around.clock, settings)
    parking = Parking(around.fallback.owner or around.fallback.channel or "")
    proposals = proposal_posts(case_posts.details, around.governance)
    settling = Settling(case_posts.details, SentMessages(around.clients.reader))
    renewal = Renewal(case_posts, posts, settling, proposals)
    may_send = Addressees(people).may_send
    delivery = Delivery(around.units, around.clients, worker, around.clock, around.pace, renewal, parking, may_send)
    case_book = _cases(around, case_posts, delivery)
    deps = Deps(around.units, people, around.clock, delivery, around.links, Presence(around.clients.reader, background))
    finish = Finish(deps)
    conversation = _conversation(around, deps, finish, case_book, writers)
    click_reply = ClickReply(delivery, people)
    topics = topics_feature(deps, posts, click_reply, around.rules, settings)
    governance = governance_feature(deps, proposals, click_reply, posts.details, around.governance)
    owners_pages = OwnersPages(case_book, topics.pages.title)
    practice = practice_feature(_practice(around, deps), finish, around.answers, case_book, click_reply)
    fewest = around.insights.visibility.fewest
    upkeep = upkeep_feature(_practice(around, deps), case_posts, click_reply, settings.digests, fewest)
    insights = insights_feature(deps, case_book, topics, _practice(around, deps), around.insights)
    reporting = Reporting(deps, around.model, around.skills, owners_pages, practice.pages, insights.home)
    in_confidence = ConfidentialTopics(
        deps, finish, conversation.reply, around.answers, conversation.rendering, around.contacts, click_reply
    )
    failures = Failures(around.units, worker, around.clock, parking)
    replies = CaseReplies(deps, finish, case_book)
    reactions = Reactions(conversation, click_reply)
    small_talk = SmallTalk(conversation, reactions)
    dispatcher = Dispatcher(
        deps=deps,
        finish=finish,
        conversation=conversation,
        replies=replies,
        threads=threads,
        reporting=reporting,
        learning=practice.learning,
        reference=practice.reference,
        confidential=in_confidence,
        failures=failures,
        small_talk=small_talk,
        not_stored=untaken.tell,
    )
    item_upkeep = ItemUpkeep(
        around.units, around.rules, around.clock, Masks(), around.near, lambda text: around.topic(text) is not None
    )
    topics_tick = TopicsTick(around.units, around.encoder, around.clock)
    catch_up = CatchUp(around.clients.reader, around.units, me, intake, around.clock, dispatcher.work)
    recovery = Recovery(around.units, delivery, worker, around.clock, failures, dispatcher.work)
    return Services(
        client=around.clients.reader,
        listeners=around.threads(THREADS, "cairn-listener"),
        me=me,
        intake=intake,
        dispatcher=dispatcher,
        reactions=reactions,
        choices=PlaceChoices(conversation, click_reply),
        home=HomeTab(around.clients.reader, reporting),
        practice=practice,
        alerts=topics,
        governance=governance,
        upkeep=upkeep,
        insights=insights,
        case_asking=CaseAsking(deps, conversation.triage, case_book, click_reply),
        case_clicks=CaseClicks(deps, case_book, click_reply),
        confidential=in_confidence,
        explaining=Explaining(conversation),
        questions_back=QuestionsBack(around.units, intake, dispatcher.work, click_reply),
        people=people,
        background=Background(
            recovery=recovery,
            catch_up=catch_up,
            ticks=Ticking(
                recovery,
                catch_up,
                case_book,
                practice,
                topics_tick,
                topics,
                insights.rhythm,
                governance,
                upkeep,
                item_upkeep,
                FirstRun(deps, around.insights.admins),
                around.statements,
            ).ticks(),
            executor=background,
        ),
        writers=writers,
        signing_secret=around.signing_secret,
    )


def _conversation(around: Dependencies, deps: Deps, finish: Finish, cases: Cases, writers: Executor) -> Conversation:
    people, model = deps.people, around.language
    rendering = Rendering(around.links, people, around.clock)
    triage = TriageStep(
        units=around.units,
        exception_check=ExceptionCheck(around.judge),
        frustration_check=FrustrationCheck(around.likeness),
        cases=cases,
        destinations=Destinations(people, cases.service),
    )
    return Conversation(
        deps=deps,
        finish=finish,
        answers=around.answers,
        rendering=rendering,
        reports=ConflictReports(people, around.links, around.fallback),
        triage=triage,
        written_answers=written_answers(deps, triage, rendering, model, writers) if model else None,
        starts=_starts(around),
        outages=Outages(around.fallback, around.clock),
    )


def _practice(around: Dependencies, deps: Deps) -> Practice:
    return Practice(
        **vars(deps),
        rules=around.rules,
        language=around.language,
        shows_progress=around.insights.visibility.shows_progress,
        rules_page=around.rules_page,
        examples=around.examples,
    )


def _starts(around: Dependencies) -> PracticeStarts:
    return PracticeStarts(around.rules, around.clock)


def _case_details(around: Dependencies, people: People) -> CaseDetails:
    titles = {role.id: role.title for role in around.skills.roles.values()}
    service = CaseService(people, around.fallback, around.calendars, titles=titles)
    return CaseDetails(people, around.links, service, around.vectors, Permalinks(around.clients.reader), around.clock)


def _cases(around: Dependencies, posts: CasePosts, delivery: Delivery) -> Cases:
    return Cases(around.units, posts.details.service, posts, delivery, around.clock, _starts(around).decided)


def _identity(clients: Clients) -> Callable[[], Identity]:
    """Ask Slack once who Cairn is; a failed call is asked again."""

    @lru_cache(maxsize=1)
    def ask() -> Identity:
        answer = clients.reader.auth_test()
        return Identity(str(answer["team_id"]), str(answer["user_id"]), str(answer.get("bot_id") or ""))

    def me() -> Identity:
        return ask() if ask.cache_info().currsize else units.ask("me", ask)

    return me
