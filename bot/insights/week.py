"""Reads what This week shows: cases, topics, SOPs, the team's weak tasks and gaps. Only what the reader may see is returned.

Where MANAGERS_SEE=progress is set a manager also sees of each person that they are enrolled, what is due, and whether they are on
track. No answer, no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.blocks.words import plain_title
from bot.cases.acting import Cases
from bot.cases.views.words import moment
from bot.insights.views.home import GAPS
from bot.outbox.before_sending import may_name
from bot.ports import UnitOfWork
from bot.topics.acting import AlertPages
from bot.topics.views.words import BRIEF, status_words
from core import units
from core.localization import day
from core.localization import gettext as _
from core.workdays import local_day, zone_of
from escalation.cases.afterwards import SopGap
from escalation.cases.models import Case
from escalation.clocks import Deadline
from insights.alerts.digest import damage
from insights.alerts.models import Alert, Status
from insights.kpi.values import Memo
from insights.reports.models import Page, Todo
from insights.reports.readers import Reader
from insights.reports.week import week_page
from insights.reports.week_facts import CaseRow, GapRow, Lack, Progress, SopRow, TaskRow, TopicRow, WeekFacts
from nudges.learners.models import Learner
from nudges.rules import Rules
from nudges.team import TeamView, team_view
from retrieval.library.models import SectionRef, SopCard

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class WeekPages:
    """Reads This week. `more` gives rows of other pages: what the diagnosis suggests to this reader."""

    cases: Cases
    alerts: AlertPages
    rules: Rules
    more: Sequence[Callable[[Reader], Sequence[Todo]]] = field(default_factory=tuple)
    memo: Memo = field(default_factory=Memo)

    def page(self, reader: Reader) -> Page:
        more = [todo for rows in self.more for todo in rows(reader)]
        return week_page(units.run(self.cases.units, lambda uow: self._facts(uow, reader, more)), reader)

    def _facts(self, uow: UnitOfWork, reader: Reader, more: Sequence[Todo]) -> WeekFacts:
        now = self.cases.clock()
        team = self._team(uow, reader, now) if reader.is_manager else TeamView(None, None, ())
        cards = uow.library.cards()
        mine = [card for card in cards if card.id in reader.sops or reader.is_admin]
        shows = reader.is_manager and reader.visibility.shows_progress
        topics = list(self._topics(uow, reader, now))
        listed = {topic.id for topic in topics}
        theirs = self.cases.service.gaps_of(uow, reader.person) if reader.lists_gaps else ()
        gaps = [gap for gap in theirs if gap.alert_id not in listed]
        return WeekFacts(
            as_of=now,
            cases=[self._case(uow, reader, case, due) for case, due in self.cases.service.worklist(uow, reader.person, now)],
            topics=topics,
            sops=list(self._sops(uow, reader, mine, now)),
            tasks=[
                TaskRow(area.task.id, area.task.title, area.fragile or 0, area.people or 0)
                for area in team.fragile
                if area.people is not None
            ],
            gaps=[self._gap(uow, reader, gap, now) for gap in gaps],
            more=more,
            owned=len(mine),
            overdue=sum(card.is_overdue(now.date()) for card in mine),
            practising=team.enrolled,
            team=team.size,
            progress=progress_of(uow, reader, now) if shows else (),
        )

    def _team(self, uow: UnitOfWork, reader: Reader, now: datetime) -> TeamView:
        """Names nobody, so it is read once in ten minutes."""
        key = (reader.person, reader.team, reader.fewest)
        return self.memo.get(now, key, lambda: team_view(uow, self.rules, reader.person, now, reader.fewest))

    def _case(self, uow: UnitOfWork, reader: Reader, case: Case, deadline: Deadline | None) -> CaseRow:
        """Return what the case is about, not what was asked: the words belong to the asker, who can have them erased."""
        section = self.cases.details.section(uow, case)
        about = plain_title(section, 80) if section and self._may_name(uow, reader, section.sop) else ""
        due = _("Due {when}.").format(when=moment(deadline.at, zone_of(reader.timezone))) if deadline else ""
        return CaseRow(case.id, about, due, deadline is not None and deadline.share >= 1)

    def _topics(self, uow: UnitOfWork, reader: Reader, now: datetime) -> Iterator[TopicRow]:
        """Return topics that the reader decides about, and those of enough people in SOPs of their team (an administrator: in
        all).
        """
        routes, teams = self.alerts.book.details.routes, self._sops_of_team(uow, reader)
        for alert in uow.alerts.live():
            is_mine = routes.is_theirs(uow, alert, reader.person)
            is_near = reader.is_admin or alert.sop_id in teams
            if is_mine or (is_near and alert.reading.people >= reader.fewest and self._is_open(uow, reader, alert)):
                yield self._topic(uow, reader, alert, is_mine=is_mine, is_new=alert.opened_at > now - _WEEK)

    def _topic(self, uow: UnitOfWork, reader: Reader, alert: Alert, *, is_mine: bool, is_new: bool) -> TopicRow:
        details = self.alerts.book.details
        return TopicRow(
            id=alert.id,
            title=details.title(uow, alert, reader.person),
            what=_(BRIEF[alert.kind]),
            standing=status_words(details.state(uow, alert, reader.person)),
            people=alert.reading.people,
            times=alert.reading.times,
            damage=damage(alert, self.alerts.impact(alert)),
            is_mine=is_mine,
            is_new=is_new,
            sop=str(alert.section or alert.sop_id or ""),
            is_waiting=alert.status in {Status.WATCHED, Status.SNOOZED},
        )

    def _is_open(self, uow: UnitOfWork, reader: Reader, alert: Alert) -> bool:
        card = uow.library.card(alert.sop_id) if alert.sop_id else None
        return alert.sop_id is None or (card is not None and self._may_name(uow, reader, card))

    def _sops_of_team(self, uow: UnitOfWork, reader: Reader) -> frozenset[str]:
        team = frozenset(reader.team)
        roles = {person.role for person in uow.people.everyone() if person.id in team}
        return frozenset(ref.sop_id for role, _task, ref in self.rules.skills.references() if role.id in roles)

    def _sops(self, uow: UnitOfWork, reader: Reader, cards: Sequence[SopCard], now: datetime) -> Iterator[SopRow]:
        for card in cards:
            is_mine = card.id in reader.sops
            if not self._may_name(uow, reader, card):
                continue
            if card.governance.owner is None:
                yield SopRow(card.id, card.title, Lack.OWNER, is_mine=is_mine)
            elif card.is_overdue(now.date()):
                yield SopRow(card.id, card.title, Lack.REVIEW, card.review_due(), is_mine=is_mine)

    def _gap(self, uow: UnitOfWork, reader: Reader, gap: SopGap, now: datetime) -> GapRow:
        card = uow.library.card(gap.sop_id) if gap.sop_id else None
        is_named = card is not None and self._may_name(uow, reader, card)
        where = f": {card.title}" if card and is_named else ""
        sop = str(SectionRef(gap.sop_id, gap.anchor)) if gap.sop_id and gap.anchor else gap.sop_id or ""
        due = _("Promised by {day}.").format(day=day(gap.due_on)) if gap.due_on else ""
        return GapRow(_(GAPS[gap.kind]) + where, sop if is_named else "", due, gap.due_on is not None and gap.due_on < now.date())

    def _may_name(self, uow: UnitOfWork, reader: Reader, card: SopCard) -> bool:
        return may_name(self.cases.details.people, uow, card.governance, reader.person)


BEHIND: Final = timedelta(days=7)
"""Who has left a question open for longer is not on track."""


def progress_of(uow: UnitOfWork, reader: Reader, now: datetime) -> list[Progress]:
    """Return one row for each person of the reader's team, by name. A person who is away or pauses is on track."""
    rows = [_progress(uow, person, now) for person in reader.team]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.person))


def _progress(uow: UnitOfWork, person: str, now: datetime) -> Progress:
    known, learner = uow.people.get(person), uow.learners.get(person)
    name = (known.name if known else "") or person
    if learner is None or not learner.is_enrolled:
        return Progress(person, name, is_enrolled=False, is_due=False, is_on_track=False)
    waiting = uow.asks.open_of(person)
    due = uow.cards.due([person], local_day(now, learner.zone)).get(person, ())
    is_late = any(now - ask.asked_at > BEHIND for ask in waiting)
    on_track = _is_away(learner, now) or not (is_late or learner.is_weekly)
    return Progress(person, name, is_enrolled=True, is_due=bool(waiting or due), is_on_track=on_track)


def _is_away(learner: Learner, now: datetime) -> bool:
    if learner.leave_from is None or learner.leave_until is None:
        return learner.is_paused
    return learner.is_paused or learner.leave_from <= local_day(now, learner.zone) <= learner.leave_until
