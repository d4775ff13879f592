"""Counts what depends on the sections that a proposal changes. Nobody is named, and small numbers of people are withheld."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ports import UnitOfWork
from core.withholding import FEWEST
from insights.kpi.tallies import Span
from nudges.lessons.action_cards import offered
from retrieval.library.models import SectionRef

_MONTH: Final = timedelta(days=30)
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Dependents:
    """The counts. `knowing` are people whose last practice answer was right, `questions` those of the last 30 days; None: fewer
    than `FEWEST` people, nobody included.
    """

    items: int = 0
    open_cases: int = 0
    precedents: int = 0
    knowing: int | None = None
    questions: int | None = None
    cards: int = 0
    """Action cards that are offered, and cut anew from the new version."""


def dependents_of(uow: UnitOfWork, sop_id: str, anchors: Collection[str], now: datetime) -> Dependents:
    """Count what depends on these sections of an SOP."""
    items = [item for anchor in anchors for item in uow.items.asked_in(sop_id, anchor)]
    decided = uow.cases.decided(_EVER, _MOST, sop_id)
    open_cases = [case for case in uow.cases.watched() if case.is_open and case.concern and case.concern.sop_id == sop_id]
    cards = [card for anchor in anchors for card in uow.cards.in_section(SectionRef(sop_id, anchor))]
    knowing = {card.person for card in cards if card.schedule.memory is not None and not card.is_miss}
    sections = filter(None, (uow.library.section(SectionRef(sop_id, anchor)) for anchor in anchors))
    return Dependents(
        items=len(items),
        open_cases=len(open_cases),
        precedents=sum(case.concern is not None and case.concern.anchor in anchors for case in decided),
        knowing=len(knowing) if len(knowing) >= FEWEST else None,
        questions=_questions(uow, sop_id, anchors, now),
        cards=sum(offered(uow, section) is not None for section in sections),
    )


def _questions(uow: UnitOfWork, sop_id: str, anchors: Collection[str], now: datetime) -> int | None:
    """Count the month's questions that led to these sections; None while so few people asked them that one could be guessed."""
    askers = {person for anchor in anchors for person in uow.questions.askers(SectionRef(sop_id, anchor), now - _MONTH)}
    if len(askers) < FEWEST:
        return None
    uses = uow.facts.sections(Span(now - _MONTH, now), [sop_id])
    return sum(use.asked for use in uses if use.place.anchor in anchors)
