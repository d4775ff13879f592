"""What the bot needs from storage to lose no event and send no reply twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from bot.ports.inbox import Inbox, ReadUntil
from bot.ports.outbox import Outbox
from core.people import Directory
from core.workspace import WorkspaceStore
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
from nudges.items.ports import ItemBank
from nudges.learners.proficiency_rows import ProficiencyRows
from nudges.lessons.action_cards import WithdrawnCards
from nudges.lessons.checklists import Checklists
from nudges.ports import Asks, Cards, Learners, Lessons, Remarks, WorkEvents
from nudges.skills.checkpoints import Checkpoints
from retrieval.language.ports import ModelUsage
from retrieval.library.models import Section, SopCard
from retrieval.library.ports import IndexState, LibraryRepository
from retrieval.library.proposals.ports import Proposals
from retrieval.questions import QuestionLog
from retrieval.redirects import Redirects
from retrieval.sources.ports import Sources


class Links(Protocol):
    """Addresses of sections for a browser."""

    def __call__(self, sop: SopCard, section: Section, reader: str = "", /) -> str:
        """Empty when there is no address for this reader: a person's id, or anybody in a channel."""
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

    def raise_to(self, name: str, value: int) -> bool:
        """Insert, or replace what is lower; False where it is as high already. Of several replicas exactly one succeeds."""
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
    @property
    def sources(self) -> Sources: ...
    @property
    def workspace(self) -> WorkspaceStore: ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, with time zone UTC."""
        ...


class ErasedAgain(Protocol):
    """How many ids and addresses were erased again. `unknown` erasures were noted under another key: nobody can tell whose."""

    @property
    def erased(self) -> int: ...
    @property
    def unknown(self) -> int: ...


class PersonalData(Protocol):
    """What is stored about one person, named by Slack id or e-mail address. Nobody known: empty, nothing erased."""

    @property
    def is_remembered(self) -> bool:
        """Whether a restore erases again who was erased."""
        ...

    def export(self, person: str) -> Mapping[str, object]: ...

    def stored(self, person: str) -> Mapping[str, int]:
        """How many rows an export would hold, by kind."""
        ...

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        """What `erase` cannot change, in one line each."""
        ...

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        """Returns how many rows were changed, by kind. `at` is when Slack's messages are to be changed, None: not at all."""
        ...

    def erase_forgotten(self, at: datetime, since: datetime | None = None) -> ErasedAgain:
        """Erase again whom a restored database forgot to erase; `since` is when its backup was made."""
        ...


class Archive(Protocol):
    """Everything that cannot be rebuilt, as one file. Raises `retrieval.library.errors.LibraryError`."""

    def dump(self, path: Path, at: datetime) -> Mapping[str, int]:
        """Returns rows by table."""
        ...

    def made_at(self, path: Path) -> datetime: ...

    def restore(self, path: Path) -> Mapping[str, int]:
        """Fill an empty database; returns rows by table."""
        ...
