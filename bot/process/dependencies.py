"""Defines the dependencies that `bot.wiring` passes to the Slack side (`bot.app.assemble`).

| field of `Dependencies` | what it is |
|---|---|
| `clients` | `bot.slack.clients.slack_clients(token, base_url)` |
| `units` | a function that opens a unit of work; called from many threads |
| `answers` | `AnswerService`, or anything with `answer(Query) -> Outcome` that never raises |
| `clock` | now, in UTC |
| `links` | `(SopCard, Section) -> str`: a section's address, empty when there is none |
| `workspace` | what administrators may change in Slack, as it holds now |
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
| `admin` | what Settings shows that only wiring knows: health, sources, golden questions |
| `signing_secret` | HTTP mode only |
| `contacts` | whom people are told of for confidential topics, from the file that `CONFIDENTIAL` names |
| `library_page` | address of the page with the library and its search, empty where there is none |
| `rules_page` | address of the page of a person's rules, empty where there is none |
| `examples` | decided cases of a section that colleagues may learn from |
| `governance` | who publishes versions, who approves beside owners, pages of proposals |
| `statements` | sends xAPI statements; None: nothing is sent |
| `sources` | syncs the sources that are due; None: none is configured |
| `retention` | removes what is past its period; None: nothing goes |
| `language` | the language model; None: answers are quotes, cards and digests have plain words |
| `metrics` | counts events, answers, refused calls and failed jobs |
| `spans` | times what happens to an event, for OpenTelemetry; nothing without a collector |
| `admit` | raises when the database is not that of whom Slack says Cairn is; nothing is sent before |
| `question_pace` | how many questions a minute a person is answered; `Pace(time.monotonic, rate=0)` for no limit |
| `near` | sections that search finds for a text, the nearest first; never raises |
| `threads` | how thread pools are made; tests pass one that works at once |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.admin.live import LiveWorkspace
from bot.admin.reading import AdminSettings
from bot.governance import GovernanceSettings
from bot.insights import InsightSettings
from bot.observing.metrics import Metrics
from bot.observing.tracing import NoSpans, Spans
from bot.ports import Clock, Links, UnitOfWork
from bot.practice.context import no_examples
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
    """What the Slack side needs from outside; see the table above."""

    clients: Clients
    units: Callable[[], UnitOfWork]
    answers: Answers
    clock: Clock
    links: Links
    workspace: LiveWorkspace
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
    admin: AdminSettings = field(default_factory=AdminSettings)
    signing_secret: str = ""
    threads: Callable[[int, str], Executor] = ThreadPoolExecutor
    language: LanguageModel | None = None
    contacts: Contacts = field(default_factory=Contacts)
    topic: Callable[[str], Topic | None] = topic_of
    rules_page: Callable[[str], str] = lambda _person: ""
    library_page: Callable[[str], str] = lambda _person: ""
    examples: Examples[UnitOfWork] = no_examples
    statements: StatementSender | None = None
    sources: Callable[[], None] | None = None
    retention: Retention | None = None
    near: Callable[[str], Sequence[SectionRef]] = lambda _text: ()
    metrics: Metrics = field(default_factory=Metrics)
    spans: Spans = field(default_factory=NoSpans)
    admit: Callable[[Identity], object] = lambda _identity: None
    question_pace: Pace = field(default_factory=lambda: Pace(lambda: 0.0, rate=0))
