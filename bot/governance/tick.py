"""Runs the tick of proposals: waiting ones get their card, due ones are published, golden questions are asked.

Safe in several processes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from bot.governance.acting import ProposalBook
from bot.ports import UnitOfWork
from bot.slack.attempts import guarded
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
