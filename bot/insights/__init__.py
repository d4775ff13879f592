"""Builds insights: pages for managers, owners and administrators, each person's own record, and what the buttons do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.cases.acting import Cases
from bot.deps import Deps
from bot.insights.acts import PageActs
from bot.insights.clicks import InsightClicks
from bot.insights.home import Enter, InsightHome
from bot.insights.pages import PageMaker, Pages
from bot.insights.pages_cases import CasePages
from bot.insights.readers import Readers
from bot.insights.record import Records
from bot.insights.recurring import RecurringMessages
from bot.insights.review import Reviews
from bot.insights.week import WeekPages
from bot.ports import PersonalData
from bot.practice.context import Practice
from bot.topics import TopicsFeature
from bot.topics.schedule import Schedule
from core.privacy import FOR_EVER, Periods
from insights.reports.models import PageId, Todo
from insights.reports.readers import Reader, Visibility
from retrieval.library.models import digest_of


def _trace(quarter: str, person: str) -> str:
    return digest_of("voter", quarter, person)


@dataclass(frozen=True)
class InsightSettings:
    """Configures insights. `makers` are pages that need nothing of Slack; `more` gives rows for This week. Without `personal`
    there is no record.
    """

    visibility: Visibility = field(default_factory=Visibility)
    admins: frozenset[str] = frozenset()
    personal: PersonalData | None = None
    periods: Periods = FOR_EVER
    enter: Enter = lambda _person, _page: ""
    makers: Mapping[PageId, PageMaker] = field(default_factory=dict)
    more: Sequence[Callable[[Reader], Sequence[Todo]]] = ()
    schedule: Schedule | None = None
    voter: Callable[[str, str], str] = _trace
    """A name for a voter of a quarter under which nobody finds the person."""


@dataclass(frozen=True)
class InsightsFeature:
    """Holds what listeners, the Home tab, the dashboard and the ticks call."""

    readers: Readers
    pages: Pages
    acts: PageActs
    home: InsightHome
    clicks: InsightClicks
    records: Records | None
    recurring: RecurringMessages


def insights_feature(
    deps: Deps, cases: Cases, topics: TopicsFeature, practice: Practice, settings: InsightSettings
) -> InsightsFeature:
    client = deps.people.reader
    readers = Readers(
        units=deps.units,
        people=deps.people,
        clock=deps.clock,
        visibility=settings.visibility,
        admins=settings.admins,
        decides=lambda uow, person, now: bool(cases.service.worklist(uow, person, now)),
    )
    week = WeekPages(cases, topics.pages, practice.rules, settings.more)
    records = Records(practice, settings.personal, client, settings.periods) if settings.personal is not None else None
    waiting = CasePages(deps.units, deps.clock, cases.service)
    own = {PageId.WEEK: week.page, PageId.CASES: waiting.page, **({PageId.RECORD: records.page} if records is not None else {})}
    pages = Pages(deps.units, deps.clock, {**settings.makers, **own})
    acts = PageActs(deps, practice.rules, topics.book.details, topics.book.details.permalinks)
    home = InsightHome(readers, pages, acts, settings.enter)
    recurring = RecurringMessages(
        home, Reviews(cases, topics.pages, pages, settings.more), deps.delivery, settings.schedule, settings.voter
    )
    return InsightsFeature(
        readers=readers,
        pages=pages,
        acts=acts,
        home=home,
        clicks=InsightClicks(home, records, recurring, client),
        records=records,
        recurring=recurring,
    )
