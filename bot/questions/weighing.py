"""On the way of a question: what a person has to decide (triage's word), and when one should be offered (the asker's patience)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.blocks.card import Card
from bot.cases.acting import Cases
from bot.cases.destinations import Destinations
from bot.cases.views.destination import Offer, with_destination
from bot.inbox.finish import Also
from bot.ports import UnitOfWork
from bot.questions.patience import Patience
from bot.questions.raising import Asked, Raising, confirmed, limits_in
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

    def weigh(self, question: Question, asker: Asker, outcome: Outcome, lately: Sequence[LoggedQuestion]) -> Weighed | None:
        """None for what holds no question. `lately`: what `Patience.lately` gave."""
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
        limits = limits_in(asked.found)
        if limits:
            with self.units() as uow:
                limits = confirmed(uow, limits)
        verdict = self.raising.verdict(asked, limits)
        is_stuck = verdict.tier is Tier.ANSWER and self.patience.is_running_out(question, lately)
        return Weighed(asked, verdict, is_stuck)

    def opening(self, weighed: Weighed | None) -> Also | None:
        """A draft for what a person has to decide; sent at once only where it cannot wait."""
        if weighed is None or not weighed.needs_human:
            return None
        opening = self.raising.opening(weighed.asked, weighed.verdict, send_now=weighed.verdict.send_at_once)
        return lambda uow: self.cases.open_in(uow, opening)

    def card(self, uow: UnitOfWork, card: Card, weighed: Weighed) -> Card:
        """The answer's card with a way to whoever decides, or the offer of one."""
        offer = self._destination(uow, weighed)
        return with_destination(self._offered(uow, card, weighed, offer), weighed.asked.id, offer)

    def with_destination(self, uow: UnitOfWork, card: Card, weighed: Weighed) -> Card:
        """The card of a question that is put off: nothing is raised yet, but who is asked by its button is said."""
        return with_destination(card, weighed.asked.id, self._destination(uow, weighed))

    def _destination(self, uow: UnitOfWork, weighed: Weighed) -> Offer:
        return self.destinations.offer(uow, self.raising.opening(weighed.asked, weighed.verdict, send_now=False).need)

    def _offered(self, uow: UnitOfWork, card: Card, weighed: Weighed, destination: Offer) -> Card:
        asked, verdict = weighed.asked, weighed.verdict
        if weighed.needs_human:
            may_send = verdict.send_at_once and destination.usual is not None
            is_sent = may_send and not self.cases.is_flooding(uow, asked.person)
            place = destination.usual if is_sent else destination.first
            raised = Raised(verdict.reason, _sentence(verdict), is_sent=is_sent, place=place)
            return raised_card(asked.id, raised, card if asked.is_answered else None)
        if not asked.is_answered:
            return card
        if verdict.tier is Tier.OFFER:
            return with_offer(card, offer(asked.id, verdict.reason))
        return with_offer(card, patience(asked.id)) if weighed.is_stuck else card

    def opening_again(self, uow: UnitOfWork, logged: LoggedQuestion, shown: OwnerRoute | None = None) -> CaseOpening:
        """The case that a logged question would become today. `shown`: where its asker was told that it would go."""
        asked = self._asked_again(uow, logged)
        limits = confirmed(uow, limits_in(asked.found))
        verdict = units.ask(("verdict", asked.id), lambda: self.raising.verdict(asked, limits))
        return replace(self.raising.opening(asked, verdict, send_now=True), shown=shown)

    def offer(self, uow: UnitOfWork, logged: LoggedQuestion) -> Offer:
        """Where a logged question would go today."""
        case, is_private = uow.cases.of_question(logged.question.id), logged.question.place.is_private
        need = replace(need_of(case), is_private=is_private) if case else self.opening_again(uow, logged).need
        return self.destinations.offer(uow, need)

    def _asked_again(self, uow: UnitOfWork, logged: LoggedQuestion) -> Asked:
        """The question with the sections that the asker was shown, as they stand today."""
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
