"""Defines the dependencies that `bot.wiring` passes to the Slack side (`bot.app.assemble`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.admin.live import LiveWorkspace
from bot.admin.reading import AdminSettings
from bot.governance import GovernanceSettings
from bot.insights import InsightSettings
from bot.observing.events import NoSpans, Spans
from bot.observing.metrics import Metrics
from bot.ports import Clock, Links, UnitOfWork
from bot.privacy.retention import Retention
from bot.questions.exception_check import Judge
from bot.questions.parts import Answers
from bot.questions.triage import Likeness
from bot.slack.clients import Clients
from bot.slack.events import Identity
from bot.slack.pace import Pace
from bot.topics import AlertSettings
from bot.xapi.sending import StatementSender
from core.language_model import LanguageModel
from core.workdays import Calendars
from escalation.cases.ports import QuestionVectors
from escalation.confidential.contacts import Contacts
from escalation.confidential.recognising import Topic, topic_of
from insights.topics.ports import Encoder
from nudges.lessons.examples import Examples
from nudges.rules import Rules
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class Dependencies:
    """What the Slack side needs from outside; `rate=0` of a pace: no limit."""

    clients: Clients  # `bot.slack.clients.slack_clients(token, base_url)`
    units: Callable[[], UnitOfWork]  # a function that opens a unit of work; called from many threads
    answers: Answers  # `AnswerService`, or anything with `answer(Query) -> Outcome` that never raises
    clock: Clock  # now, in UTC
    links: Links  # `(SopCard, Section) -> str`: a section's address, empty when there is none
    workspace: LiveWorkspace  # what administrators may change in Slack, as it holds now
    judge: Judge  # triage: `(question, limits, role) -> Verdict`; never raises
    vectors: QuestionVectors  # embeddings of logged questions by id, to find precedents
    likeness: Likeness  # cosines of a text with others; never raises
    encoder: Encoder  # texts to vectors, to find the topics of questions
    pace: Pace  # `Pace(time.monotonic)`; `Pace(time.monotonic, rate=0)` against the emulator
    governance: GovernanceSettings  # who publishes versions, who approves beside owners, pages of proposals
    calendars: Calendars = field(default_factory=Calendars)  # working hours and holidays for the deadlines of cases
    model: str = ""  # name of the embedding model, for `/cairn status`
    skills: SkillMap = field(default_factory=lambda: SkillMap({}))  # the skill map: suggested questions by role
    rules: Rules = field(default_factory=Rules)  # what practice goes by: the same skill map, and days off
    alerts: AlertSettings = field(default_factory=AlertSettings)  # how Slack gets charts, and when digests go out
    # what managers may see, who administers, the pages, links to the dashboard
    insights: InsightSettings = field(default_factory=InsightSettings)
    # what Settings shows that only wiring knows: health, sources, golden questions
    admin: AdminSettings = field(default_factory=AdminSettings)
    signing_secret: str = ""  # HTTP mode only
    threads: Callable[[int, str], Executor] = ThreadPoolExecutor  # how thread pools are made; tests pass one that works at once
    language: LanguageModel | None = None  # the language model; None: answers are quotes, cards and digests have plain words
    # whom people are told of for confidential topics, from the file that `CONFIDENTIAL` names
    contacts: Contacts = field(default_factory=Contacts)
    topic: Callable[[str], Topic | None] = topic_of
    rules_page: Callable[[str], str] = lambda _person: ""  # address of the page of a person's rules, empty where there is none
    # address of the page with the library and its search, empty where there is none
    library_page: Callable[[str], str] = lambda _person: ""
    examples: Examples[UnitOfWork] = lambda _uow, _section: ()  # decided cases of a section that colleagues may learn from
    statements: StatementSender | None = None  # sends xAPI statements; None: nothing is sent
    sources: Callable[[], None] | None = None  # syncs the sources that are due; None: none is configured
    retention: Retention | None = None  # removes what is past its period; None: nothing goes
    # sections that search finds for a text, the nearest first; never raises
    near: Callable[[str], Sequence[SectionRef]] = lambda _text: ()
    metrics: Metrics = field(default_factory=Metrics)  # counts events, answers, refused calls and failed jobs
    spans: Spans = field(default_factory=NoSpans)  # times what happens to an event, for OpenTelemetry; nothing without a collector
    # raises when the database is not that of whom Slack says Cairn is; nothing is sent before
    admit: Callable[[Identity], object] = lambda _identity: None
    # how many questions a minute a person is answered; `Pace(time.monotonic, rate=0)` for no limit
    question_pace: Pace = field(default_factory=lambda: Pace(lambda: 0.0, rate=0))
