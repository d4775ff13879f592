"""Assesses a question before its reply: whether a person decides it, and whether a frustrated asker is offered one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.blocks.card import Card
from bot.cases.acting import Cases
from bot.cases.destinations import Destinations
from bot.cases.views.destination import Offer, with_destination
from bot.inbox.finish import Also
from bot.ports import UnitOfWork
from bot.questions.exception_check import ExceptionCheck, TriageQuestion, concern_of, confirmed, limits_in
from bot.questions.parts import Part, Parts
from bot.questions.views.exception import Raised, frustration_offer, offer, raised_card, with_offer
from bot.slack.people import Asker
from core import units
from escalation.cases.requests import Opening as CaseOpening
from escalation.cases.routing import need_of
from escalation.frustration import REMEMBERED, Earlier, frustration
from escalation.limits.models import Comparison, LimitOrigin
from escalation.owners import OwnerRoute
from escalation.triage.models import Tier, Verdict
from escalation.triage.reasons import told
from retrieval.answer.models import Places, Reason, Unanswered, sources_of
from retrieval.library.models import SectionRef
from retrieval.questions import PLACES, UNANSWERED, EarlierText, FeedbackKind, LoggedQuestion, Question

MOST = 8
"""Earlier questions that are compared; each costs about a millisecond."""


class Likeness(Protocol):
    """Computes the cosines of a text with others, in their order. Never raises: zeros when there is no model."""

    def __call__(self, text: str, others: Sequence[str]) -> Sequence[float]: ...


@dataclass(frozen=True)
class FrustrationCheck:
    likeness: Likeness

    def lately(self, uow: UnitOfWork, question: Question) -> Sequence[EarlierText]:
        """Return the person's earlier questions that this one is compared with."""
        return uow.questions.earlier_texts(question.person, question.asked_at - REMEMBERED, MOST)

    def offers_human(self, question: Question, lately: Sequence[EarlierText]) -> bool:
        """Return whether this person should be offered a human now. Nothing of it is stored."""
        others = [other for other in lately if other.question_id != question.id]
        cosines = self.likeness(question.text, [other.text for other in others]) if others else []
        earlier = [
            Earlier(other.text, other.at, cosine, thumbs_down=other.newest is FeedbackKind.STILL_STUCK)
            for other, cosine in zip(others, cosines, strict=True)
        ]
        return frustration(question.text, question.asked_at, earlier).offers_human


@dataclass(frozen=True, slots=True)
class TriageResult:
    """Holds what triage found. `is_stuck`: nothing needs deciding, but this person is getting nowhere."""

    asked: TriageQuestion
    verdict: Verdict
    is_stuck: bool = False

    @property
    def needs_human(self) -> bool:
        return self.verdict.tier is Tier.HUMAN


