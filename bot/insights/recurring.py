"""Sends the recurring messages of insights: This week every week and the month in review to who asked for it, one anonymous
question a quarter.

It goes out when the owners' channels get their digest, in each person's time zone, once whichever replica is first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

import structlog

from bot.insights.home import InsightHome, actions_of
from bot.insights.review import Reviews
from bot.insights.views.messages import page_card, pulse_card
from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.sending import guarded
from bot.topics.schedule import LATE, Schedule
from core import units
from core.lru_cache import LruCache
from core.workdays import local_day, zone_of
from insights.reports.models import Page, Verb
from insights.reports.readers import Reader
from nudges.learners.models import Learner
from retrieval.library.models import digest_of

_FIRST_DAYS: Final = 7
"""The first digest of a month is due on one of these days."""

_PULSE_MONTHS: Final = frozenset({3, 6, 9, 12})
_SOPS: Final = frozenset({Verb.OPEN_SOP, Verb.ASK_OWNER})
_log = structlog.get_logger()


@dataclass(frozen=True)
class RecurringMessages:
    """`schedule` is None where nothing is wanted. `voter` gives a trace that names nobody."""

    home: InsightHome
    reviews: Reviews
    delivery: Delivery
    schedule: Schedule | None
    voter: Callable[[str, str], str]
    _settled: LruCache[str, bool] = field(default_factory=LruCache, init=False)

    def tick(self) -> None:
        """Send what is due; one that breaks keeps no other from going out."""
        now = self.delivery.clock()
        if self.schedule is None or not self.schedule.is_near(now):
            return
        self.home.readers.people.read_languages()
        for person, zone in units.run(self.delivery.units, _readers):
            guarded("weekly page", partial(self._weekly, person, zone, self.schedule.last(now, zone_of(zone)), now))
        if now.month in _PULSE_MONTHS:
            for learner in units.run(self.delivery.units, lambda uow: list(uow.learners.everyone())):
                guarded("quarter's question", partial(self._ask, learner, self.schedule.last(now, zone_of(learner.zone)), now))

    def answer(self, person: str, quarter: str, score: int) -> bool:
        """Count a person's answer without the person; False for a second one, and for a quarter that is over."""
        if quarter != quarter_of(self.delivery.clock()):
            return False
        voter = self.voter(quarter, person)

        def work(uow: UnitOfWork) -> bool:
            uow.subscriptions.forget_voters(quarter)
            is_first = uow.subscriptions.answer(quarter, voter, score)
            uow.commit()
            return is_first

        return units.run(self.delivery.units, work)

    def _weekly(self, person: str, zone: str, due: datetime, now: datetime) -> None:
        on = local_day(due, zone)
        year, week, _weekday = on.isocalendar()
        week_key, month_key = f"digest:week:{person}:{year}-W{week:02}", f"digest:review:{person}:{on:%Y-%m}"
        if now - due > LATE or self._is_settled(week_key):
            return
        reader = self.home.readers.of(person)
        if reader is None or not reader.has_week:
            return
        with self.home.readers.people.speaking(person):
            if on.day <= _FIRST_DAYS and not self._is_settled(month_key):
                self._send(reader, month_key, self.reviews.page(reader, due))
            page = self.home.pages.glance(reader)
            if page is not None and actions_of(page):
                self._send(reader, week_key, page)
        self._settled.put(week_key, value=True)

    def _is_settled(self, key: str) -> bool:
        """Whether this was looked at: by this process, or by one that sent it. What has nothing to say is looked at once."""
        return bool(self._settled.get(key)) or units.run(self.delivery.units, lambda uow: uow.outbox.channel(key)) is not None

    def _send(self, reader: Reader, key: str, page: Page) -> None:
        actions = actions_of(page)
        card = page_card(page, self.home.acts.addresses(reader, actions))
        sops = {action.target.partition("#")[0] for action in actions if action.verb in _SOPS}
        call = calls.only_for(calls.post(key, reader.person, card), reader.person, sops)
        self.delivery.post(Post(key, reader.person, call))
        _log.info("page_sent", page=key.split(":")[1])

    def _ask(self, learner: Learner, due: datetime, now: datetime) -> None:
        """Ask whoever practises, in the first week of a quarter's last month."""
        on = local_day(due, learner.zone)
        is_first = on.day <= _FIRST_DAYS and on.month in _PULSE_MONTHS
        if not learner.is_enrolled or learner.is_paused or not is_first or now - due > LATE:
            return
        quarter = quarter_of(due)
        key = f"pulse:{quarter}:{digest_of(learner.person)}"
        if not self._is_settled(key):
            with self.home.readers.people.speaking(learner.person):
                card = pulse_card(quarter)
            self.delivery.post(Post(key, learner.person, calls.post(key, learner.person, card)))
        self._settled.put(key, value=True)


def _readers(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Who wants the weekly message, with their time zones."""
    known = [(person, uow.people.get(person)) for person in uow.subscriptions.digest_readers()]
    return [(person, profile.timezone if profile else "UTC") for person, profile in known]


def quarter_of(moment: datetime) -> str:
    """`2026Q4`."""
    return f"{moment.year}Q{(moment.month + 2) // 3}"
