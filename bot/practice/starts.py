"""Plans practice after events in Slack: a question that was answered, a place that was opened, an exception that was decided.

All are stored in the transaction of what they follow from. Who opted out gets no card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import Clock, UnitOfWork
from escalation.cases.events import Decided
from escalation.cases.models import CaseDone
from nudges.cards.models import Cause
from nudges.cards.starting import FollowUp, follow_up
from nudges.rules import Rules
from retrieval.answer.models import Answered, Outcome, Source
from retrieval.library.models import SectionRef
from retrieval.questions import NEEDS_HUMAN, LoggedQuestion


@dataclass(frozen=True)
class PracticeStarts:
    rules: Rules
    clock: Clock

    def answered(self, uow: UnitOfWork, logged: LoggedQuestion, outcome: Outcome) -> None:
        """Plan a check on what was just explained. A question that a person has to decide is followed up when it is decided."""
        if not isinstance(outcome, Answered) or logged.outcome == NEEDS_HUMAN:
            return
        self._explained(uow, logged, outcome.sources)

    def chosen(self, uow: UnitOfWork, logged: LoggedQuestion, source: Source) -> None:
        """Plan a check on the place that its asker opened."""
        if logged.outcome != NEEDS_HUMAN:
            self._explained(uow, logged, (source,))

    def _explained(self, uow: UnitOfWork, logged: LoggedQuestion, sources: Sequence[Source]) -> None:
        quote = sources[0].quote.text if sources[0].quote else ""
        sections = [source.current.ref for source in sources]
        after = FollowUp(logged.question.person, Cause.QUESTION, logged.question.id, sections, quote)
        follow_up(uow, self.rules, after, self.clock())

    def decided(self, uow: UnitOfWork, done: CaseDone) -> None:
        """Plan a check on the rule behind a decision, for the person who asked."""
        case, concern = done.record, done.record.concern
        if isinstance(done.event.body, Decided) and concern is not None:
            sections = [SectionRef(concern.sop_id, concern.anchor)]
            follow_up(uow, self.rules, FollowUp(case.asker, Cause.DECISION, case.id, sections), self.clock())