@dataclass(frozen=True)
class TriageStep:
    units: Callable[[], UnitOfWork]
    exception_check: ExceptionCheck
    frustration_check: FrustrationCheck
    cases: Cases
    destinations: Destinations

    def assess(self, read: Parts, asker: Asker, lately: Sequence[EarlierText]) -> Sequence[TriageResult | None]:
        """Assess each matter of a message by its own words, and one of them by the whole message: the one whose SOP sets the limit
        that the message exceeds, else the one that most looks like an exception. Where little speaks for one, each keeps its own
        verdict. None for a text that holds no question. `lately`: what `FrustrationCheck.lately` gave.
        """
        results = [self._assessed(part, asker, lately) for part in read.answered]
        known = [result for result in results if result is not None]
        if len(known) < 2:  # noqa: PLR2004 - one matter is the message
            return results
        by_message = [self._judged(replace(result.asked, whole=read.message)) for result in known]
        at = max(range(len(known)), key=lambda at: (by_message[at].verdict.strictness, known[at].verdict.strictness))
        at_once = any(
            result.verdict.send_at_once for result in (*known, by_message[at])
        )  # before the asker is told: parts alone go
        if at_once or by_message[at].verdict.tier is Tier.ANSWER or not told(by_message[at].verdict):
            return results
        return [by_message[at] if result is known[at] else result for result in results]

    def _assessed(self, part: Part, asker: Asker, lately: Sequence[EarlierText]) -> TriageResult | None:
        question, outcome = part.question, part.outcome
        if isinstance(outcome, Unanswered) and outcome.reason is Reason.EMPTY_QUESTION:
            return None
        sources = sources_of(outcome)
        result = self._judged(
            TriageQuestion(
                id=question.id,
                person=asker.id,
                role=asker.role,
                text=question.text,
                found=[source.current for source in sources],
                cosine=sources[0].signals.cosine if sources else 0.0,
                is_answered=not isinstance(outcome, Unanswered),
                are_places=isinstance(outcome, Places),
                is_private=question.place.is_private,
            )
        )
        is_stuck = result.verdict.tier is Tier.ANSWER and self.frustration_check.offers_human(question, lately)
        return replace(result, is_stuck=is_stuck)

    def _judged(self, question: TriageQuestion) -> TriageResult:
        limits = limits_in(question.found)
        if limits:
            with self.units() as uow:
                limits = confirmed(uow, limits)
        return TriageResult(question, self.exception_check.verdict(question, limits))

    def opening(self, result: TriageResult | None) -> Also | None:
        """Return the step that opens a draft case for what a person has to decide; the case is sent at once only if it is urgent.
        None when nobody has to decide.
        """
        if result is None or not result.needs_human:
            return None
        asked, verdict = result.asked, result.verdict
        return lambda uow: self.cases.open_in(uow, self._opening(uow, asked, verdict, send_now=verdict.send_at_once))

    def card(self, uow: UnitOfWork, card: Card, result: TriageResult) -> Card:
        """Add the way to the person who decides, or the offer of one, to the answer's card."""
        offer = self._destination(uow, result)
        return with_destination(self._offered(uow, card, result, offer), result.asked.id, offer)

    def with_destination(self, uow: UnitOfWork, card: Card, result: TriageResult) -> Card:
        """Add to the card of a question that is put off who is asked by its button; no case is opened yet."""
        return with_destination(card, result.asked.id, self._destination(uow, result))

    def _destination(self, uow: UnitOfWork, result: TriageResult) -> Offer:
        return self.destinations.offer(uow, self._opening(uow, result.asked, result.verdict, send_now=False).need)

    def _opening(self, uow: UnitOfWork, asked: TriageQuestion, verdict: Verdict, *, send_now: bool) -> CaseOpening:
        """Return the case. Where nothing says whose it is, the workspace's fallback is asked; without one, the first's owner."""
        opening = self.exception_check.opening(asked, verdict, send_now=send_now)
        is_open = opening.concern is None and bool(asked.found)
        if is_open and self.cases.service.routing.first(uow, opening.need) is None:
            return replace(opening, concern=concern_of(asked, asked.found[0]))
        return opening

    def _offered(self, uow: UnitOfWork, card: Card, result: TriageResult, destination: Offer) -> Card:
        triage_question, verdict = result.asked, result.verdict
        if result.needs_human:
            may_send = verdict.send_at_once and destination.usual is not None
            is_sent = may_send and not self.cases.is_flooding(uow, triage_question.person)
            place = destination.usual if is_sent else destination.first
            raised = Raised(told(verdict), _sentence(verdict), is_sent, place, verdict.is_incident)
            return raised_card(triage_question.id, raised, card if triage_question.is_answered else None)
        if not triage_question.is_answered:
            return card
        if verdict.tier is Tier.OFFER:
            return with_offer(card, offer(triage_question.id, told(verdict)))
        return with_offer(card, frustration_offer(triage_question.id)) if result.is_stuck else card

    def opening_again(self, uow: UnitOfWork, logged: LoggedQuestion, shown: OwnerRoute | None = None) -> CaseOpening:
        """Return the case that a logged question would become today. `shown`: where its asker was told that it would go."""
        triage_question = self._asked_again(uow, logged)
        limits = confirmed(uow, limits_in(triage_question.found))
        verdict = units.ask(("verdict", triage_question.id), lambda: self.exception_check.verdict(triage_question, limits))
        return replace(self._opening(uow, triage_question, verdict, send_now=True), shown=shown)

    def offer(self, uow: UnitOfWork, logged: LoggedQuestion) -> Offer:
        """Return where a logged question would go today."""
        case, is_private = uow.cases.of_question(logged.question.id), logged.question.place.is_private
        need = replace(need_of(case), is_private=is_private) if case else self.opening_again(uow, logged).need
        return self.destinations.offer(uow, need)

    def _asked_again(self, uow: UnitOfWork, logged: LoggedQuestion) -> TriageQuestion:
        """Return the logged question with the sections that the asker was shown, in their current version."""
        sections = [uow.library.section(SectionRef(source.sop_id, source.anchor)) for source in logged.sources]
        question = logged.question
        return TriageQuestion(
            id=question.id,
            person=question.person,
            role=logged.role,
            text=question.text,
            whole=question.whole,
            found=[section for section in sections if section],
            cosine=logged.sources[0].cosine if logged.sources else 0.0,
            is_answered=logged.outcome != UNANSWERED,
            are_places=logged.outcome == PLACES,
            is_private=question.place.is_private,
        )


def _sentence(verdict: Verdict) -> str:
    """Return the SOP's own sentence that sets the limit; empty where triage's reason says it all."""
    reading = verdict.limit
    is_quoted = reading is not None and reading.comparison is Comparison.OVER and reading.limit.origin is LimitOrigin.TEXT
    return reading.limit.evidence if reading is not None and is_quoted else ""
