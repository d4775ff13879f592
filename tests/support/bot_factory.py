"""Sample values and a complete Slack side over fakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from fakes.fallback import Fallback
from fakes.personal import FakePersonalData
from fakes.search import WordEmbedder
from fakes.section_index import FakeSectionIndex
from fakes.slack import ME, TEAM, AtOnce, Clock, Database, FakeSlack
from slack_bolt import App, BoltRequest, BoltResponse
from support.slack_views import view_problems

from bot.admin.live import LiveWorkspace
from bot.admin.reading import AdminSettings
from bot.app import assemble
from bot.governance import GovernanceSettings
from bot.insights import InsightSettings
from bot.observing.events import NoSpans, Spans
from bot.process.bolt import build_app
from bot.process.dependencies import Dependencies
from bot.process.services import Services
from bot.questions.exception_check import Judge
from bot.slack.clients import Clients
from bot.slack.events import Identity
from bot.slack.pace import Pace
from bot.topics import AlertSettings
from bot.wiring.workspace import check_database
from core.language_model import LanguageModel
from core.people import Person
from core.workspace import Workspace
from escalation.confidential.contacts import Contacts
from escalation.confidential.recognising import Topic, topic_of
from escalation.limits.models import Limit
from escalation.triage.models import Kind, Tier, Verdict
from nudges.skills.skillmap import Role, SkillMap
from retrieval.adapters.markdown.writing import with_section
from retrieval.answer.excerpt import excerpt_of
from retrieval.answer.models import Answered, Confidence, Outcome, Places, Quote, Reason, Source, Unanswered, sources_of
from retrieval.library.models import Block, BlockKind, CurrentSection, Governance, Section, SopCard, SopDocument
from retrieval.library.versions import Version
from retrieval.publishing import Publisher
from retrieval.search.models import Query, Signals
from retrieval.units import units_of

REVIEWED = datetime(2026, 11, 3, 9, tzinfo=UTC)
STEPS = tuple(Block(BlockKind.STEP, f"Do **thing {n}** in Tallyroom.", number=n) for n in (1, 2, 3))

SKILLS = SkillMap({"support": Role("support", "Support", prompts=("When may I refund?", "Who decides?"))})
"""Only this role has questions of its own."""


def found(
    title: str = "Refunds", heading: str = "Issue a refund", blocks: tuple[Block, ...] = STEPS, **governance: Any
) -> CurrentSection:
    text = "\n".join(block.text for block in blocks)
    section = Section(heading.lower().replace(" ", "-"), (heading,), text, 1, 3, blocks)
    fields = {"owner": "U0AMARA", "backup": "U0GRETA", "channel": "C0BILLING", "review_every": timedelta(days=90), **governance}
    return CurrentSection(SopCard(title.lower(), title, f"{title}.md", 3, Governance(**fields), REVIEWED), section)


def source(current: CurrentSection | None = None, rank: int = 1, quote: Quote | None = None) -> Source:
    current = current or found()
    alerts = Signals(cosine=0.71, bm25=4.0, cover=0.8, dense_rank=rank, lexical_rank=rank)
    excerpt = excerpt_of(current.section, units_of(current.section)[0])
    return Source(current, rank, 1.0 / rank, alerts, quote or Quote(current.section.blocks), excerpt)


def answered(*sources: Source, confidence: Confidence = Confidence.GOOD) -> Answered:
    return Answered(sources or (source(),), confidence, 0.93, 120)


def unanswered(reason: Reason = Reason.OUT_OF_SCOPE) -> Unanswered:
    return Unanswered(reason, 0.2, 120)


def places(*sources: Source) -> Places:
    three = (source(), source(found("Holds", "Stop a payment"), 2), source(found("Tax", "Void an invoice"), 3))
    return Places(sources or three, 0.4, 120)


@dataclass
class FakeAnswers:
    outcome: Outcome = field(default_factory=answered)
    asked: list[Query] = field(default_factory=list)
    error: Exception | None = None

    def answer(self, query: Query) -> Outcome:
        self.asked.append(query)
        if self.error is not None:
            raise self.error
        return self.outcome


@dataclass
class SlackSide:
    """Everything at hand: the fakes below, the services in the middle, Bolt on top."""

    slack: FakeSlack
    memory: Database
    clock: Clock
    answers: FakeAnswers
    services: Services
    app: App

    def dispatch(self, body: dict[str, Any], headers: dict[str, str] | None = None) -> BoltResponse:
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode", headers=headers or {}))

    def posts(self) -> list[dict[str, Any]]:
        return self.slack.made("chat.postMessage")


@dataclass
class Calm:
    """Triage that says the same of every question."""

    verdict: Verdict = field(default_factory=lambda: Verdict(Tier.ANSWER, Kind.GENERAL, 0.02, "This asks about the rule."))

    def __call__(self, question: str, limits: Sequence[Limit], role: str | None) -> Verdict:
        return self.verdict


def vectors(_uow: object, question_ids: Sequence[str]) -> dict[str, Sequence[float]]:
    """Every question is like every other."""
    return dict.fromkeys(question_ids, (1.0, 0.0))


def same_words(text: str, others: Sequence[str]) -> list[float]:
    """1.0 for the same text, else 0."""
    return [float(text == other) for other in others]


def governance_of(database: Any, page: str = "https://sops.example/proposals/") -> GovernanceSettings:
    return GovernanceSettings(
        publisher=Publisher(database, FakeSectionIndex()),
        write=with_section,
        page=lambda proposal, reader: f"{page}{proposal}?for={reader}",
        admins=frozenset({"u0root"}),
        approvers=lambda: frozenset({"quality"}),
    )


def workspace_of(fallback: Fallback, *, guests_may_ask: bool = False) -> Workspace:
    """What the environment says of a workspace."""
    return Workspace(fallback.owner or "", fallback.channel or "", guests_may_ask=guests_may_ask)


def nobody_else(_identity: Identity) -> None:
    """Take every token for the database's own."""


