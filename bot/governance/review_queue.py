"""Collects the reasons for reviewing each section: use, age, confusion, misses, and what was asked about it before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.ports import UnitOfWork
from core.localization import gettext as _
from insights.kpi.ports import SectionUse
from insights.kpi.tallies import Span
from insights.reviews import WINDOW, AskHistory, Candidate, ReviewQuestion, review_queue
from retrieval.library.models import SectionRef, SopCard

_REMEMBERED: Final = timedelta(days=400)
"""How far back questions to owners are read: "still right" may hold for a year."""

_STEP = re.compile(r"/step-(\d+)$")


def questions_due(uow: UnitOfWork, now: datetime) -> tuple[list[ReviewQuestion], AskHistory]:
    """Return everything that is to be asked, the worst damage first, and what was asked before.

    A section whose fix was promised or is on its owner's list is not asked about.
    """
    history = AskHistory.of(uow.review_asks.since(now - _REMEMBERED))
    span = Span(now - WINDOW, now)
    cards = {card.id: card for card in uow.library.cards()}
    uses = [use for use in uow.facts.sections(span) if use.place.sop_id in cards]
    signals = Counter(alert.section for alert in uow.alerts.live() if alert.section is not None)
    promised = {SectionRef(gap.sop_id or "", gap.anchor or "") for gap in uow.gaps.open_gaps()}
    candidates = [*_sections(uow, uses, cards, signals, history), *_overdue(uses, cards, now)]
    open_ones = [candidate for candidate in candidates if candidate.place not in promised]
    return review_queue(open_ones, history, now.date()), history


def with_step(uow: UnitOfWork, question: ReviewQuestion, now: datetime) -> ReviewQuestion:
    """Name the step that is missed most, where one is."""
    step_match = _STEP.search(uow.facts.most_missed(question.place, Span(now - WINDOW, now)))
    if not step_match:
        return question
    step = _("step {number}").format(number=step_match[1])
    return replace(question, candidate=replace(question.candidate, step=step))


def _sections(
    uow: UnitOfWork,
    uses: Sequence[SectionUse],
    cards: Mapping[str, SopCard],
    signals: Mapping[SectionRef, int],
    history: AskHistory,
) -> Iterator[Candidate]:
    for use in uses:
        card = cards[use.place.sop_id]
        if use.place.anchor and uow.library.section(use.place) is not None:
            looked_at = max(card.reviewed_at.date(), history.confirmed(use.place) or card.reviewed_at.date())
            yield Candidate(use, card, looked_at, signals.get(use.place, 0))


def _overdue(uses: Sequence[SectionUse], cards: Mapping[str, SopCard], now: datetime) -> Iterator[Candidate]:
    """Return the SOPs as a whole whose promised review is due. People are counted by section, so of a whole they are not known."""
    for sop_id, card in cards.items():
        if card.is_overdue(now.date()):
            theirs = [use for use in uses if use.place.sop_id == sop_id]
            askings, tried = sum(use.asked for use in theirs), sum(use.tried for use in theirs)
            stuck, missed = sum(use.stuck for use in theirs), sum(use.missed for use in theirs)
            whole = SectionUse(SectionRef(sop_id, ""), askings, stuck=stuck, tried=tried, missed=missed)
            yield Candidate(whole, card, card.reviewed_at.date())
