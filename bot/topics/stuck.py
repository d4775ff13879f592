"""Finds whom to tell that something is clear now: everybody who was stuck on it, once, who may still see it and wants
to be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.slack.people import People
from insights.alerts.models import Alert
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class Stuck:
    people: People

    def people_of(self, uow: UnitOfWork, alert: Alert) -> dict[str, str]:
        """Return the first question by person, in the order in which they stumbled; erased people are left out."""
        first_questions: dict[str, str] = {}
        for question in alert.stuck:
            logged = uow.questions.get(question)
            if logged is not None and logged.question.person:
                first_questions.setdefault(logged.question.person, question)
        return first_questions

    def people_to_tell(self, uow: UnitOfWork, alert: Alert) -> Iterator[tuple[str, str]]:
        """Yield pairs (question, person)."""
        answer = alert.answered_by or alert.section
        for person, question in self.people_of(uow, alert).items():
            if answer is not None and self._may_hear(uow, person, answer):
                yield question, person

    def _may_hear(self, uow: UnitOfWork, person: str, answer: SectionRef) -> bool:
        """Return whether a person may be told: not if their account is gone, if they may not see the SOP (any more), or if they
        opted out of messages.
        """
        asker, learner = self.people.asker(person, uow), uow.learners.get(person)
        if asker.refusal is not None or (learner is not None and not learner.is_enrolled):
            return False
        card = uow.library.card(answer.sop_id)
        return card is not None and asker.viewer.may_see(card.governance.audience)
