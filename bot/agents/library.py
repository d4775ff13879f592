"""Lets one reader, who is fixed when this is made, ask, search and cite: no call names a role. What this reader may not see is
answered exactly like what does not exist.

Questions are recorded only when it is known whose they are: a record without a person could be neither exported nor erased,
and an agent that retries would look like a crowd that is confused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.agents.models import AnswerReply, Citation, CiteReply, SearchReply, SectionReply
from bot.inbox.intake import masked
from bot.ports import Clock, UnitOfWork
from bot.questions.answer_json import Links, answer_json, as_told
from bot.questions.parts import Answers
from bot.questions.records import record
from core.people import Viewer
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.confidence import IN_SCOPE, Search
from retrieval.answer.extract import quote_for
from retrieval.answer.models import Outcome, Reason, Unanswered, sources_of
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.questions import Place, Question, Surface
from retrieval.search.errors import SearchError
from retrieval.search.models import Hit, Query

_log = structlog.get_logger()


Judge = Callable[[str, str | None, Outcome], Verdict]
"""Triage's word on (question, role, outcome). Never raises."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader. Without a role only what everyone may see; without a person nothing is recorded."""

    role: str | None = None
    person: str | None = None

    @property
    def viewer(self) -> Viewer:
        return Viewer.of(self.role)


@dataclass(frozen=True)
class LibraryDependencies:
    """Holds what the library uses. `new_id` names a question in the record."""

    units: Callable[[], UnitOfWork]
    answers: Answers
    search: Search
    judge: Judge
    links: Links
    clock: Clock
    new_id: Callable[[], str]


@dataclass(frozen=True)
class GovernedLibrary:
    shelves: LibraryDependencies
    reader: Reader

    def ask(self, question: str) -> AnswerReply:
        """Answer as Cairn would in Slack; nobody is told, no case is opened, and nothing confidential is recorded."""
        started = self.shelves.clock()
        text = _readable(question)
        outcome = self.shelves.answers.answer(Query(text, self.reader.viewer))
        is_empty = isinstance(outcome, Unanswered) and outcome.reason is Reason.EMPTY_QUESTION
        verdict = None if is_empty else self.shelves.judge(text, self.reader.role, outcome)
        latency = round((self.shelves.clock() - started).total_seconds() * 1000)
        self._keep(text, started, outcome, verdict, latency)
        answer = answer_json(outcome, verdict, self.shelves.links, latency)
        refs = [str(source.current.ref) for source in sources_of(as_told(outcome, verdict))]
        sources = [{"id": ref, **source} for ref, source in zip(refs, _rows(answer), strict=True)]
        return AnswerReply.model_validate({**answer, "sources": sources})

    def find(self, query: str, limit: int) -> SearchReply:
        """Return sections, best first; none when the library does not cover what was asked."""
        text = _readable(query)
        try:
            result = self.shelves.search.search(Query(text, self.reader.viewer), limit)
        except SearchError as error:
            _log.error("search_failed", error=type(error).__name__, detail=str(error))
            return SearchReply(outcome="unavailable", sections=())
        if not result.hits or result.in_scope < IN_SCOPE:
            return SearchReply(outcome="nothing", sections=())
        sections = tuple(self._section(text, hit) for hit in result.hits)
        return SearchReply(outcome="found", sections=sections)

    def cite(self, section_id: str) -> CiteReply:
        """Return the section's text, or `unknown`: there is none, or this reader may not see it."""
        section = self._found(section_id)
        if section is None or not self.reader.viewer.may_see(section.sop.governance.audience):
            return CiteReply(outcome="unknown", id=section_id, citation=None)
        return CiteReply(outcome="found", id=section_id, citation=self._citation(section))

    def _found(self, section_id: str) -> CurrentSection | None:
        if not section_id.isprintable():  # no id has such signs, and PostgreSQL refuses some of them
            return None
        with self.shelves.units() as uow:
            return uow.library.section(SectionRef.of(section_id))

    def _section(self, text: str, hit: Hit) -> SectionReply:
        sop, section = hit.current.sop, hit.current.section
        return SectionReply(
            id=str(hit.current.ref),
            sop=sop.id,
            title=sop.title,
            section=" > ".join(section.path),
            version=sop.version,
            url=self.shelves.links(sop, section),
            score=hit.score,
            excerpt=quote_for(text, section.blocks, hit.best).text,
        )

    def _citation(self, section: CurrentSection) -> Citation:
        sop = section.sop
        return Citation(
            sop=sop.id,
            title=sop.title,
            section=" > ".join(section.section.path),
            version=sop.version,
            text=section.section.text,
            owner=sop.governance.owner,
            reviewed_on=sop.reviewed_at.date(),
            review_due=sop.review_due(),
            is_overdue=sop.is_overdue(self.shelves.clock().date()),
            pending_version=sop.pending,
            url=self.shelves.links(sop, section.section),
        )

    def _keep(self, text: str, at: datetime, outcome: Outcome, verdict: Verdict | None, latency: int) -> None:
        if self.reader.person is None or verdict is None or verdict.kind is Kind.CONFIDENTIAL:
            return
        place = Place("", "", "", "", Surface.MCP, is_private=True)
        question = Question(self.shelves.new_id(), self.reader.person, text, place, at)
        needs_human = verdict.tier is Tier.HUMAN
        with self.shelves.units() as uow:
            uow.questions.add(record(question, self.reader.role, outcome, latency, needs_human=needs_human))
            uow.commit()


def _readable(text: str) -> str:
    """Return the text without card numbers, and without characters that no encoder and no database takes."""
    return masked(text.replace("\0", " ").encode("utf-8", "replace").decode())


def _rows(answer: dict[str, object]) -> list[dict[str, object]]:
    rows = answer["sources"]
    return rows if isinstance(rows, list) else []
