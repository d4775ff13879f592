"""Finds what may become a real case, or an example in a lesson: questions whose answer people confirmed, and decided cases whose
decider agreed. Words are masked, and an example is of a section that so many asked about that nobody is recognised.

A question that needs its thread to be understood, one about a section that reads differently by now, and one of a private case tell
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.ports import Clock, UnitOfWork
from core.withholding import FEWEST
from escalation.cases.events import Outcome
from escalation.cases.models import Case
from nudges.items.casebook import Confirmed
from nudges.items.real_cases import MASKS, is_usable
from nudges.lessons.examples import DecidedExample
from retrieval.library.models import Section, SectionRef
from retrieval.questions import ANSWERED, NEEDS_HUMAN, FeedbackKind, LoggedQuestion, LoggedSource
from retrieval.units import lines_of

SINCE: Final = timedelta(days=365)
"""Questions and decisions that are older are no examples any more."""

MOST: Final = 2_000
"""Decided cases that are read, and confirmations: the newest. Whoever looks each day misses none that is new."""

_CONFIRMS: Final = frozenset({FeedbackKind.HELPED, FeedbackKind.CHOSEN})
_DECIDED: Final = {
    Outcome.APPROVED: "approved",
    Outcome.APPROVED_WITH_CONDITIONS: "approved with conditions",
    Outcome.DECLINED: "declined",
    Outcome.ANSWERED: "answered",
}
_LONGEST_REASON: Final = 240

Mask = Callable[[str], str]


def question_source(question_id: str) -> str:
    return f"question:{question_id}"


def case_source(case_id: str) -> str:
    return f"case:{case_id}"


@dataclass(frozen=True)
class ConfirmedCases:
    """Reads confirmed questions and decided cases in one unit of work."""

    uow: UnitOfWork
    mask: Mask
    since: datetime
    _old: dict[tuple[str, int, str], str] = field(default_factory=dict, init=False, compare=False)

    def all(self) -> list[Confirmed]:
        """Return what is confirmed, the oldest first: what owners said before what colleagues clicked."""
        ruled = {question: lead.to for lead in self.uow.redirects.all() for question in lead.questions}
        logged = {
            logged_question.question.id: logged_question for logged_question in self.uow.questions.confirmed(self.since, MOST)
        }
        led = {
            question: logged_question
            for question in (*ruled, *self._waiting())
            if question not in logged and (logged_question := self.uow.questions.get(question))
        }
        questions = (
            self._question(logged_question, ruled.get(logged_question.question.id))
            for logged_question in (*led.values(), *logged.values())
        )
        return [*self.decided(), *(case for case in questions if case is not None)]

    def _waiting(self) -> list[str]:
        """Return the questions of items that wait for their owner: a newer click may release them."""
        waiting, prefix = {item.item.id for item in self.uow.items.waiting()}, question_source("")
        sources = (source for source in self.uow.items.sources() if source.item in waiting and source.source.startswith(prefix))
        return [source.source.removeprefix(prefix) for source in sources]

    def gone(self) -> list[str]:
        """Return the sources of items whose decision may be no example any more, or whose question became a private case."""
        known = [source.source for source in self.uow.items.sources()]
        cases, questions = case_source(""), question_source("")
        decided = [source for source in known if source.startswith(cases)]
        from_questions = [source for source in known if source.startswith(questions)]
        return [
            *(source for source in decided if not _is_example(self.uow.cases.get(source.removeprefix(cases)))),
            *(source for source in from_questions if self._is_private(source.removeprefix(questions))),
        ]

    def decided(self, sop_id: str | None = None) -> Iterator[Confirmed]:
        """Return decided cases whose decider agreed, of one SOP or (None) of all, the newest first."""
        for case in self.uow.cases.decided(self.since, MOST, sop_id):
            logged = self.uow.questions.get(case.question_id) if _is_example(case) else None
            if logged is None or case.concern is None or case.decision is None or not logged.question.text.strip():
                continue
            section = self._current(SectionRef(case.concern.sop_id, case.concern.anchor))
            if section is None or section.digest != case.concern.digest:
                continue
            yield Confirmed(
                case_source(case.id),
                case.asker,
                self.mask(logged.question.text),
                SectionRef(case.concern.sop_id, case.concern.anchor),
                is_ruled=True,
                quote=_quote_of(logged, SectionRef(case.concern.sop_id, case.concern.anchor), section),
                said=self._said(case.decision.outcome, case.decision.said.reason),
            )

    def _said(self, outcome: Outcome, reason: str) -> str:
        """Return the decision, with its reason where nothing of that had to be masked."""
        masked = self.mask(reason).rstrip(".")
        is_shown = masked and len(masked) <= _LONGEST_REASON and not MASKS.search(masked)
        return f"It was {_DECIDED[outcome]}: “{masked}”." if is_shown else f"It was {_DECIDED[outcome]}."

    def _question(self, logged: LoggedQuestion, ruled: SectionRef | None) -> Confirmed | None:
        place = logged.question.place
        is_follow_up = bool(place.thread and place.message and place.thread != place.message)
        source = None if ruled else _confirmed_source(logged)
        ref = ruled or (SectionRef(source.sop_id, source.anchor) if source else None)
        if ref is None or is_follow_up or not logged.question.text.strip() or (logged.outcome == NEEDS_HUMAN and not ruled):
            return None
        section = self._current(ref)
        if section is None or (source is not None and self._digest(source) != section.digest):
            return None
        if self._is_private(logged.question.id):
            return None
        shown = (
            {SectionRef(shown_source.sop_id, shown_source.anchor) for shown_source in logged.sources}
            if logged.outcome == ANSWERED
            else set()
        )
        return Confirmed(
            question_source(logged.question.id),
            logged.question.person,
            self.mask(logged.question.text),
            ref,
            confirmers=_confirmers(logged, source.rank if source else None),
            is_ruled=ruled is not None,
            quote=_quote_of(logged, ref, section),
            also=frozenset(shown - {ref}),
        )

    def _is_private(self, question_id: str) -> bool:
        """Return whether a question became a case that was asked in private: its words stay there, whoever confirmed its answer."""
        case = self.uow.cases.of_question(question_id)
        return case is not None and case.is_private

    def _current(self, ref: SectionRef) -> Section | None:
        current = self.uow.library.section(ref)
        return current.section if current else None

    def _digest(self, source: LoggedSource) -> str:
        """Return the section's digest when it was shown; empty when that version had no such section."""
        key = (source.sop_id, source.version, source.anchor)
        if key not in self._old:
            document = self.uow.library.document(source.sop_id, source.version)
            sections = document.sections if document else ()
            self._old[key] = next((section.digest for section in sections if section.anchor == source.anchor), "")
        return self._old[key]


