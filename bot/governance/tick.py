"""Runs the tick of proposals: waiting ones get their card, due ones are published, golden questions are asked. Holds the recurring
work on published SOPs: following their changes, and asking owners to review sections.

Safe in several processes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from bot.cases.posts import CasePosts
from bot.governance.acting import ProposalBook
from bot.governance.change_messages import ChangeMessages
from bot.governance.changed import Changes
from bot.governance.reviewing import Reviewing
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.practice.context import Practice
from bot.practice.settings import Quiet
from bot.questions.conflicts import ConflictReports
from bot.scheduler import Job
from bot.slack.sending import guarded
from bot.topics.schedule import Schedule
from core import units
from core.eventlog import CAIRN
from retrieval.library.models import SopDocument
from retrieval.library.proposals.events import Measured
from retrieval.library.proposals.models import Proposal, Status

_LATELY: Final = timedelta(days=7)
"""How long a card is brought up to date with what happens on the command line."""

_log = structlog.get_logger()

Measure = Callable[[SopDocument], tuple[int, int, int, tuple[str, ...]] | None]
"""Asks golden questions before and after a document is published: asked, lost, mended, texts of lost ones. None: they cannot be
asked now.
"""


@dataclass
class ProposalTick:
    book: ProposalBook
    measure: Measure | None = None
    _revision: int = field(default=-1, init=False)

    def tick(self) -> None:
        """Do one round; a part that fails keeps no other from running."""
        for part in (self._look, self.book.publish_due, self.book.finish_roll_backs, self._catch_up):
            guarded("proposal", part)

    def measure_one(self) -> None:
        """Ask the golden questions for the oldest proposal that waits for them. It takes its time, so it is a job of its own."""
        if self.measure is None:
            return
        waiting = units.run(self.book.units, self._unmeasured)
        if waiting is None:
            return
        proposal, document = waiting
        measurement = self.measure(document)
        if measurement is not None:
            self.book.act(proposal.id, CAIRN, Measured(proposal.seal, *measurement))
            _log.info("proposal_measured", proposal=proposal.id, asked=measurement[0], lost=measurement[1])

    def _look(self) -> None:
        """Look for new proposals, only when the library has changed."""
        with self.book.units() as uow:
            revision = uow.library.revision()
        if revision != self._revision:
            done = self.book.look()
            self._revision = revision
            if done:
                _log.info("proposals", events=len(done))

    def _catch_up(self) -> None:
        with self.book.units() as uow:
            touched = uow.proposals.touched(self.book.clock() - _LATELY)
            proposals: Sequence[Proposal] = [*uow.proposals.live(), *touched]
        for proposal in dict.fromkeys(proposal.id for proposal in proposals):
            guarded("proposal", partial(self.book.catch_up, proposal))

    def _unmeasured(self, uow: UnitOfWork) -> tuple[Proposal, SopDocument] | None:
        for proposal in uow.proposals.live():
            document = self.book.service.drafts.after(uow, proposal)
            if proposal.status is Status.WAITING and proposal.measured is None and document is not None:
                return proposal, document
        return None


CHANGES_EVERY = 30.0
"""Seconds between two looks at whether the library has changed."""

REVIEWS_EVERY = 60.0
"""Seconds between two looks at whether questions to owners are due."""


@dataclass(frozen=True)
class UpkeepFeature:
    """Holds what listeners and the ticks call."""

    changes: Changes
    reviewing: Reviewing

    def jobs(self) -> dict[str, Job]:
        return {"changes": Job(self.changes.tick, CHANGES_EVERY), "reviews": Job(self.reviewing.tick, REVIEWS_EVERY)}


def upkeep_feature(
    practice: Practice, cases: CasePosts, click_reply: ClickReply, schedule: Schedule | None, fewest: int
) -> UpkeepFeature:
    """Build the upkeep. `schedule` is when questions to owners are sent; a count of fewer than `fewest` people is not given."""
    fallback = cases.details.service.routing.fallback
    reports = ConflictReports(practice.people, practice.links, fallback)
    return UpkeepFeature(
        changes=Changes(
            practice, cases, reports, ChangeMessages(practice, Quiet(practice.people.reader, practice.people.workspace_of))
        ),
        reviewing=Reviewing(practice, click_reply, fallback, schedule, fewest),
    )
