"""The state of an in-memory database. Rows are frozen values, so a copy of the dicts is a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.people import Person
from core.work_events import WorkEvent
from core.workspace import GoldenRun, LoggedChange
from escalation.cases.afterwards import SopGap
from escalation.cases.events import Event
from escalation.cases.ports import Label, Review
from insights.alerts.events import Event as AlertEvent
from insights.reports.ports import PageView, Session
from insights.reviews import ReviewAsk
from insights.topics.models import Change, Head, Member, Topic
from insights.xapi.models import Pending
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.changed import ChangeNotice
from nudges.cards.models import PracticeCard, Start
from nudges.items.bank import BankItem, ItemSource
from nudges.learners.models import Learner
from nudges.learners.proficiency_rows import Proficiency
from nudges.learners.remarks import Remark, RemarkKind
from nudges.lessons.action_cards import Withdrawal
from nudges.lessons.checklists import Checklist
from nudges.lessons.cutting import LessonView
from nudges.skills.checkpoints import Checkpoint
from retrieval.library.models import SectionRef, SopDocument
from retrieval.library.ports import ActiveIndex
from retrieval.library.proposals.events import Event as ProposalEvent
from retrieval.library.versions import Version
from retrieval.questions import LoggedQuestion, Redirect
from retrieval.sources.models import KnownPage, SourceRun


@dataclass(frozen=True)
class StoredSop:
    source: str
    latest: int
    current: int | None = None
    reviewed_at: datetime | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True)
class StoredEvent:
    id: int
    event_id: str
    message_key: str | None
    payload: Mapping[str, object]
    received_at: datetime
    worker: str | None
    until: datetime | None
    is_done: bool = False
    attempts: int = 1
    due_at: datetime | None = None
    error: str | None = None
    parked_at: datetime | None = None

    @property
    def content(self) -> Mapping[str, object]:
        return self.payload

    @property
    def since(self) -> datetime:
        return self.received_at

    @property
    def is_parked(self) -> bool:
        return self.parked_at is not None


@dataclass(frozen=True)
class StoredCall:
    id: int
    key: str
    channel: str
    call: Mapping[str, object]
    added_at: datetime
    due_at: datetime
    attempts: int = 0
    is_done: bool = False
    message_ts: str | None = None
    error: str | None = None
    worker: str | None = None
    until: datetime | None = None
    parked_at: datetime | None = None

    @property
    def content(self) -> Mapping[str, object]:
        return self.call

    @property
    def since(self) -> datetime:
        return self.added_at

    @property
    def is_parked(self) -> bool:
        return self.parked_at is not None


@dataclass(frozen=True)
class StoredStatement:
    pending: Pending
    entered_at: datetime
    due_at: datetime
    sent_at: datetime | None = None
    parked_at: datetime | None = None
    error: str | None = None

    @property
    def is_open(self) -> bool:
        return self.sent_at is None and self.parked_at is None


@dataclass
class Memory:
    sops: dict[str, StoredSop] = field(default_factory=dict)
    versions: dict[tuple[str, int], tuple[SopDocument, Version]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    questions: dict[str, LoggedQuestion] = field(default_factory=dict)
    events: dict[int, StoredEvent] = field(default_factory=dict)
    calls: dict[str, StoredCall] = field(default_factory=dict)
    read_until: dict[str, datetime] = field(default_factory=dict)
    cases: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    gaps: dict[str, SopGap] = field(default_factory=dict)
    reviews: dict[tuple[str, str], tuple[Review, str, datetime]] = field(default_factory=dict)
    labels: dict[tuple[str, Label], datetime] = field(default_factory=dict)
    items: dict[str, BankItem] = field(default_factory=dict)
    synced_sops: dict[str, int] = field(default_factory=dict)
    item_sources: dict[str, ItemSource] = field(default_factory=dict)
    item_reports: dict[tuple[str, str], datetime] = field(default_factory=dict)
    cards: dict[tuple[str, str], PracticeCard] = field(default_factory=dict)
    starts: dict[str, Start] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    learners: dict[str, Learner] = field(default_factory=dict)
    work: dict[str, WorkEvent] = field(default_factory=dict)
    proficiency: dict[tuple[str, str], Proficiency] = field(default_factory=dict)
    checkpoints: dict[tuple[str, str, str], Checkpoint] = field(default_factory=dict)
    lesson_views: dict[str, LessonView] = field(default_factory=dict)
    remarks: dict[tuple[str, RemarkKind, str], Remark] = field(default_factory=dict)
    checklists: dict[str, Checklist] = field(default_factory=dict)
    withdrawn_cards: dict[SectionRef, Withdrawal] = field(default_factory=dict)
    statements: dict[str, StoredStatement] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    model_budgets: dict[tuple[date, str], tuple[int, int]] = field(default_factory=dict)
    model_usage: dict[tuple[date, str, str], tuple[int, ...]] = field(default_factory=dict)
    redirects: dict[str, Redirect] = field(default_factory=dict)
    revocations: dict[str, datetime] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    topic_members: dict[str, tuple[Member, str]] = field(default_factory=dict)
    topic_changes: dict[int, Change] = field(default_factory=dict)
    topic_pass: dict[str, object] = field(default_factory=dict)
    topic_head: Head = field(default_factory=Head)
    alerts: dict[str, tuple[AlertEvent, ...]] = field(default_factory=dict)
    proposals: dict[str, tuple[ProposalEvent, ...]] = field(default_factory=dict)
    used_links: dict[str, datetime] = field(default_factory=dict)
    web_sessions: dict[str, Session] = field(default_factory=dict)
    page_views: dict[int, PageView] = field(default_factory=dict)
    digest_wishes: dict[str, datetime] = field(default_factory=dict)
    pulse_counts: dict[tuple[str, int], int] = field(default_factory=dict)
    pulse_voters: dict[tuple[str, str], bool] = field(default_factory=dict)
    followed_changes: dict[str, int] = field(default_factory=dict)
    change_notices: dict[tuple[str, SectionRef], ChangeNotice] = field(default_factory=dict)
    review_asks: dict[str, ReviewAsk] = field(default_factory=dict)
    source_runs: dict[str, SourceRun] = field(default_factory=dict)
    source_pages: dict[str, tuple[KnownPage, ...]] = field(default_factory=dict)
    workspace_values: dict[tuple[str, str], str] = field(default_factory=dict)
    workspace_changes: dict[int, tuple[str, LoggedChange]] = field(default_factory=dict)
    golden_runs: dict[str, GoldenRun] = field(default_factory=dict)
    active: ActiveIndex | None = None
    revision: int = 0

    def copy(self) -> Memory:
        return replace(self, **{name: dict(value) for name, value in self.__dict__.items() if isinstance(value, dict)})

    def take(self, other: Memory) -> None:
        self.__dict__.update(other.copy().__dict__)
