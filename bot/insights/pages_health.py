"""Makes the page Knowledge health for a reader: the SOPs that they look after, or all for an administrator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.blocks.words import plain_title
from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import gettext as _
from core.withholding import withheld
from core.workdays import moment
from insights.kpi.ports import SectionUse
from insights.kpi.tallies import OwnKind, Slice, Span
from insights.reports.health import Health, SopHealth, Traffic, WeakSection, health_page
from insights.reports.models import Page
from insights.reports.readers import Reader
from retrieval.library.models import SectionRef, SopCard
from retrieval.library.ports import SopStatus

WEEKS: Final = 4
_NAMED: Final = 30
"""Sections whose titles are looked up; the page shows fewer."""


@dataclass(frozen=True)
class HealthPages:
    units: Callable[[], UnitOfWork]
    clock: Clock

    def page(self, reader: Reader) -> Page:
        """Read and make the page."""
        now = self.clock()

        def work(uow: UnitOfWork) -> Page:
            whose = _("all SOPs") if reader.is_admin else _("the SOPs that you look after")
            health = self._health(uow, reader, now)
            return health_page(health, now, whose, fewest=reader.fewest)

        return units.run(self.units, work)

    def _health(self, uow: UnitOfWork, reader: Reader, now: datetime) -> Health:
        end = moment(now.date() + timedelta(days=1))
        span = Span(end - timedelta(weeks=WEEKS), end)
        sops = None if reader.is_admin else reader.sops
        statuses = [status for status in uow.library.statuses() if _is_theirs(status, sops)]
        cards = {status.id: status.card for status in statuses if status.card is not None}
        uses = [use for use in uow.facts.sections(span, sops) if use.place.sop_id in cards]
        answered = _answered(uses)
        return Health(
            sops=[_sop(status, reader, answered) for status in statuses],
            sections=_sections(uow, reader, uses, cards, now.date()),
            traffic=_traffic(cards, answered, now.date()) if _has_enough(uow, uses, span, reader) else Traffic(None, None),
            weeks=WEEKS,
        )


def traffic_of(uow: UnitOfWork, reader: Reader, cards: Mapping[str, SopCard], span: Span, today: date) -> Traffic:
    """Return how many answers of a span came from these SOPs, and how many from those in date; withheld for too few people."""
    uses = [use for use in uow.facts.sections(span, None if reader.is_admin else reader.sops) if use.place.sop_id in cards]
    return _traffic(cards, _answered(uses), today) if _has_enough(uow, uses, span, reader) else Traffic(None, None)


def _answered(uses: Sequence[SectionUse]) -> Counter[str]:
    by_sop = Counter[str]()
    for use in uses:
        by_sop[use.place.sop_id] += use.answered
    return by_sop


def _is_theirs(status: SopStatus, sops: frozenset[str] | None) -> bool:
    return status.retired_at is None and (sops is None or status.id in sops)


def _has_enough(uow: UnitOfWork, uses: Sequence[SectionUse], span: Span, reader: Reader) -> bool:
    """Return whether enough people asked: about one section, or about all together. A count of zero answers identifies nobody."""
    if not _answered(uses).total() or any(use.people >= reader.fewest for use in uses):
        return True
    part = Slice(places=None if reader.is_admin else frozenset(SectionRef(sop, "") for sop in reader.sops))
    tally = uow.facts.tallies(span, [OwnKind.QUESTION_ASKED.value], part).get(OwnKind.QUESTION_ASKED.value)
    return tally is not None and tally.people >= reader.fewest


def _may_name(reader: Reader, card: SopCard | None, sop_id: str) -> bool:
    """An administrator who is not in a restricted SOP's audience reads no title of it; nor of one that was never approved."""
    return sop_id in reader.sops or (card is not None and reader.viewer.may_see(card.governance.audience))


def _sop(status: SopStatus, reader: Reader, answered: Counter[str]) -> SopHealth:
    card = status.card
    return SopHealth(
        id=status.id,
        title=status.title if _may_name(reader, card, status.id) else "",
        has_owner=status.owner is not None,
        review_due=card.review_due() if card else None,
        answered=answered[status.id],
        waits_since=status.pending.created_at.date() if status.pending else None,
    )


def _traffic(cards: Mapping[str, SopCard], answered: Counter[str], today: date) -> Traffic:
    dated = {sop: card for sop, card in cards.items() if card.review_due() is not None}
    in_date = sum(answered[sop] for sop, card in dated.items() if not card.is_overdue(today))
    return Traffic(answered.total(), in_date, sum(answered[sop] for sop in cards if sop not in dated))


def _sections(
    uow: UnitOfWork, reader: Reader, uses: Sequence[SectionUse], cards: dict[str, SopCard], today: date
) -> Sequence[WeakSection]:
    """Return every section that was asked about; those that may be shown and cost most have a title, where the reader may read
    it.
    """
    ages = {sop: (today - card.reviewed_at.date()).days for sop, card in cards.items()}
    sections = [WeakSection(use, "", ages[use.place.sop_id], use.place.sop_id in reader.sops) for use in uses]
    small = {place for _role, place in withheld({("", str(use.place)): use.people for use in uses}, reader.fewest)}
    worth = [section for section in sections if str(section.use.place) not in small]
    worst = sorted(worth, key=lambda section: -section.damage)[:_NAMED]
    current = uow.library.sections([section.use.place for section in worst])
    titles = {place: plain_title(section) for place, section in current.items() if _may_name(reader, section.sop, place.sop_id)}
    return [WeakSection(weak.use, titles.get(weak.use.place, ""), weak.age, weak.is_mine) for weak in sections]