def slack_side(
    outcome: Outcome | None = None,
    *,
    guests_may_ask: bool = False,
    judge: Judge | None = None,
    fallback: Fallback = Fallback("U0LEO", "C0OPS"),  # noqa: B008 - frozen
    alerts: AlertSettings | None = None,
    language: LanguageModel | None = None,
    contacts: Contacts = Contacts(),  # noqa: B008 - frozen
    topic: Callable[[str], Topic | None] = topic_of,
    threads: Callable[[int, str], Executor] = lambda _number, _name: AtOnce(),
    clients: Callable[[FakeSlack], Clients] = lambda slack: Clients(slack, slack),
    database: Database | None = None,
    question_pace: Pace | None = None,
    spans: Spans = NoSpans(),  # noqa: B008 - has no state
    admin: AdminSettings | None = None,
    workspace: Workspace | None = None,
    is_compared: bool = False,
) -> SlackSide:
    slack, memory, clock = FakeSlack(), database or Database(), Clock()
    answers = FakeAnswers(outcome or answered())
    publish(memory, *(each.current for each in sources_of(answers.outcome)))
    for user, name in (("U0MIA", "Mia Sol"), ("U0LEO", "Leo Park"), ("U0AMARA", "Amara Okafor"), ("U0GRETA", "Greta Lind")):
        slack.users[user] = {"real_name": name}
    slack.channels["C0BILLING"] = {"id": "C0BILLING", "name": "billing", "is_member": True}
    with memory() as uow:
        uow.people.save([Person("U0MIA", "mia@x.example", "Mia Sol", "billing-ops")])
        uow.commit()
    services = assemble(
        Dependencies(
            clients=clients(slack),
            units=memory,
            answers=answers,
            clock=clock,
            links=lambda sop, section, _reader="": f"https://sops.example/{sop.id}#{section.anchor}",
            workspace=LiveWorkspace(workspace or workspace_of(fallback, guests_may_ask=guests_may_ask)),
            topic=topic,
            judge=judge or Calm(),
            vectors=vectors,
            likeness=same_words,
            encoder=WordEmbedder(),
            pace=Pace(lambda: 0.0, rate=0),
            governance=governance_of(memory),
            model="fake-model",
            skills=SKILLS,
            alerts=alerts or AlertSettings(digests=None),
            insights=InsightSettings(
                personal=FakePersonalData(memory), enter=lambda person, page: f"https://sops.example/{person}/{page}"
            ),
            spans=spans,
            admit=partial(check_database, memory) if is_compared else nobody_else,
            threads=threads,
            admin=admin or AdminSettings(),
            language=language,
            contacts=contacts,
            question_pace=question_pace or Pace(lambda: 0.0, rate=0),
        )
    )
    return SlackSide(slack, memory, clock, answers, services, build_app(services))


def publish(database: Database, *sections: CurrentSection) -> None:
    """Put sections into the library, each SOP with the version that its card names."""
    by_sop: dict[str, list[CurrentSection]] = {}
    for current in sections:
        by_sop.setdefault(current.sop.id, []).append(current)
    with database() as uow:
        for sop_id, group in by_sop.items():
            sop = group[0].sop
            document = SopDocument(sop_id, sop.title, sop.source, sop.governance, tuple(each.section for each in group))
            uow.library.add_version(document, Version(sop_id, sop.version, document.digest, REVIEWED))
            uow.library.make_current(sop_id, sop.version, REVIEWED, "test")
        uow.commit()


def message(text: str = f"<@{ME}> how do I refund?", ts: str = "1795348800.000100", **fields: Any) -> dict[str, Any]:
    """An Events API body; fields of the event may be overridden, `event_id` and `team_id` too."""
    outer = {key: fields.pop(key) for key in ("event_id", "team_id", "is_ext_shared_channel") if key in fields}
    event = {"type": "message", "channel": "C0OPS", "channel_type": "channel", "user": "U0MIA", "text": text, "ts": ts, **fields}
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{ts}{event['type']}", "event": event, **outer}


def mention(**fields: Any) -> dict[str, Any]:
    return message(**{"type": "app_mention", **fields})


def direct(text: str = "how do I refund?", **fields: Any) -> dict[str, Any]:
    return message(text, channel="D0MIA", channel_type="im", **fields)


def command(text: str, trigger: str = "T.1") -> dict[str, Any]:
    return {
        "command": "/cairn",
        "text": text,
        "team_id": TEAM,
        "channel_id": "C0OPS",
        "user_id": "U0MIA",
        "trigger_id": trigger,
        "response_url": "http://127.0.0.1:9/response",
    }


def pending(current: CurrentSection, number: int) -> CurrentSection:
    return replace(current, sop=replace(current.sop, pending=number))


def home(side: SlackSide, person: str) -> str:
    event = {"type": "app_home_opened", "user": person, "channel": "D1", "tab": "home"}
    side.dispatch({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{len(side.slack.calls)}", "event": event})
    view = side.slack.made("views.publish")[-1]["view"]
    assert not view_problems(view)
    return str(view)
