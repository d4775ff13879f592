"""Collects what 'Why this answer?' shows. Sections that the person looking may not see stay unnamed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.questions.answering import Conversation
from bot.questions.views.why import Explanation, FoundSection
from core.people import Viewer
from retrieval.library.models import SectionRef
from retrieval.questions import LoggedSource


@dataclass(frozen=True)
class Explaining:
    conversation: Conversation

    def of(self, question_id: str, person: str) -> Explanation | None:
        """Return the explanation of a logged question; None when the question is not on record."""
        viewer = self.conversation.deps.people.asker(person).viewer
        with self.conversation.deps.units() as uow:
            logged = uow.questions.get(question_id)
            if logged is None:
                return None
            sections = [self._found(uow, source, viewer, person) for source in logged.sources]
        return Explanation(logged, sections, is_own=logged.question.person == person)

    def _found(self, uow: UnitOfWork, source: LoggedSource, viewer: Viewer, person: str) -> FoundSection:
        current = uow.library.section(SectionRef(source.sop_id, source.anchor))
        if current is None or not viewer.may_see(current.sop.governance.audience):
            return FoundSection(source, None, "")
        return FoundSection(source, current, self.conversation.rendering.links(current.sop, current.section, person))
