"""Declares what the bot needs from outside: the unit of work over every store, personal data, backups, the clock and links.

The queues of events and of Slack calls are in `inbox` and `outbox`.
"""

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
from insights.diagnosis.findings import TaskFacts
from insights.kpi.ports import Facts
from insights.prior_learning import PastExperiences
from insights.reports.ports import PageViews, Sessions, Subscriptions
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
    """Makes web addresses of SOP sections."""

    def __call__(self, sop: SopCard, section: Section, reader: str = "", /) -> str:
        """Return the address for `reader`, a person's id (a channel counts as anybody); empty when there is none to give."""
        ...


class LinkRevocations(Protocol):
    """Records until when links to SOP pages are revoked. Readers are named by `bot.web.links.Links.trace`."""

    def revoke(self, reader: str, at: datetime) -> None:
        """Make every link of this reader that was made up to this moment open nothing."""
        ...

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        """Return the latest moment at which links of any of these readers were revoked; None when none were."""
        ...


class Counters(Protocol):
    """Stores named integers about the database as a whole, such as the last day on which a daily job ran."""

    def get(self, name: str) -> int | None: ...

    def put(self, name: str, value: int) -> None:
        """Insert or replace."""
        ...

    def raise_to(self, name: str, value: int) -> bool:
        """Insert the value, or replace a lower one; False when the stored value is as high already.

        If several replicas raise to the same value at once, exactly one gets True.
        """
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
    def counters(self) -> Counters: ...
    @property
    def task_facts(self) -> TaskFacts: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def page_views(self) -> PageViews: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
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
    """The result of repeating erasures after a restore, in ids and e-mail addresses.

    `erased` were erased again; `unknown` were recorded with another secret key, so that nobody can tell whose they are.
    """

    @property
    def erased(self) -> int: ...
    @property
    def unknown(self) -> int: ...


class PersonalData(Protocol):
    """Exports and erases what is stored about a person, named by Slack id or e-mail address.

    For a person whom no store knows, exports are empty and nothing is erased.
    """

    @property
    def is_remembered(self) -> bool:
        """Whether erasures are recorded outside the database, so that they can be repeated after a restore."""
        ...

    def export(self, person: str) -> Mapping[str, object]: ...

    def stored(self, person: str) -> Mapping[str, int]:
        """How many rows an export would hold, by kind."""
        ...

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        """Describe what `erase` cannot change and who can, one line each. `direct` is the id of the direct messages with them."""
        ...

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        """Erase the person; returns how many rows were changed, by kind.

        `at` is when messages in Slack that are about them are changed; None: they are not, and the erasure is not recorded.
        `direct` is the id of the direct messages with them.
        """
        ...

    def erase_forgotten(self, at: datetime, since: datetime | None = None) -> ErasedAgain:
        """Repeat the recorded erasures that a restored backup does not have; `since` is when the backup was made."""
        ...


class Archive(Protocol):
    """Backs up everything that cannot be rebuilt to one file, and restores it. Raises `retrieval.library.errors.LibraryError`."""

    def dump(self, path: Path, at: datetime) -> Mapping[str, int]:
        """Write a backup; returns the number of rows by table."""
        ...

    def made_at(self, path: Path) -> datetime:
        """Return when a backup was made."""
        ...

    def restore(self, path: Path) -> Mapping[str, int]:
        """Fill an empty database from a backup; returns the number of rows by table."""
        ...
