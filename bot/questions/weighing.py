"""On the way of a question: what a person has to decide (triage's word), and when one should be offered (the asker's patience)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.blocks.card import Card
from bot.cases.acting import Cases
from bot.cases.destinations import Destinations
from bot.cases.views.destination import Offer, with_destination
from bot.inbox.finish import Also
from bot.ports import UnitOfWork
from bot.questions.patience import Patience
from bot.questions.raising import Asked, Raising
from bot.questions.views.exception import Raised, offer, patience, raised_card, with_offer
from bot.slack.people import Asker
from core import units
from escalation.cases.routing import need_of
from escalation.cases.service import Opening as CaseOpening
from escalation.limits.models import Comparison, Origin
from escalation.owners import OwnerRoute
from escalation.triage.models import Tier, Verdict
from retrieval.answer.models import Outcome, Reason, Unanswered, sources_of
from retrieval.library.models import SectionRef
from retrieval.questions import LoggedQuestion, Question


@dataclass(frozen=True, slots=True)
class Weighed:
    """`is_stuck`: nothing needs deciding, but this person is getting nowhere."""

    asked: Asked
    verdict: Verdict
    is_stuck: bool

    @property
    def needs_human(self) -> bool:
        return self.verdict.tier is Tier.HUMAN


@dataclass(frozen=True)
class Weighing:
    units: Callable[[], UnitOfWork]
    raising: Raising
    patience: Patience
    cases: Cases
    destinations: Destinations

    def weigh(self, question: Question, asker: Asker, outcome: Outcome) -> Weighed | None:
        """None for what holds no question."""
        if isinstance(outcome, Unanswered) and outcome.reason is Reason.EMPTY_QUESTION:
            return None
        sources = sources_of(outcome)
        asked = Asked(
            id=question.id,
            person=asker.id,
            role=asker.role,
            text=question.text,
            found=[source.found for source in sources],
            cosine=sources[0].signals.cosine if sources else 0.0,
            is_answered=not isinstance(outcome, Unanswered),
            is_private=question.place.is_private,
        )
        verdict = self.raising.verdict(asked)
        is_stuck = verdict.tier is Tier.ANSWER and self.patience.is_running_out(question)
        return Weighed(asked, verdict, is_stuck)

    def opening(self, weighed: Weighed | None) -> Also | None:
        """A draft for what a person has to decide; sent at once only where it cannot wait."""
        if weighed is None or not weighed.needs_human:
            return None
        opening = self.raising.opening(weighed.asked, weighed.verdict, send_now=weighed.verdict.send_at_once)
        return lambda uow: self.cases.open_in(uow, opening)

    def card(self, card: Card, weighed: Weighed) -> Card:
        """The answer's card with a way to whoever decides, or the offer of one."""
        offer = self._destination(weighed)
        return with_destination(self._offered(card, weighed, offer), weighed.asked.id, offer)

    def with_destination(self, card: Card, weighed: Weighed) -> Card:
        """The card of a question that is put off: nothing is raised yet, but who is asked by its button is said."""
        return with_destination(card, weighed.asked.id, self._destination(weighed))

    def _destination(self, weighed: Weighed) -> Offer:
        need = self.raising.opening(weighed.asked, weighed.verdict, send_now=False).need
        return units.run(self.units, lambda uow: self.destinations.offer(uow, need))

    def _offered(self, card: Card, weighed: Weighed, destination: Offer) -> Card:
        asked, verdict = weighed.asked, weighed.verdict
        if weighed.needs_human:
            is_sent = verdict.send_at_once and destination.usual is not None and not self._is_flooding(asked.person)
            place = destination.usual if is_sent else destination.first
            raised = Raised(verdict.reason, _sentence(verdict), is_sent=is_sent, place=place)
            return raised_card(asked.id, raised, card if asked.is_answered else None)
        if not asked.is_answered:
            return card
        if verdict.tier is Tier.OFFER:
            return with_offer(card, offer(asked.id, verdict.reason))
        return with_offer(card, patience(asked.id)) if weighed.is_stuck else card

    def _is_flooding(self, person: str) -> bool:
        with self.units() as uow:
            return self.cases.is_flooding(uow, person)

    def opening_again(self, logged: LoggedQuestion, shown: OwnerRoute | None = None) -> CaseOpening:
        """The case that a logged question would become today. `shown`: where its asker was told that it would go."""
        asked = self._asked_again(logged)
        return replace(self.raising.opening(asked, self.raising.verdict(asked), send_now=True), shown=shown)

    def offer(self, logged: LoggedQuestion) -> Offer:
        """Where a logged question would go today."""
        opening = self.opening_again(logged)

        def work(uow: UnitOfWork) -> Offer:
            case = uow.cases.of_question(logged.question.id)
            need = replace(need_of(case), is_private=opening.is_private) if case else opening.need
            return self.destinations.offer(uow, need)

        return units.run(self.units, work)

    def _asked_again(self, logged: LoggedQuestion) -> Asked:
        """The question with the sections that the asker was shown, as they stand today."""
        with self.units() as uow:
            found = [uow.library.section(SectionRef(source.sop_id, source.anchor)) for source in logged.sources]
        question = logged.question
        return Asked(
            id=question.id,
            person=question.person,
            role=logged.role,
            text=question.text,
            found=[each for each in found if each],
            cosine=logged.sources[0].cosine if logged.sources else 0.0,
            is_answered=logged.outcome != "unanswered",
            is_private=question.place.is_private,
        )


def _sentence(verdict: Verdict) -> str:
    """The SOP's own sentence that sets the limit; empty where triage's reason says it all."""
    reading = verdict.limit
    is_quoted = reading is not None and reading.comparison is Comparison.OVER and reading.limit.origin is Origin.TEXT
    return reading.limit.evidence if reading is not None and is_quoted else ""
