"""Reads what the month in review shows: the reader's SOPs, topics and cases, the KPIs of the Work page, the quarter's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.cases.acting import Cases
from bot.insights.pages import Pages
from bot.insights.pages_health import traffic_of
from bot.outbox.before_sending import may_name
from bot.ports import UnitOfWork
from bot.topics.acting import AlertPages
from core import units
from core.localization import dated, day, pgettext, quoted
from core.localization import gettext as _
from insights.alerts.models import Alert, Status
from insights.alerts.verdicts import Verdict
from insights.kpi.tallies import Span
from insights.reports.models import Action, Page, PageId, Todo, Verb
from insights.reports.readers import Reader
from insights.reports.review import ReviewFacts, changed, review_page

_MONTH: Final = timedelta(days=30)
_CASES: Final = 1_000


@dataclass(frozen=True)
class Reviews:
    """Reads the month in review. `more` gives rows of other pages that need a decision: what the diagnosis names for
    this reader.
    """

    cases: Cases
    alerts: AlertPages
    pages: Pages
    more: Sequence[Callable[[Reader], Sequence[Todo]]] = field(default_factory=tuple)

    def page(self, reader: Reader, until: datetime) -> Page:
        """Return the thirty days that ended at a moment."""
        work = self._work(reader)
        facts = units.run(self.cases.units, lambda uow: self._facts(uow, reader, until))
        facts = replace(facts, decide=[*facts.decide, *(todo for rows in self.more for todo in rows(reader))])
        if work is not None:
            kpis = changed(work.figures)
            charts = [chart for figure in kpis for block in work.blocks for chart in block.charts if chart.title == figure.label]
            facts = replace(facts, kpis=kpis, charts=charts)
        return self.pages.marked(review_page(facts, reader.fewest))

    def _work(self, reader: Reader) -> Page | None:
        maker = self.pages.makers.get(PageId.WORK)
        return maker(reader) if maker is not None and reader.may_open(PageId.WORK) else None

    def _facts(self, uow: UnitOfWork, reader: Reader, until: datetime) -> ReviewFacts:
        since, today = until - _MONTH, until.date()
        cards = [card for card in uow.library.cards() if card.id in reader.sops or reader.is_admin]
        mine = {card.id for card in cards}
        known = {alert.id: alert for alert in (*uow.alerts.live(), *uow.alerts.touched(since))}
        topics = [alert for alert in known.values() if alert.sop_id in mine]
        unsolved = [alert for alert in topics if alert.is_live and _did_not_help(alert)]
        gaps = [gap for gap in uow.gaps.open_gaps() if gap.sop_id in mine]
        traffic = traffic_of(uow, reader, {card.id: card for card in cards}, Span(since, until), today)
        quarter = _last_quarter(until)
        return ReviewFacts(
            as_of=until,
            month=_("{since} to {until}").format(since=dated(since, pgettext("date pattern (CLDR)", "d MMM")), until=day(until)),
            sops=len(cards),
            renewed=sum(card.reviewed_at >= since for card in cards),
            overdue=sum(card.is_overdue(today) for card in cards),
            new_topics=sum(alert.opened_at >= since for alert in topics),
            solved_topics=sum(alert.status is Status.SOLVED and alert.changed_at >= since for alert in topics),
            unsolved_topics=len(unsolved),
            decided_cases=sum(
                case.concern is not None and case.concern.sop_id in mine for case in uow.cases.decided(since, _CASES)
            ),
            gaps=len(gaps),
            unwritten=sum(gap.case_id is not None for gap in gaps),
            items=len(uow.items.waiting(mine)),
            answered=traffic.answered,
            in_date=traffic.in_date,
            undated=traffic.undated,
            asked=quarter,
            answers=uow.subscriptions.answers(quarter),
            decide=[*self._unsolved(uow, reader, unsolved), *self._recurring(uow, reader, since, until, mine)],
        )

    def _unsolved(self, uow: UnitOfWork, reader: Reader, alerts: list[Alert]) -> Iterator[Todo]:
        for alert in alerts:
            title = self.alerts.book.details.title(uow, alert, reader.person)
            action = Action(Verb.OPEN_ALERT, alert.id, _("Open the topic"))
            yield Todo(quoted(title), _("The change did not help. Decide what else is tried."), action=action)

    def _recurring(self, uow: UnitOfWork, reader: Reader, since: datetime, until: datetime, mine: set[str]) -> Iterator[Todo]:
        """Return exceptions that enough people asked for: perhaps the rule should change."""
        for recurring in uow.readings.recurring_cases(since, until):
            card = uow.library.card(recurring.sop_id) if recurring.sop_id in mine and recurring.sop_id else None
            is_named = card is not None and may_name(self.cases.details.people, uow, card.governance, reader.person)
            if card is not None and is_named and recurring.people >= reader.fewest:
                text = _("{people} people asked for an exception, {cases} cases. Perhaps the rule should change.")
                reason = text.format(people=recurring.people, cases=recurring.cases)
                action = Action(Verb.OPEN_SOP, card.id, _("Open the SOP"))
                yield Todo(_("The rule in {title}").format(title=card.title), reason, action=action)


def _did_not_help(alert: Alert) -> bool:
    return alert.proof is not None and alert.proof.verdict in {Verdict.DID_NOT_HELP, Verdict.GOT_WORSE}


def _last_quarter(moment: datetime) -> str:
    """Return the newest quarter in whose last month the question was asked: `2026Q4` in December, `2026Q3` in November."""
    quarter = moment.month // 3
    return f"{moment.year}Q{quarter}" if quarter else f"{moment.year - 1}Q4"
