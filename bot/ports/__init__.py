"""What the bot needs from storage to lose no event and send no reply twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from bot.ports.inbox import Claim, Inbox, ReadUntil, StuckEntry
from core.people import Directory
from escalation.cases.ports import CaseRepository, GapList, LimitReviews, TriageLabels
from insights.alerts.ports import Alerts, Readings
from insights.cohorts.effort import EffortLog
from insights.diagnosis.ports import TaskFacts
from insights.kpi.ports import Facts
from insights.prior_learning import PastExperiences
from insights.reports.ports import PageViews, Rhythm, Sessions
from insights.reviews import ReviewAsks
from insights.topics.ports import Topics
from insights.xapi.ports import StatementOutbox
from nudges.cards.changed import ChangeNotices
from nudges.learners.proficiency_rows import ProficiencyRows
from nudges.lessons.action_cards import WithdrawnCards
from nudges.lessons.checklists import Checklists
from nudges.ports import Asks, Cards, ItemBank, Learners, Lessons, Remarks, WorkEvents
from nudges.skills.checkpoints import Checkpoints
from retrieval.language.ports import ModelUsage
from retrieval.library.models import Section, SopCard
from retrieval.library.ports import IndexState, LibraryRepository
from retrieval.library.proposals.ports import Proposals
from retrieval.questions import QuestionLog
from retrieval.redirects import Redirects

SlackCall = Mapping[str, object]
"""A Web API call as JSON: {"method": "chat.postMessage", "args": {...}}."""


class Links(Protocol):
    """Addresses of sections for a browser."""

    def __call__(self, sop: SopCard, section: Section, reader: str = "", /) -> str:
        """Empty when there is no address for this reader: a person's id, or anybody in a channel."""
        ...


class StuckCall(StuckEntry, Protocol):
    @property
    def key(self) -> str: ...


class OutboxEntry(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def call(self) -> SlackCall: ...
    @property
    def attempts(self) -> int:
        """How often sending was begun, this time included."""
        ...

    @property
    def worker(self) -> str:
        """Who holds it."""
        ...

    @property
    def added_at(self) -> datetime: ...


class Outbox(Protocol):
    """Slack calls that follow from a commit. `key` is unique: adding it again changes nothing."""

    def add(self, key: str, channel: str, call: SlackCall, at: datetime) -> None: ...

    def add_held(self, key: str, channel: str, call: SlackCall, claim: Claim) -> OutboxEntry | None:
        """Add a new call that the claim's worker is making already; others take it when the claim ends. A call that is known is
        claimed; None when it is done, not due or another worker's.
        """
        ...

    def claim(self, claim: Claim, limit: int, key: str | None = None) -> Sequence[OutboxEntry]:
        """Take due calls (oldest first), or just the one named; each goes to one caller. Counts the attempt."""
        ...

    def renew(self, entry: OutboxEntry, claim: Claim) -> bool:
        """Hold the call until the claim's end; False when another worker has it: then do not send."""
        ...

    def sent(self, entry: OutboxEntry, message_ts: str | None, at: datetime) -> bool:
        """Done; the call's arguments are wiped. False, and nothing is changed, when another worker has it."""
        ...

    def failed(self, entry: OutboxEntry, error: str, retry_at: datetime | None) -> bool:
        """Try again then; None: give up, keep the error name. False when another worker has it."""
        ...

    def not_begun(self, entry: OutboxEntry, error: str, retry_at: datetime) -> bool:
        """Try again then; this attempt does not count, because Slack surely has not got it. False when another worker has it."""
        ...

    def park(self, entry: OutboxEntry, error: str, at: datetime) -> bool:
        """Leave the call to an operator. False when another worker has it."""
        ...

    def hold_back(self, key: str, until: datetime) -> None:
        """Let a call that nobody has taken yet be due later."""
        ...

    def stuck(self) -> Sequence[StuckCall]:
        """Calls that failed and are neither made nor given up, oldest first."""
        ...

    def retry(self, call_id: int, at: datetime) -> bool:
        """Make a call that failed due now; it is looked for in Slack first. False when there is none."""
        ...

    def drop(self, call_id: int) -> bool:
        """Give up a call that failed and wipe it; False when there is none."""
        ...

    def message_ts(self, key: str) -> str | None: ...

    def channel(self, key: str) -> str | None:
        """Where a call goes or went, as it was added; None for an unknown key."""
        ...

    def is_lost(self, key: str) -> bool:
        """Whether sending was given up, so that nobody will ever read it."""
        ...


class LinkRevocations(Protocol):
    """From when links to SOP pages count again. Readers are named by `bot.web.links.Links.trace`."""

    def revoke(self, reader: str, at: datetime) -> None:
        """Close every link of this reader that was made up to this moment."""
        ...

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        """The newest moment of revocation of any of these readers; None where nothing was revoked."""
        ...


class Marks(Protocol):
    """Numbers that say something about the database as a whole, by name."""

    def get(self, name: str) -> int | None: ...

    def put(self, name: str, value: int) -> None:
        """Insert or replace."""
        ...


class UnitOfWork(Protocol):
    """One transaction over every store. Leaving the block without `commit()` undoes everything."""

    @property
    def library(self) -> LibraryRepository: ...
    @property
    def index(self) -> IndexState: ...
    @property
    def people(self) -> Directory: ...
    @property
    def questions(self) -> QuestionLog: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def read_until(self) -> ReadUntil: ...
    @property
    def cases(self) -> CaseRepository: ...
    @property
    def gaps(self) -> GapList: ...
    @property
    def limits(self) -> LimitReviews: ...
    @property
    def labels(self) -> TriageLabels: ...
    @property
    def items(self) -> ItemBank: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def changes(self) -> ChangeNotices: ...
    @property
    def review_asks(self) -> ReviewAsks: ...
    @property
    def asks(self) -> Asks: ...
    @property
    def learners(self) -> Learners: ...
    @property
    def work(self) -> WorkEvents: ...
    @property
    def proficiency(self) -> ProficiencyRows: ...
    @property
    def checkpoints(self) -> Checkpoints: ...
    @property
    def effort(self) -> EffortLog: ...
    @property
    def model_usage(self) -> ModelUsage: ...
    @property
    def redirects(self) -> Redirects: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def topics(self) -> Topics: ...
    @property
    def revocations(self) -> LinkRevocations: ...
    @property
    def lessons(self) -> Lessons: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def checklists(self) -> Checklists: ...
    @property
    def withdrawn_cards(self) -> WithdrawnCards: ...
    @property
    def statements(self) -> StatementOutbox: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def task_facts(self) -> TaskFacts: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def page_views(self) -> PageViews: ...
    @property
    def rhythm(self) -> Rhythm: ...
    @property
    def past_experiences(self) -> PastExperiences: ...
    @property
    def proposals(self) -> Proposals: ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, with time zone UTC."""
        ...


class PersonalData(Protocol):
    """What is stored about one person, named by Slack id or e-mail address. Nobody known: empty, nothing erased."""

    def export(self, person: str) -> Mapping[str, object]: ...

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        """What `erase` cannot change, in one line each."""
        ...

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        """Returns how many rows were changed, by kind. `at` is when Slack's messages are to be changed, None: not at all."""
        ...


class Archive(Protocol):
    """Everything that cannot be rebuilt, as one file. Raises `retrieval.library.errors.LibraryError`."""

    def dump(self, path: Path, at: datetime) -> Mapping[str, int]:
        """Returns rows by table."""
        ...

    def restore(self, path: Path) -> Mapping[str, int]:
        """Fill an empty database; returns rows by table."""
        ...
