"""Declares what the bot needs from outside: the unit of work over every store, personal data, the clock and links.

The queues of events and of Slack calls are in `queues`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from typing_extensions import override

from bot.ports.queues import Inbox, Outbox, ReadUntil
from core.privacy import ErasedAgain
from core.workspace import WorkspaceStore
from escalation.cases.ports import CaseUnit, LimitReviews, TriageLabels
from insights.alerts.ports import Alerts, Readings
from insights.cohorts.effort import EffortLog
from insights.diagnosis.findings import TaskFacts
from insights.kpi.ports import Facts
from insights.prior_learning import PastExperiences
from insights.reports.ports import PageViews, Sessions, Subscriptions
from insights.reviews import ReviewAsks
from insights.topics.ports import TopicUnit
from insights.xapi.ports import StatementOutbox
from nudges.cards.changed import ChangeNotices
from nudges.learners.proficiency_rows import ProficiencyUnit
from nudges.lessons.action_cards import CardUnit
from nudges.lessons.checklists import Checklists
from nudges.ports import Lessons
from retrieval.language.token_budget import UsageUnit
from retrieval.library.models import Section, SopCard
from retrieval.library.proposals.ports import ProposalUnit
from retrieval.questions import QuestionLog, Redirects
from retrieval.sources.ports import SourceUnit


class Links(Protocol):
    """Makes web addresses of SOP sections."""

    def __call__(self, sop: SopCard, section: Section, reader: str = "", /) -> str:
        """Return the address for `reader`, a person's id (a channel counts as anybody); empty when there is none to give."""


class LinkRevocations(Protocol):
    """Records until when links to SOP pages are revoked. Readers are named by `bot.web.links.Links.trace`."""

    def revoke(self, reader: str, at: datetime) -> None:
        """Make every link of this reader that was made up to this moment open nothing."""

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        """Return the latest moment at which links of any of these readers were revoked; None when none were."""


class Counters(Protocol):
    """Stores named integers about the database as a whole, such as the last day on which a daily job ran."""

    def get(self, name: str) -> int | None: ...

    def put(self, name: str, value: int) -> None:
        """Insert or replace."""

    def raise_to(self, name: str, value: int) -> bool:
        """Insert the value, or replace a lower one; False when the stored value is as high already.

        If several replicas raise to the same value at once, exactly one gets True.
        """


class UnitOfWork(CaseUnit, SourceUnit, ProposalUnit, ProficiencyUnit, CardUnit, TopicUnit, UsageUnit, Protocol):
    """One transaction over every store. Leaving the block without `commit()` undoes everything."""

    @property
    @override
    def questions(self) -> QuestionLog: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def read_until(self) -> ReadUntil: ...
    @property
    def limits(self) -> LimitReviews: ...
    @property
    def labels(self) -> TriageLabels: ...
    @property
    def changes(self) -> ChangeNotices: ...
    @property
    def review_asks(self) -> ReviewAsks: ...
    @property
    def effort(self) -> EffortLog: ...
    @property
    def redirects(self) -> Redirects: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def revocations(self) -> LinkRevocations: ...
    @property
    def lessons(self) -> Lessons: ...
    @property
    def checklists(self) -> Checklists: ...
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
    def workspace(self) -> WorkspaceStore: ...


Clock = Callable[[], datetime]
"""Returns now, with time zone UTC."""


class PersonalData(Protocol):
    """Exports and erases what is stored about a person, named by Slack id or e-mail address.

    For a person whom no store knows, exports are empty and nothing is erased.
    """

    @property
    def is_remembered(self) -> bool:
        """Whether erasures are recorded outside the database, so that they can be repeated after a restore."""

    def export(self, person: str) -> Mapping[str, object]: ...

    def stored(self, person: str) -> Mapping[str, int]:
        """How many rows an export would hold, by kind."""

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        """Describe what `erase` cannot change and who can, one line each. `direct` is the id of the direct messages with them."""

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        """Erase the person; returns how many rows were changed, by kind.

        `at` is when messages in Slack that are about them are changed; None: they are not, and the erasure is not recorded.
        `direct` is the id of the direct messages with them.
        """

    def erase_forgotten(self, at: datetime, since: datetime | None = None) -> ErasedAgain:
        """Repeat the recorded erasures that a restored backup does not have; `since` is when the backup was made."""
