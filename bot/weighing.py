"""On the way of a question: what a person has to decide (triage's word), and when one should be offered (the asker's patience)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases import Cases
from bot.models import Card
from bot.patience import Patience
from bot.people import Asker, People
from bot.ports import UnitOfWork
from bot.posts import Post
from bot.raising import Asked, Raising
from bot.views.exception import Raised, offer, patience, raised_card, with_offer
from core import units
from escalation.limits.models import Comparison, Origin
from escalation.triage.models import Tier, Verdict
from retrieval.answer.models import Outcome, Reason, Unanswered, sources_of
from retrieval.questions import Question

Also = Callable[[UnitOfWork], list[Post]]
"""More to store in the transaction that ends an entry; returns what Slack must be told of it."""


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
    people: People

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
        asked, verdict = weighed.asked, weighed.verdict
        if weighed.needs_human:
            whom = self._whom(weighed)
            is_sent = verdict.send_at_once and bool(whom) and not self._is_flooding(asked.person)
            raised = Raised(verdict.reason, _sentence(verdict), is_sent=is_sent, whom=whom)
            return raised_card(asked.id, raised, card if asked.is_answered else None)
        if not asked.is_answered:
            return card
        if verdict.tier is Tier.OFFER:
            return with_offer(card, offer(asked.id, verdict.reason))
        return with_offer(card, patience(asked.id)) if weighed.is_stuck else card

    def _is_flooding(self, person: str) -> bool:
        with self.units() as uow:
            return self.cases.is_flooding(uow, person)

    def _whom(self, weighed: Weighed) -> str:
        """Plain name of who would look at it; empty when nobody can be reached."""
        opening = self.raising.opening(weighed.asked, weighed.verdict, send_now=False)
        route = units.run(self.units, lambda uow: self.cases.desk.routing.first(uow, opening.asker, opening.concern))
        if route is None:
            return ""
        return self.people.name(route.person) if route.person else f"the people in {self.people.channel_name(route.channel)}"


def _sentence(verdict: Verdict) -> str:
    """The SOP's own sentence that sets the limit; empty where triage's reason says it all."""
    reading = verdict.limit
    is_quoted = reading is not None and reading.comparison is Comparison.OVER and reading.limit.origin is Origin.TEXT
    return reading.limit.evidence if reading is not None and is_quoted else ""