def _is_example(case: Case | None) -> bool:
    """Return whether a decision still holds and its decider agreed; what was asked in private stays private."""
    decision = case.decision if case and not case.is_private else None
    return decision is not None and decision.said.may_be_example


def _standing(logged: LoggedQuestion) -> Mapping[str, tuple[FeedbackKind, int]]:
    """Return the newest click of every person."""
    return {click.person: (click.kind, click.position) for click in logged.feedback}


def _confirmed_source(logged: LoggedQuestion) -> LoggedSource | None:
    """Return the place that its asker confirmed, else the one that most others did; None where somebody stayed stuck."""
    standing = _standing(logged)
    positions = [position for kind, position in standing.values() if kind in _CONFIRMS]
    own = standing.get(logged.question.person)
    position = own[1] if own and own[0] in _CONFIRMS else max(positions, key=positions.count, default=-1)
    is_contested = any(kind not in _CONFIRMS for kind, _ in standing.values())
    return None if is_contested or not 0 <= position < len(logged.sources) else logged.sources[position]


def _confirmers(logged: LoggedQuestion, rank: int | None) -> frozenset[str]:
    return frozenset(
        person
        for person, (kind, position) in _standing(logged).items()
        if person and kind in _CONFIRMS and position < len(logged.sources) and logged.sources[position].rank == rank
    )


def _quote_of(logged: LoggedQuestion, ref: SectionRef, section: Section) -> str:
    """Return the sentence, step or row of the section that matched the question best; empty where it is not known for these
    words.
    """
    source = next(
        (shown_source for shown_source in logged.sources if (shown_source.sop_id, shown_source.anchor) == (ref.sop_id, ref.anchor)),
        None,
    )
    lines = lines_of(section)
    return lines[source.unit].plain if source and source.unit is not None and source.unit < len(lines) else ""


@dataclass(frozen=True)
class DecidedExamples:
    """Provides `nudges.lessons.examples.Examples` over the cases of a unit of work."""

    masks: Callable[[UnitOfWork], Mask]
    is_confidential: Callable[[str], bool]
    clock: Clock

    def __call__(self, uow: UnitOfWork, section: SectionRef) -> Sequence[DecidedExample]:
        since = self.clock() - SINCE
        if uow.questions.askers_by_section(since).get(section, 0) < FEWEST:
            return ()
        cases = ConfirmedCases(uow, self.masks(uow), since).decided(section.sop_id)
        theirs = (case for case in cases if case.section == section and is_usable(case.text))
        return [DecidedExample(case.text, case.said) for case in theirs if case.said and not self.is_confidential(case.text)]
